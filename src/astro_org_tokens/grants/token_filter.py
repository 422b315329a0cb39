"""Select tokens by their last use, expiry, and creation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from astro_org_tokens.api.models import ApiToken, utc
from astro_org_tokens.close_matches import skeleton
from astro_org_tokens.errors import UsageError

_FIRST = datetime.min.replace(tzinfo=timezone.utc)
_LAST = datetime.max.replace(tzinfo=timezone.utc)


@dataclass(frozen=True, kw_only=True)
class TokenFilter:
    """Which tokens to list: those that match everything that is set.

    A time that isn't known matches nothing, except that a token of which neither use nor creation
    is known counts as unused.

    Attributes:
        unused_for: not used for so long. A token that was never used counts from its creation.
        expires_within: not expired yet, and expires within this time.
        expired: expired. Together with ``expires_within``, either of the two matches.
        created_before: created before this time, or longer ago than this duration. A time without
            a zone is in UTC.
        created_after: created at this time or later, or at most this duration ago.
        created_by: the full name, the username, or the API token's name of the creator. Letter
            case, white space, and the composition of accents are ignored.

    Raises:
        UsageError: a value isn't of its type, or a duration is negative.
    """

    unused_for: timedelta | None = None
    expires_within: timedelta | None = None
    expired: bool = False
    created_before: datetime | timedelta | None = None
    created_after: datetime | timedelta | None = None
    created_by: str | None = None

    def __post_init__(self) -> None:
        for name in ("unused_for", "expires_within"):
            _check(name, getattr(self, name), (timedelta,), "a timedelta")
        for name in ("created_before", "created_after"):
            _check(name, getattr(self, name), (timedelta, datetime), "a datetime or a timedelta")
        _check("created_by", self.created_by, (str,), "a name")

    def matches(self, token: ApiToken, now: datetime) -> bool:
        """Return whether a token matches.

        Args:
            token: the token.
            now: the current time, with its time zone.
        """
        return (
            self._matches_use(token, now)
            and self._matches_expiry(token, now)
            and self._matches_creation(token, now)
            and (self.created_by is None or _is_creator(self.created_by, token))
        )

    def _matches_use(self, token: ApiToken, now: datetime) -> bool:
        if self.unused_for is None:
            return True
        last = token.last_used_at or token.created_at
        return last is None or utc(last) <= _ago(self.unused_for, now)

    def _matches_expiry(self, token: ApiToken, now: datetime) -> bool:
        if not self.expired and self.expires_within is None:
            return True
        if token.end_at is None:
            return False
        end = utc(token.end_at)
        if end <= now:
            return self.expired
        return self.expires_within is not None and end <= _ahead(self.expires_within, now)

    def _matches_creation(self, token: ApiToken, now: datetime) -> bool:
        if self.created_before is None and self.created_after is None:
            return True
        if token.created_at is None:
            return False
        created = utc(token.created_at)
        if self.created_before is not None and created >= _moment(self.created_before, now):
            return False
        return self.created_after is None or created >= _moment(self.created_after, now)


def _check(name: str, value: object, types: tuple[type, ...], noun: str) -> None:
    if value is None:
        return
    if not isinstance(value, types):
        raise UsageError(f"'{name}' is {value!r}, which isn't {noun}.")
    if isinstance(value, timedelta) and value < timedelta():
        raise UsageError(f"'{name}' is {value!r}, which is negative.")


def _moment(value: datetime | timedelta, now: datetime) -> datetime:
    return _ago(value, now) if isinstance(value, timedelta) else utc(value)


def _ago(duration: timedelta, now: datetime) -> datetime:
    try:
        return utc(now) - duration
    except OverflowError:  # before the calendar
        return _FIRST


def _ahead(duration: timedelta, now: datetime) -> datetime:
    try:
        return utc(now) + duration
    except OverflowError:  # after the calendar
        return _LAST


def _is_creator(name: str, token: ApiToken) -> bool:
    creator = token.created_by
    if creator is None:
        return False
    names = (creator.full_name, creator.api_token_name, creator.username)
    return skeleton(name) in {skeleton(each) for each in names if each}
