"""Tokens that a test adds to a Workspace, at a fixed time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timezone
from typing import TypeAlias

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=timezone.utc)
AddToken: TypeAlias = Callable[..., None]
"""Add a token from a number, a name, an age, and more fields of the API."""


def token_id(number: int) -> str:
    """Return the ID of the token that was added under a number."""
    return f"cltokput{number:017}"
