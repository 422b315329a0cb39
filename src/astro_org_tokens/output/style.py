"""Color for terminals that support it."""

from __future__ import annotations

import os
from collections.abc import Mapping

_ON_WINDOWS = os.name == "nt"
_CODES = {"bold": "1", "red": "31", "green": "32"}


def styled(text: str, style: str, *, color: bool) -> str:
    """Return ``text`` in a style: ``bold``, ``red`` or ``green``; plain without ``color``."""
    return f"\x1b[{_CODES[style]}m{text}\x1b[0m" if color and text else text


def supports_color(environ: Mapping[str, str]) -> bool:
    """Return whether a terminal may be sent color; see https://no-color.org."""
    if environ.get("NO_COLOR") or environ.get("TERM") == "dumb":
        return False
    # Legacy Windows consoles print the codes literally; modern terminals set one of these.
    return not _ON_WINDOWS or "WT_SESSION" in environ or "TERM" in environ
