"""Format times for people and for programs."""

from __future__ import annotations

from datetime import datetime

from astro_org_tokens.api.models import utc

_MINUTE, _HOUR, _DAY = 60, 3600, 86400


def age(time: datetime, now: datetime) -> str:
    """Return how long ago ``time`` was: ``3 days ago``, ``5 hours ago``, ``just now``."""
    seconds = int((utc(now) - utc(time)).total_seconds())
    if seconds < _MINUTE:
        return "just now"
    return f"{_largest_unit(seconds)} ago"


def expiry(time: datetime, now: datetime) -> str:
    """Return when something ends or has ended: ``in 30 days``, ``expired 2 days ago``."""
    seconds = int((utc(time) - utc(now)).total_seconds())
    if seconds > 0:
        return f"in {_largest_unit(seconds)}"
    return f"expired {age(time, now)}"


def rfc3339(time: datetime) -> str:
    """Return a time in UTC, such as ``2026-11-24T10:00:00Z``; a fraction only if it has one.

    A time that has no year in UTC keeps its zone: ``9999-12-31T23:59:59-08:00``.
    """
    return utc(time).isoformat().replace("+00:00", "Z")


def _largest_unit(seconds: int) -> str:
    for size, unit in ((_DAY, "day"), (_HOUR, "hour"), (_MINUTE, "minute")):
        if seconds >= size:
            count = seconds // size
            return f"{count} {unit}{'' if count == 1 else 's'}"
    return f"{seconds} second{'' if seconds == 1 else 's'}"
