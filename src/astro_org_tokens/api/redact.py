"""Taking secrets out of text that others wrote: a server may quote what it was sent."""

from __future__ import annotations

from collections.abc import Iterable

MASK = "***"
LEAST = 12
"""Whoever quotes a secret may cut it: so long a part of one is taken for it."""


def redact(text: str, secrets: Iterable[str], *, longest: int) -> str:
    """Return ``text``, cut to ``longest`` characters, with every secret in it masked.

    Args:
        text: of any length.
        secrets: those that could be in it; whole ones are masked however short they are, parts
            of them from ``LEAST`` characters on.
        longest: how much of it is wanted.
    """
    known = [secret for secret in secrets if secret]
    for secret in known:
        text = text.replace(secret, MASK)
    # Whole ones first, and in all of it: one that is cut in two would not be found any more.
    text = text[: 2 * longest]
    for secret in known:
        text = _without_parts(text, secret)
    return text[:longest]


def _without_parts(text: str, secret: str) -> str:
    parts = {secret[start : start + LEAST] for start in range(len(secret) - LEAST + 1)}
    kept, start = [], 0
    for place in range(len(text) - LEAST + 1):
        if text[place : place + LEAST] not in parts:
            continue
        if place >= start:
            kept += [text[start:place], MASK]
        start = place + LEAST
    return "".join(kept) + text[start:]
