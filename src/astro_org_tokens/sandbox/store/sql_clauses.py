"""The order and the slice of a list, in SQL."""

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
# SQLite's integers end here, those of a query don't.
_LARGEST = 2**63 - 1


class Sliced(Protocol):
    """A query that says which part of a list is wanted."""

    offset: int
    limit: int


def order_by(sorts: Sequence[str]) -> str:
    """What comes after ORDER BY for sorts such as ``name:asc``.

    Equal ones come in the order in which they were made, so that pages never overlap.
    """
    parts = [sort.partition(":") for sort in sorts]
    return ", ".join([*(f"{_COLUMNS[name]} {way}" for name, _, way in parts), "seq"])


def limit_offset(query: Sliced) -> tuple[int, int]:
    """The parameters of LIMIT and OFFSET."""
    return query.limit, min(query.offset, _LARGEST)
