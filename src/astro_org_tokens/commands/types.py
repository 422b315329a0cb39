"""Parameter types: validate and complete one option while the command line is parsed."""

from __future__ import annotations

import math
import re
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from astro_org_tokens.formats import SORT_COLUMNS
from astro_org_tokens.grants.roles import LISTED_ROLES, ROLES, role_problem
from astro_org_tokens.ids import normalize_id

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    _TextType = click.ParamType[str]
    _NumberType = click.ParamType[float]
    _AgeType = click.ParamType[timedelta]
    _TimeType = click.ParamType[datetime | timedelta]
else:  # generic since click 8.4
    _TextType = _NumberType = _AgeType = _TimeType = click.ParamType

# Compiled when needed: few command lines have either.
_AGE = r"([0-9]{1,6})([hdwHDW])"
_UNITS = {"h": "hours", "d": "days", "w": "weeks"}
_LONGEST = timedelta(weeks=5218)  # a hundred years
_TIME = (
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"(?:[Tt ]([0-9]{2}:[0-9]{2}(?::[0-9]{2})?)(?:\.([0-9]{1,6}))?(Z|z|[+-][0-9]{2}:[0-9]{2})?)?"
)


class NonEmptyString(_TextType):
    """Any string but an empty or blank one."""

    name = "text"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return ``value``."""
        text = str(value)
        if not text.strip():
            self.fail("must not be empty.", param, ctx)
        return text


class TokenId(NonEmptyString):
    """The ID of an API token, in any letter case."""

    name = "id"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the ID in lower case."""
        text = super().convert(value, param, ctx)
        token_id = normalize_id(text)
        if token_id is None:
            self.fail(
                f"{text!r} isn't a valid ID (letters and digits only). To use a token name, set "
                "--org-token-name.",
                param,
                ctx,
            )
        return token_id


class RoleName(NonEmptyString):
    """One of the Workspace roles that can be granted, in any letter case."""

    name = "role"
    roles: Collection[str] = ROLES

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the role in upper case."""
        role = super().convert(value, param, ctx).upper()
        if role not in self.roles:
            self.fail(role_problem(str(value)), param, ctx)
        return role

    def shell_complete(
        self,
        ctx: click.Context,  # noqa: ARG002
        param: click.Parameter,  # noqa: ARG002
        incomplete: str,
    ) -> list[CompletionItem[str]]:
        """Complete roles, in upper case, with their descriptions."""
        from click.shell_completion import CompletionItem  # noqa: PLC0415

        prefix = incomplete.upper()
        return [
            CompletionItem(role, help=ROLES.get(role))
            for role in self.roles
            if role.startswith(prefix)
        ]


class ListedRoleName(RoleName):
    """One of the Workspace roles that the API has, in any letter case."""

    roles = LISTED_ROLES


class SortColumn(NonEmptyString):
    """A column of ``list``, with ``-`` before it for descending; ``role`` is an abbreviation."""

    name = "column"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the column's key, such as ``-created-by``."""
        text = super().convert(value, param, ctx).lower().replace(" ", "-").replace("_", "-")
        minus, key = text[: text.startswith("-")], text.removeprefix("-")
        key = "workspace-role" if key == "role" else key
        if key not in SORT_COLUMNS:
            self.fail(f"{value!r} is not one of {', '.join(SORT_COLUMNS)}.", param, ctx)
        return minus + key

    def shell_complete(
        self,
        ctx: click.Context,  # noqa: ARG002
        param: click.Parameter,  # noqa: ARG002
        incomplete: str,
    ) -> list[CompletionItem[str]]:
        """Complete columns; for descending order if ``-`` has been typed."""
        from click.shell_completion import CompletionItem  # noqa: PLC0415

        prefix = incomplete.lower()
        keys = [prefix[: prefix.startswith("-")] + key for key in SORT_COLUMNS]
        return [CompletionItem(key) for key in keys if key.startswith(prefix)]


class Duration(_NumberType):
    """A number of seconds greater than 0 and at most a day."""

    name = "seconds"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Return the number of seconds."""
        try:
            seconds = float(value)
        except ValueError:
            seconds = math.nan
        if not 0 < seconds <= 86400:  # a day; threads can't wait forever
            self.fail(
                f"{value!r} must be a number of seconds greater than 0 and at most 86400.",
                param,
                ctx,
            )
        return seconds


class Age(_AgeType):
    """A duration in hours, days, or weeks: ``12h``, ``30d``, ``8w``."""

    name = "duration"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> timedelta:
        """Return the duration."""
        age = _parse_age(str(value))
        if age is None:
            self.fail(
                f"{value!r} isn't a duration greater than 0, such as 12h, 30d, or 8w.", param, ctx
            )
        return age

    def shell_complete(
        self,
        ctx: click.Context,  # noqa: ARG002
        param: click.Parameter,  # noqa: ARG002
        incomplete: str,
    ) -> list[CompletionItem[str]]:
        """Complete common durations, or the unit of a number that has been typed."""
        from click.shell_completion import CompletionItem  # noqa: PLC0415

        if incomplete.isdecimal():
            return [
                CompletionItem(incomplete + unit, help=f"{incomplete} {noun}")
                for unit, noun in _UNITS.items()
                if _parse_age(incomplete + unit) is not None
            ]
        common = {"7d": "7 days", "30d": "30 days", "90d": "90 days"}
        return [CompletionItem(age, help=noun) for age, noun in common.items() if not incomplete]


class AgeOrTime(_TimeType):
    """A duration before now (``30d``), a date, or a time in RFC 3339 format; UTC by default."""

    name = "duration or date"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime | timedelta:
        """Return the duration, or the time in its time zone."""
        moment = _parse_age(str(value)) or _parse_time(str(value))
        if moment is None:
            self.fail(
                f"{value!r} isn't a duration greater than 0 or a date, such as 30d, 2026-01-31, or "
                "2026-01-31T12:00:00Z.",
                param,
                ctx,
            )
        return moment

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem[str]]:
        """Complete durations, see ``Age``."""
        return Age().shell_complete(ctx, param, incomplete)


def _parse_age(text: str) -> timedelta | None:
    match = re.fullmatch(_AGE, text)
    if match is None:
        return None
    age = timedelta(**{_UNITS[match[2].lower()]: int(match[1])})
    return age if timedelta() < age <= _LONGEST else None


def _parse_time(text: str) -> datetime | None:
    match = re.fullmatch(_TIME, text)
    if match is None:
        return None
    date, time, fraction, zone = match.groups()
    # Python 3.10 reads neither `Z` nor every length of a fraction.
    zone = "+00:00" if zone is None or zone in "Zz" else zone
    try:
        moment = datetime.fromisoformat(f"{date}T{time or '00:00'}{zone}")
    except ValueError:
        return None
    return moment.replace(microsecond=int((fraction or "").ljust(6, "0")))
