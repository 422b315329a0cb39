"""SQL clauses for the order and the page of a list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

_COLUMNS = {
    "name": "name",
    "description": "description",
    "createdAt": "created_at",
    "updatedAt": "updated_at",
    "tokenStartAt": "start_at",
}
_MAX_INTEGER = 2**63 - 1
"""SQLite's limit; a query parameter can exceed it."""


class PageParameters(Protocol):
    """The page that a query selects."""

    offset: int
    limit: int


def order_by(sorts: Sequence[str]) -> str:
    """Return the terms of an ORDER BY clause.

    Rows that compare equal are in the order of creation, so that pages never overlap.

    Args:
        sorts: sort parameters such as ``name:asc``.
    """
    parts = [sort.partition(":") for sort in sorts]
    return ", ".join([*(f"{_COLUMNS[name]} {direction}" for name, _, direction in parts), "seq"])


def limit_offset(query: PageParameters) -> tuple[int, int]:
    """Return the parameters of LIMIT and OFFSET."""
    return query.limit, min(query.offset, _MAX_INTEGER)
