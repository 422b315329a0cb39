"""Small values that the API's answers are made of: times and IDs."""

from __future__ import annotations

import secrets
import string
from datetime import datetime, timezone

_ALPHABET = string.ascii_lowercase + string.digits


def now() -> datetime:
    """The present moment in UTC."""
    return datetime.now(timezone.utc)


def timestamp(moment: datetime) -> str:
    """A moment as the specification documents its times: ``YYYY-MM-DDTHH:MM:SSZ``."""
    return moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def moment_of(time: str) -> datetime:
    """The moment of such a text."""
    return datetime.fromisoformat(time.replace("Z", "+00:00"))


def new_id() -> str:
    """A new random ID of the API's shape: ``c`` and 24 lower-case letters or digits."""
    # A digit in a fixed place: an ID that has none could be mistaken for a word.
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(23))
    return f"c{letters[:3]}{secrets.randbelow(10)}{letters[3:]}"
