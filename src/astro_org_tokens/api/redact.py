"""Redact secrets in text from servers, which may echo what they were sent."""

from __future__ import annotations

from collections.abc import Iterable

MASK = "***"
MIN_PART_LENGTH = 12
"""A server may truncate an echoed secret: substrings of at least this length are redacted too."""


def redact(text: str, secrets: Iterable[str], *, max_length: int) -> str:
    """Return ``text`` with every secret masked, truncated to ``max_length`` characters.

    Args:
        text: of any length.
        secrets: masked as a whole, however short, and in parts of ``MIN_PART_LENGTH`` or more.
        max_length: the maximum length of the result.
    """
    known = [secret for secret in secrets if secret]
    for secret in known:
        text = text.replace(secret, MASK)
    # Whole secrets first, before truncation could cut one in two.
    text = text[: 2 * max_length]
    for secret in known:
        text = _mask_parts(text, secret)
    return text[:max_length]


def _mask_parts(text: str, secret: str) -> str:
    length = MIN_PART_LENGTH
    parts = {secret[start : start + length] for start in range(len(secret) - length + 1)}
    pieces, start = [], 0
    for position in range(len(text) - length + 1):
        if text[position : position + length] not in parts:
            continue
        if position >= start:
            pieces += [text[start:position], MASK]
        start = position + length
    return "".join(pieces) + text[start:]
