"""A write whose answer is lost is looked for; one that was not done is made on the fresh list."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

import pytest

from astro_org_tokens.limits import Limits
from astro_org_tokens.sandbox import Sandbox
from astro_org_tokens.sandbox.seed.seed_ids import DEPLOY_BOT, EMPTY
from astro_org_tokens.sandbox.store import token_store
from faults.command_requests import CHANGE_COMMANDS, Command
from faults.fault_matrix import FAULTS
from faults.recorded_sleeps import RecordedSleeps
from support.cli_runner import Invoke, Result
from support.fault_proxy import ConnectionEnd, Fault, MakeFaultProxy, RecordedRequest, http_response
from support.stored_state import roles_after, stored_roles, stored_token

LOST = {
    name: row.fault
    for name, row in FAULTS.items()
    if row.fault is not None and row.write.if_transient == "PGGPG"
}
REFUSED = {
    name: row.fault
    for name, row in FAULTS.items()
    if row.fault is not None and row.write.if_transient == "PGPG"
}
THEIRS = (DEPLOY_BOT, EMPTY, "WORKSPACE_AUTHOR")
ERROR = Fault(http_response(500, '{"message": "no luck", "requestId": "REQ-500"}'))
over_changes = pytest.mark.parametrize("command", CHANGE_COMMANDS.values(), ids=CHANGE_COMMANDS)


def somebody_else_grants(sandbox: Sandbox) -> None:
    """Another machine gives the token a role in another Workspace."""
    token = stored_token(sandbox, DEPLOY_BOT)
    roles = roles_after({DEPLOY_BOT: token["roles"]}, [THEIRS])[DEPLOY_BOT]
    token_store.replace(sandbox.store, {**token, "roles": roles})


@pytest.mark.each_choice
@over_changes
@pytest.mark.parametrize("fault", LOST.values(), ids=LOST)
def test_a_write_that_was_done_is_a_success_however_its_answer_is_lost(
    fault: Fault,
    command: Command,
    make_fault_proxy: MakeFaultProxy,
    invoke_at: Invoke,
    sandbox: Sandbox,
) -> None:
    expected = roles_after(stored_roles(sandbox), command.changes)
    done = replace(fault, forward=True)
    proxy = make_fault_proxy(lambda asked: done if asked[-1].code == "P" else None)
    assert invoke_at(proxy.base_url, command.argv, stdin=command.stdin) == Result(
        0, command.success_stdout, ""
    )
    assert (proxy.request_sequence, stored_roles(sandbox)) == (command.requests, expected)


@pytest.mark.each_choice
@over_changes
@pytest.mark.parametrize("fault", (LOST | REFUSED).values(), ids=LOST | REFUSED)
def test_a_write_that_was_not_done_is_made_on_the_list_that_somebody_else_changed(
    fault: Fault,
    command: Command,
    make_fault_proxy: MakeFaultProxy,
    invoke_at: Invoke,
    sandbox: Sandbox,
    sleeps: RecordedSleeps,
) -> None:
    expected = roles_after(stored_roles(sandbox), [THEIRS, *command.changes])

    def script(asked: Sequence[RecordedRequest]) -> Fault | None:
        if [one.code for one in asked].count("P") != 1 or asked[-1].code != "P":
            return None
        somebody_else_grants(sandbox)
        return fault

    proxy = make_fault_proxy(script)
    assert invoke_at(proxy.base_url, command.argv, stdin=command.stdin) == Result(
        0, command.success_stdout, ""
    )
    assert stored_roles(sandbox) == expected
    first, second = (json.loads(one.body) for one in proxy.requests if one.code == "P")
    assert (len(first["roles"]), len(second["roles"])) == _lengths(command)


def _lengths(command: Command) -> tuple[int, int]:
    sent = 3 if command.role else 2
    return sent, sent + 1


@over_changes
def test_a_write_that_was_never_sent_is_made_on_the_list_that_somebody_else_changed(
    command: Command,
    make_fault_proxy: MakeFaultProxy,
    invoke_at: Invoke,
    sandbox: Sandbox,
    sleeps: RecordedSleeps,
) -> None:
    expected = roles_after(stored_roles(sandbox), [THEIRS, *command.changes])
    proxy = make_fault_proxy(close_after=command.requests.index("P"))

    def meanwhile() -> None:
        somebody_else_grants(sandbox)
        proxy.open()

    sleeps.meanwhile = meanwhile
    assert invoke_at(proxy.base_url, command.argv, stdin=command.stdin) == Result(
        0, command.success_stdout, ""
    )
    assert (proxy.request_sequence, stored_roles(sandbox)) == (
        command.requests.replace("P", "GP"),
        expected,
    )


@over_changes
def test_a_server_that_hangs_up_after_each_response_costs_connections_and_no_error(
    command: Command, make_fault_proxy: MakeFaultProxy, invoke_at: Invoke, sandbox: Sandbox
) -> None:
    expected = roles_after(stored_roles(sandbox), command.changes)
    proxy = make_fault_proxy(hangs_up=True)
    assert invoke_at(proxy.base_url, command.argv, stdin=command.stdin) == Result(
        0, command.success_stdout, ""
    )
    assert stored_roles(sandbox) == expected
    # A request is lost if the end of the connection crosses it on the way.
    assert proxy.connection_count >= len(proxy.requests) >= len(command.requests)


@pytest.mark.each_choice
@over_changes
@pytest.mark.parametrize("fault", [None, ERROR], ids=["accepted", "its answer lost"])
def test_a_change_that_somebody_else_overwrote_is_made_again(
    fault: Fault | None,
    command: Command,
    make_fault_proxy: MakeFaultProxy,
    invoke_at: Invoke,
    sandbox: Sandbox,
) -> None:
    expected = roles_after(stored_roles(sandbox), [THEIRS, *command.changes])
    before = stored_token(sandbox, DEPLOY_BOT)

    def script(asked: Sequence[RecordedRequest]) -> Fault | None:
        letters = "".join(one.code for one in asked)
        if letters == command.requests:  # they had read before the change, and write now
            token_store.replace(sandbox.store, before)
            somebody_else_grants(sandbox)
        return replace(fault, forward=True) if fault and letters == command.requests[:-1] else None

    proxy = make_fault_proxy(script)
    assert invoke_at(proxy.base_url, command.argv, stdin=command.stdin) == Result(
        0, command.success_stdout, ""
    )
    assert (proxy.request_sequence, stored_roles(sandbox)) == (f"{command.requests}GPG", expected)


@pytest.mark.each_choice
@over_changes
@pytest.mark.parametrize("done", [True, False], ids=["done", "not done"])
def test_a_lost_write_that_can_not_be_looked_for_is_unconfirmed(
    done: bool,
    command: Command,
    make_fault_proxy: MakeFaultProxy,
    invoke_at: Invoke,
    sandbox: Sandbox,
) -> None:
    expected = roles_after(stored_roles(sandbox), command.changes if done else ())
    forbidden = FAULTS["403"].fault

    def script(asked: Sequence[RecordedRequest]) -> Fault | None:
        faults = {"P": replace(ERROR, forward=done), "PG": forbidden}
        return faults.get("".join(one.code for one in asked).lstrip("WLG"))

    proxy = make_fault_proxy(script)
    unseen = command.error_message(FAULTS["403"].message_for("G"), "G")
    result = invoke_at(proxy.base_url, command.argv, stdin=command.stdin)
    text = command.unconfirmed_message(unseen, accepted=False)
    assert result == command.failure_result(text, "P")
    assert (proxy.request_sequence, stored_roles(sandbox)) == (command.requests, expected)


@pytest.mark.each_choice
@over_changes
@pytest.mark.parametrize(("done", "more"), [(True, ""), (False, "GPG")], ids=["done", "not done"])
def test_a_write_whose_answer_takes_too_long_is_looked_for(
    done: bool,
    more: str,
    command: Command,
    make_fault_proxy: MakeFaultProxy,
    invoke_at: Invoke,
    sandbox: Sandbox,
    limits: Limits,
) -> None:
    impatient = limits._replace(read_seconds=0.5)
    expected = roles_after(stored_roles(sandbox), command.changes)
    silent = Fault(end=ConnectionEnd.HELD, forward=done)
    first = len(command.requests) - 1
    proxy = make_fault_proxy(lambda a: silent if len(a) == first and a[-1].code == "P" else None)
    result = invoke_at(proxy.base_url, command.argv, stdin=command.stdin, limits=impatient)
    assert result == Result(0, command.success_stdout, "")
    assert (proxy.request_sequence, stored_roles(sandbox)) == (command.requests + more, expected)
