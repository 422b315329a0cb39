"""What the API's IDs look like; the one place that decides what may go into a URL's path.

Astro's IDs are CUIDs: a ``c`` and 24 more lower-case letters and digits. Anything made of letters
and digits alone is safe in a path, so an ID that a person names is only checked for that; the
whole shape matters where an ID must be told from a name.
"""

from __future__ import annotations

import re

_SAFE = re.compile(r"[a-z0-9]{1,64}")
_CUID = re.compile(r"(?=.*[0-9])c[a-z0-9]{19,31}")


def normalize_id(text: str) -> str | None:
    """Return ``text`` as an ID (lower case), or None where it can't be one."""
    lowered = text.lower()
    return lowered if text.isascii() and _SAFE.fullmatch(lowered) else None


def looks_like_id(text: str) -> bool:
    """Tell whether ``text``, in any letter case, has the shape of a CUID rather than of a name."""
    return text.isascii() and _CUID.fullmatch(text.lower()) is not None
