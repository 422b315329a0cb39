"""Each row of the table "What each command does", in each spelling, as text and as JSON."""

from __future__ import annotations

import pytest

from commands.conftest import Check
from commands.rows import (
    add,
    dry_run,
    everywhere,
    listing,
    missing,
    naming,
    remove,
    several,
    update,
    workspaces,
)
from support.grants import Row
from support.running import SPELLINGS

TABLES = (
    add,
    dry_run,
    everywhere,
    listing,
    missing,
    naming,
    remove,
    several,
    update,
    workspaces,
)
ROWS = [row for table in TABLES for row in table.ROWS]

every_row = pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.typed.split()[0]} {row.id}")
in_every_spelling = pytest.mark.parametrize("spelling", SPELLINGS, ids=" ".join)


@every_row
@in_every_spelling
def test_as_text_a_command(row: Row, spelling: tuple[str, ...], holds_as_text: Check) -> None:
    holds_as_text(row, spelling)


@every_row
@in_every_spelling
def test_as_json_a_command(row: Row, spelling: tuple[str, ...], holds_as_json: Check) -> None:
    holds_as_json(row, spelling)
