"""Every fault at every request of every command."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from astro_org_tokens.sandbox import Sandbox
from astro_org_tokens.sandbox.seed.seed_ids import ORGANIZATION_ID
from faults.command_requests import COMMANDS, Command, every_request
from faults.fault_matrix import FAULTS, IGNORED, Expectation, FaultCase
from faults.recorded_sleeps import RecordedSleeps
from support.cli_runner import Invoke, Result
from support.fault_proxy import Fault, FaultProxy, MakeFaultProxy, RecordedRequest
from support.messages import ORGANIZATION_CLAIM, id_source
from support.stored_state import roles_after, stored_roles

FOR_EVER = 10**9
CELLS = {
    f"{fault} at {place}": (row, command, index)
    for fault, row in FAULTS.items()
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
    if row.expectation(command.phases[index]).if_transient
    # The others make the same requests as these.
    and command in (COMMANDS["list"], COMMANDS["add"], COMMANDS["remove"], COMMANDS["apply"])
}


@pytest.fixture
def elsewhere(make_fault_proxy: MakeFaultProxy) -> FaultProxy:
    """A server that no request may ever reach."""
    return make_fault_proxy()


def broken_at(
    broken: MakeFaultProxy,
    elsewhere: FaultProxy,
    row: FaultCase,
    command: Command,
    index: int,
    times: int,
) -> FaultProxy:
    """A proxy with a fault at a request of a command, and at as many of its kind as it lasts."""
    if row.fault is None:
        return broken(close_after=index)
    there = elsewhere.base_url.encode()
    fault = replace(row.fault, response=row.fault.response.replace(b"{elsewhere}", there))

    def script(asked: Sequence[RecordedRequest]) -> Fault | None:
        of_its_kind = [one for one in asked[index:] if one.code == command.requests[index]]
        its_turn = asked[-1] in of_its_kind and len(of_its_kind) <= times
        return fault if its_turn else None

    return broken(script)


def requests_with(command: Command, index: int, requests: str) -> str:
    """The whole of the requests: those before a fault, and those of its cell."""
    return command.requests[:index] + requests.replace("R", command.requests[index])


def expected_message(
    row: FaultCase, cell: Expectation, command: Command, index: int, base: str
) -> str:
    """What is said of a failure."""

    def words(letter: str) -> str:
        return command.error_message(row.message_for(letter), letter).replace("{base}", base)

    letter = "G" if cell.fails_while_reading else command.requests[index]
    if cell is IGNORED:
        return command.outdated_message
    about_ids = cell.kind in ("forbidden", "not_found") and ORGANIZATION_ID in words(letter)
    of_one_of_many = command.multi_token and letter in "GP"
    if about_ids and not of_one_of_many:
        return words(letter) + id_source("organization", ORGANIZATION_CLAIM)
    if cell.kind != "unconfirmed":
        return words(letter)
    if letter == "G":
        return command.unconfirmed_message(words("G"))
    return command.unconfirmed_message(words("G"), accepted=False)


@pytest.mark.each_choice(together=("command", "index"))
@pytest.mark.parametrize(("case", "command", "index"), CELLS.values(), ids=CELLS)
def test_a_fault_that_stays_ends_as_its_cell_says(
    case: FaultCase,
    command: Command,
    index: int,
    make_fault_proxy: MakeFaultProxy,
    elsewhere: FaultProxy,
    invoke_at: Invoke,
    sandbox: Sandbox,
    sleeps: RecordedSleeps,
) -> None:
    cell = case.expectation(command.phases[index])
    before = stored_roles(sandbox)
    proxy = broken_at(make_fault_proxy, elsewhere, case, command, index, FOR_EVER)
    result = invoke_at(proxy.base_url, [*command.argv, *case.options], stdin=command.stdin)
    if cell.kind:
        text = expected_message(case, cell, command, index, proxy.base_url)
        assert result == command.failure_result(text, command.requests[index])
    else:
        assert result == Result(0, command.success_stdout, "")
    unknown = case is FAULTS["404"] and command.shows_unknown_workspace(command.requests[index])
    # It may be a name that looks like an ID.
    lookup = "W" if unknown else ""
    assert proxy.request_sequence == requests_with(command, index, cell.requests) + lookup
    assert len(sleeps.seconds) == cell.backoffs
    assert stored_roles(sandbox) == roles_after(before, command.changes if cell.applied else ())
    assert elsewhere.connection_count == 0


@pytest.mark.each_choice(together=("command", "index"))
@pytest.mark.parametrize(("case", "command", "index"), IN_JSON.values(), ids=IN_JSON)
def test_its_kind_and_words_are_one_json_object_where_that_is_asked_for(
    case: FaultCase,
    command: Command,
    index: int,
    make_fault_proxy: MakeFaultProxy,
    elsewhere: FaultProxy,
    invoke_at: Invoke,
) -> None:
    cell = case.expectation(command.phases[index])
    proxy = broken_at(make_fault_proxy, elsewhere, case, command, index, FOR_EVER)
    result = invoke_at(proxy.base_url, [*command.argv, *case.options, "--json"])
    assert result.stderr == ""
    if cell.kind:
        text = expected_message(case, cell, command, index, proxy.base_url)
        assert (result.status, result.json) == (1, {"error": text, "code": 1, "kind": cell.kind})
    else:
        assert (result.status, result.json["role"]) == (0, command.role)


@pytest.mark.each_choice(together=("command", "index"))
@pytest.mark.parametrize(("case", "command", "index"), PASSING.values(), ids=PASSING)
def test_a_fault_that_goes_away_is_no_failure(
    case: FaultCase,
    command: Command,
    index: int,
    make_fault_proxy: MakeFaultProxy,
    elsewhere: FaultProxy,
    invoke_at: Invoke,
    sandbox: Sandbox,
    sleeps: RecordedSleeps,
) -> None:
    good_day = (
        Result(0, command.success_stdout, "")
        if command.changes
        else invoke_at(sandbox.api_url, command.argv)
    )
    once = case.expectation(command.phases[index]).if_transient
    before = stored_roles(sandbox)
    proxy = broken_at(make_fault_proxy, elsewhere, case, command, index, times=1)
    sleeps.meanwhile = proxy.open if case.fault is None else sleeps.meanwhile
    assert invoke_at(proxy.base_url, command.argv, stdin=command.stdin) == good_day
    # After a read comes what always does; after a write `once` has the whole rest.
    rest = command.requests[index + 1 :] if "R" in once else ""
    assert proxy.request_sequence == requests_with(command, index, once) + rest
    assert stored_roles(sandbox) == roles_after(before, command.changes)
