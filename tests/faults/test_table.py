"""Every fault at every request of every command."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from astro_org_tokens.sandbox import Sandbox
from faults.commands import COMMANDS, Command, every_request
from faults.conftest import At, Broken, Waits
from faults.table import TABLE, Cell, Row
from support.faulty import Asked, Fault, Faulty
from support.grants import all_roles, roles_after
from support.running import Ran

FOR_EVER = 10**9
CELLS = {
    f"{fault} at {place}": (row, command, index)
    for fault, row in TABLE.items()
    for place, command, index in every_request()
}
IN_JSON = {
    name: (row, command, index)
    for name, (row, command, index) in CELLS.items()
    if command in (COMMANDS["list"], COMMANDS["add"]) and not row.options
}
PASSING = {
    name: (row, command, index)
    for name, (row, command, index) in CELLS.items()
    if row.cell(command.moments[index]).once
    # The others make the same requests as these.
    and command in (COMMANDS["list"], COMMANDS["add"], COMMANDS["remove"], COMMANDS["apply"])
}


@pytest.fixture
def elsewhere(broken: Broken) -> Faulty:
    """A server that no request may ever reach."""
    return broken()


def broken_at(
    broken: Broken, elsewhere: Faulty, row: Row, command: Command, index: int, times: int
) -> Faulty:
    """A proxy with a fault at a request of a command, and at as many of its kind as it lasts."""
    if row.fault is None:
        return broken(down_after=index)
    there = elsewhere.base.encode()
    fault = replace(row.fault, sent=row.fault.sent.replace(b"{elsewhere}", there))

    def script(asked: Sequence[Asked]) -> Fault | None:
        of_its_kind = [one for one in asked[index:] if one.letter == command.requests[index]]
        its_turn = asked[-1] in of_its_kind and len(of_its_kind) <= times
        return fault if its_turn else None

    return broken(script)


def requests_with(command: Command, index: int, requests: str) -> str:
    """The whole of the requests: those before a fault, and those of its cell."""
    return command.requests[:index] + requests.replace("R", command.requests[index])


def message(row: Row, cell: Cell, command: Command, index: int, base: str) -> str:
    """What is said of a failure."""

    def words(letter: str) -> str:
        return command.told(row.told(letter), letter).replace("{base}", base)

    letter = "G" if cell.while_reading else command.requests[index]
    if cell.kind == "conflict":
        return command.overwritten
    if cell.kind != "unconfirmed":
        return words(letter)
    if letter == "G":
        return command.unconfirmed(words("G"), sent="accepted by the API")
    lost = f"sent, not confirmed, while {command.operation('P')}: {words('P')}"
    return command.unconfirmed(f"{lost}; {words('G')}", sent="sent")


@pytest.mark.parametrize(("row", "command", "index"), CELLS.values(), ids=CELLS)
def test_a_fault_that_stays_ends_as_its_cell_says(
    row: Row,
    command: Command,
    index: int,
    broken: Broken,
    elsewhere: Faulty,
    at: At,
    sandbox: Sandbox,
    waits: Waits,
) -> None:
    cell = row.cell(command.moments[index])
    before = all_roles(sandbox)
    proxy = broken_at(broken, elsewhere, row, command, index, FOR_EVER)
    ran = at(proxy.base, [*command.argv, *row.options], stdin=command.stdin)
    if cell.kind:
        told = message(row, cell, command, index, proxy.base)
        assert ran == command.failed(told, command.requests[index])
    else:
        assert ran == Ran(0, command.says, "")
    assert proxy.letters == requests_with(command, index, cell.requests)
    assert len(waits.slept) == cell.waits
    assert all_roles(sandbox) == roles_after(before, command.changes if cell.holds else ())
    assert elsewhere.dialled == 0


@pytest.mark.parametrize(("row", "command", "index"), IN_JSON.values(), ids=IN_JSON)
def test_its_kind_and_words_are_one_json_object_where_that_is_asked_for(
    row: Row, command: Command, index: int, broken: Broken, elsewhere: Faulty, at: At
) -> None:
    cell = row.cell(command.moments[index])
    proxy = broken_at(broken, elsewhere, row, command, index, FOR_EVER)
    ran = at(proxy.base, [*command.argv, *row.options, "--json"])
    assert ran.stderr == ""
    if cell.kind:
        told = message(row, cell, command, index, proxy.base)
        assert (ran.status, ran.json) == (1, {"error": told, "code": 1, "kind": cell.kind})
    else:
        assert (ran.status, ran.json["role"]) == (0, command.role)


@pytest.mark.parametrize(("row", "command", "index"), PASSING.values(), ids=PASSING)
def test_a_fault_that_goes_away_is_no_failure(
    row: Row,
    command: Command,
    index: int,
    broken: Broken,
    elsewhere: Faulty,
    at: At,
    sandbox: Sandbox,
    waits: Waits,
) -> None:
    good_day = Ran(0, command.says, "") if command.changes else at(sandbox.api_url, command.argv)
    once = row.cell(command.moments[index]).once
    before = all_roles(sandbox)
    proxy = broken_at(broken, elsewhere, row, command, index, times=1)
    waits.meanwhile = proxy.open if row.fault is None else waits.meanwhile
    assert at(proxy.base, command.argv, stdin=command.stdin) == good_day
    # After a read comes what always does; after a write `once` has the whole rest.
    rest = command.requests[index + 1 :] if "R" in once else ""
    assert proxy.letters == requests_with(command, index, once) + rest
    assert all_roles(sandbox) == roles_after(before, command.changes)
