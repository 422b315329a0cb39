"""The columns of ``list``: titles, cells and sort keys."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from astro_org_tokens.api.models import utc
from astro_org_tokens.grants.grant import Grant
from astro_org_tokens.output.times import age, expiry

NEVER = "never"


class Column(NamedTuple):
    """A column of a table for people.

    Attributes:
        title: its heading.
        cell: function that returns the cell's text, from a grant and the current time.
        sort_key: function that returns a grant's sort key; None comes last in both directions.
    """

    title: str
    cell: Callable[[Grant, datetime], str]
    sort_key: Callable[[Grant], Any]

    @property
    def key(self) -> str:
        """The column's name on the command line, such as ``created-by``."""
        return self.title.lower().replace(" ", "-").replace("_", "-")


def _text(get: Callable[[Grant], str | None]) -> tuple[Any, Any]:
    def sort_key(grant: Grant) -> str | None:
        text = get(grant)
        return text.casefold() if text else None

    return (lambda grant, _now: get(grant) or ""), sort_key


def _time(
    get: Callable[[Grant], datetime | None],
    render: Callable[[datetime, datetime], str],
    missing: str = NEVER,
) -> tuple[Any, Any]:
    def cell(grant: Grant, now: datetime) -> str:
        time = get(grant)
        return render(time, now) if time else missing

    def sort_key(grant: Grant) -> datetime | None:
        time = get(grant)
        return utc(time) if time else None

    return cell, sort_key


WORKSPACE = Column("WORKSPACE", *_text(lambda grant: grant.workspace.name or grant.workspace.id))
DESCRIPTION = Column("DESCRIPTION", *_text(lambda grant: grant.token.description))
DEFAULT_COLUMNS = (
    Column("ID", *_text(lambda grant: grant.token.id)),
    Column("NAME", *_text(lambda grant: grant.token.name)),
    DESCRIPTION,
    Column("SCOPE", *_text(lambda grant: grant.token.scope)),
    Column("WORKSPACE_ROLE", *_text(lambda grant: grant.role)),
    Column("CREATED", *_time(lambda grant: grant.token.created_at, age, "")),
    Column("CREATED BY", *_text(lambda grant: grant.creator)),
)
WIDE = (
    Column("KIND", *_text(lambda grant: grant.token.kind)),
    Column("EXPIRES", *_time(lambda grant: grant.token.end_at, expiry)),
    Column("LAST USED", *_time(lambda grant: grant.token.last_used_at, age)),
)
SORTABLE = {column.key: column for column in (WORKSPACE, *DEFAULT_COLUMNS, *WIDE)}


def columns(*, with_workspace: bool, wide: bool) -> tuple[Column, ...]:
    """Return the columns of a list."""
    return (*((WORKSPACE,) if with_workspace else ()), *DEFAULT_COLUMNS, *(WIDE if wide else ()))


def sorted_by(grants: Sequence[Grant], key: str) -> list[Grant]:
    """Return grants sorted by a column; grants with equal keys keep their order.

    Args:
        grants: the grants to sort.
        key: the column's key, with ``-`` before it for descending order.
    """
    sort_key = SORTABLE[key.removeprefix("-")].sort_key
    with_key = [grant for grant in grants if sort_key(grant) is not None]
    without_key = [grant for grant in grants if sort_key(grant) is None]
    return [*sorted(with_key, key=sort_key, reverse=key.startswith("-")), *without_key]
