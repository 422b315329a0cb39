"""Validate and normalize the API's IDs; only what passes here goes into a URL's path.

Astro's IDs are CUIDs: a ``c`` and 24 more lower-case letters and digits. Any string of letters and
digits is safe in a path, so an ID from a user is only validated for that; the exact shape matters
when an ID has to be distinguished from a name.
"""

from __future__ import annotations

import re

_SAFE = r"[a-z0-9]{1,64}"
_CUID = r"(?=.*[0-9])c[a-z0-9]{19,31}"


def normalize_id(text: str) -> str | None:
    """Return ``text`` as an ID in lower case, or None if it can't be one."""
    lowered = text.lower()
    return lowered if text.isascii() and re.fullmatch(_SAFE, lowered) else None


def looks_like_id(text: str) -> bool:
    """Return whether ``text``, in any letter case, has the shape of a CUID, not of a name."""
    return text.isascii() and re.fullmatch(_CUID, text.lower()) is not None
