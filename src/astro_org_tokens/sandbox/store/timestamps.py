"""Timestamps in the API's format."""

from __future__ import annotations

from datetime import datetime, timezone


def now() -> datetime:
    """Return the current time in UTC."""
    return datetime.now(timezone.utc)


def timestamp(time: datetime) -> str:
    """Format a time as in the specification: ``YYYY-MM-DDTHH:MM:SSZ``."""
    return time.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def parse_timestamp(text: str) -> datetime:
    """Parse a time in that format."""
    return datetime.fromisoformat(text.replace("Z", "+00:00"))
