"""Moments in time, for people and for programs."""

from __future__ import annotations

from datetime import datetime, timezone

_MINUTE, _HOUR, _DAY = 60, 3600, 86400


def age(moment: datetime, now: datetime) -> str:
    """Return how long ago ``moment`` was: ``3 days ago``, ``5 hours ago``, ``just now``."""
    seconds = int((_utc(now) - _utc(moment)).total_seconds())
    if seconds < _MINUTE:
        return "just now"
    return f"{_largest_unit(seconds)} ago"


def rfc3339(moment: datetime) -> str:
    """Return a moment in UTC, such as ``2026-11-24T10:00:00Z``; a fraction only if it has one."""
    return _utc(moment).isoformat().replace("+00:00", "Z")


def _largest_unit(seconds: int) -> str:
    for size, unit in ((_DAY, "day"), (_HOUR, "hour"), (_MINUTE, "minute")):
        if seconds >= size:
            count = seconds // size
            return f"{count} {unit}{'' if count == 1 else 's'}"
    return f"{seconds} second{'' if seconds == 1 else 's'}"


def _utc(moment: datetime) -> datetime:
    # The API writes its times in UTC; one without a zone is taken for that.
    if moment.tzinfo is None:
        return moment.replace(tzinfo=timezone.utc)
    return moment.astimezone(timezone.utc)
