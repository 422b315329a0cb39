"""Random IDs in the API's format."""

from __future__ import annotations

import secrets
import string

_ALPHABET = string.ascii_lowercase + string.digits


def new_id() -> str:
    """Return a new random ID: ``c`` and 24 lower-case letters or digits."""
    # One digit at a fixed position: an ID without digits could look like a name.
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(23))
    return f"c{letters[:3]}{secrets.randbelow(10)}{letters[3:]}"
