"""The columns of ``list``: what each is called, what it shows, and how it is sorted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from astro_org_tokens.output.times import age, expiry, utc

if TYPE_CHECKING:
    from astro_org_tokens.output.changes import Grant

NEVER = "never"


class Column(NamedTuple):
    """A column of a table for people.

    Attributes:
        title: its heading.
        cell: from a grant and the present moment to what is shown.
        sort_key: from a grant to what it is sorted by; None comes last, in either direction.
    """

    title: str
    cell: Callable[[Grant, datetime], str]
    sort_key: Callable[[Grant], Any]

    @property
    def key(self) -> str:
        """How it is named on the command line: ``created-by``."""
        return self.title.lower().replace(" ", "-").replace("_", "-")


def _text(get: Callable[[Grant], str | None]) -> tuple[Any, Any]:
    def sort_key(grant: Grant) -> str | None:
        text = get(grant)
        return text.casefold() if text else None

    return (lambda grant, _now: get(grant) or ""), sort_key


def _moment(
    get: Callable[[Grant], datetime | None], shown: Callable[[datetime, datetime], str]
) -> tuple[Any, Any]:
    def cell(grant: Grant, now: datetime) -> str:
        moment = get(grant)
        return shown(moment, now) if moment else NEVER

    def sort_key(grant: Grant) -> datetime | None:
        moment = get(grant)
        return utc(moment) if moment else None

    return cell, sort_key


WORKSPACE = Column("WORKSPACE", *_text(lambda grant: grant.workspace.name or grant.workspace.id))
DESCRIPTION = Column("DESCRIPTION", *_text(lambda grant: grant.token.description))
DEFAULT_COLUMNS = (
    Column("ID", *_text(lambda grant: grant.token.id)),
    Column("NAME", *_text(lambda grant: grant.token.name)),
    DESCRIPTION,
    Column("SCOPE", *_text(lambda grant: grant.token.scope)),
    Column("WORKSPACE_ROLE", *_text(lambda grant: grant.role)),
    Column("CREATED", *_moment(lambda grant: grant.token.created_at, age)),
    Column("CREATED BY", *_text(lambda grant: grant.creator)),
)
WIDE = (
    Column("KIND", *_text(lambda grant: grant.token.kind)),
    Column("EXPIRES", *_moment(lambda grant: grant.token.end_at, expiry)),
    Column("LAST USED", *_moment(lambda grant: grant.token.last_used_at, age)),
)
SORTABLE = {column.key: column for column in (WORKSPACE, *DEFAULT_COLUMNS, *WIDE)}


def columns(*, with_workspace: bool, wide: bool) -> tuple[Column, ...]:
    """Return the columns of a list."""
    return (*((WORKSPACE,) if with_workspace else ()), *DEFAULT_COLUMNS, *(WIDE if wide else ()))


def sorted_by(grants: Sequence[Grant], key: str) -> list[Grant]:
    """Return grants in the order of a column.

    Args:
        grants: in the order that equal ones keep.
        key: of the column, with ``-`` before it for descending.
    """
    sort_key = SORTABLE[key.removeprefix("-")].sort_key
    known = [grant for grant in grants if sort_key(grant) is not None]
    unknown = [grant for grant in grants if sort_key(grant) is None]
    return [*sorted(known, key=sort_key, reverse=key.startswith("-")), *unknown]
