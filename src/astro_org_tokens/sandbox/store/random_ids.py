"""New IDs."""

from __future__ import annotations

import secrets
import string

_ALPHABET = string.ascii_lowercase + string.digits


def new_id() -> str:
    """A new random ID of the API's shape: ``c`` and 24 lower-case letters or digits."""
    # A digit in a fixed place: an ID that has none could be mistaken for a word.
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(23))
    return f"c{letters[:3]}{secrets.randbelow(10)}{letters[3:]}"
