"""Secrets that are marked, and every form in which a part of one could turn up."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from urllib.parse import quote

MIN_MATCH = 12
"""A part of a secret that is as long as this is a trace of it."""
SESSION = "mrkSession.8f3aQz71LkVb0WnXc5Ty.pR2uHsE9dGm4"
REFRESH = "mrkRefresh-6Jd0xPq3ZbN8vTgK1sYw-7CfLaRh5Mu2E"
TOKEN_VALUE = "mrkTold_Wq9eB4nUz6XoI1rK-5tVyPj3GsD8hFc0Lm7A"
"""The value of a token, as an answer of the API may hold it."""
OPAQUE = "mrkOpaque_2bQx-8Zk1vNwT5.rYp7LcJd3Hs-0Gf.a_E"


@cache
def leak_patterns(secret: str) -> frozenset[str]:
    """Every part of a secret that may not be seen, in each of the forms that text gets into."""
    whole = secret.encode()
    # Within other data, base64 looks in one of three ways; its first characters depend on that.
    shifted = [base64.b64encode(b" " * shift + whole)[4:].decode() for shift in range(3)]
    forms = [
        secret,
        secret[::-1],
        quote(secret, safe=""),
        repr(secret)[1:-1],
        whole.hex(),
        base64.b64encode(whole).decode(),
        *shifted,
        *(form.replace("+", "-").replace("/", "_") for form in shifted),
    ]
    return frozenset(part for form in forms for part in substrings(form))


def substrings(text: str) -> Iterator[str]:
    """Every part of a text that is just long enough to count."""
    for start in range(len(text) - MIN_MATCH + 1):
        yield text[start : start + MIN_MATCH]


def find_leaks(text: str, secrets: Iterable[str]) -> list[str]:
    """The parts of secrets that can be seen in a text."""
    seen = set(substrings(text))
    return sorted(part for secret in secrets for part in leak_patterns(secret) & seen)


def dump_files(folder: Path, *, exclude: Iterable[Path] = ()) -> str:
    """The names and contents of all files in a folder but a few, as one text."""
    left_out = set(exclude)
    files = [p for p in sorted(folder.rglob("*")) if p.is_file() and p not in left_out]
    return "".join(f"{path}\n{path.read_bytes().decode('latin-1')}\n" for path in files)
