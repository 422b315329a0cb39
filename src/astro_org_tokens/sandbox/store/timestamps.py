"""Times as the API writes them."""

from __future__ import annotations

from datetime import datetime, timezone


def now() -> datetime:
    """The present moment in UTC."""
    return datetime.now(timezone.utc)


def timestamp(moment: datetime) -> str:
    """A moment as the specification documents its times: ``YYYY-MM-DDTHH:MM:SSZ``."""
    return moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def parse_timestamp(time: str) -> datetime:
    """The moment of such a text."""
    return datetime.fromisoformat(time.replace("Z", "+00:00"))
