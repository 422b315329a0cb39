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
from faults.commands import CHANGES, Command
from faults.conftest import At, Broken, Waits
from faults.table import TABLE
from support.faulty import Asked, End, Fault, answer
from support.grants import all_roles, roles_after, token_body
from support.running import Ran

LOST = {
    name: row.fault
    for name, row in TABLE.items()
    if row.fault is not None and row.write.once == "PGGPG"
}
REFUSED = {
    name: row.fault
    for name, row in TABLE.items()
    if row.fault is not None and row.write.once == "PGPG"
}
THEIRS = (DEPLOY_BOT, EMPTY, "WORKSPACE_AUTHOR")
ERROR = Fault(answer(500, '{"message": "no luck", "requestId": "REQ-500"}'))
over_changes = pytest.mark.parametrize("command", CHANGES.values(), ids=CHANGES)


def somebody_else_grants(sandbox: Sandbox) -> None:
    """Another machine gives the token a role in another Workspace."""
    token = token_body(sandbox, DEPLOY_BOT)
    roles = roles_after({DEPLOY_BOT: token["roles"]}, [THEIRS])[DEPLOY_BOT]
    token_store.replace(sandbox.store, {**token, "roles": roles})


@over_changes
@pytest.mark.parametrize("fault", LOST.values(), ids=LOST)
def test_a_write_that_was_done_is_a_success_however_its_answer_is_lost(
    fault: Fault, command: Command, broken: Broken, at: At, sandbox: Sandbox
) -> None:
    expected = roles_after(all_roles(sandbox), command.changes)
    done = replace(fault, forwarded=True)
    proxy = broken(lambda asked: done if asked[-1].letter == "P" else None)
    assert at(proxy.base, command.argv, stdin=command.stdin) == Ran(0, command.says, "")
    assert (proxy.letters, all_roles(sandbox)) == (command.requests, expected)


@over_changes
@pytest.mark.parametrize("fault", (LOST | REFUSED).values(), ids=LOST | REFUSED)
def test_a_write_that_was_not_done_is_made_on_the_list_that_somebody_else_changed(
    fault: Fault, command: Command, broken: Broken, at: At, sandbox: Sandbox, waits: Waits
) -> None:
    expected = roles_after(all_roles(sandbox), [THEIRS, *command.changes])

    def script(asked: Sequence[Asked]) -> Fault | None:
        if [one.letter for one in asked].count("P") != 1 or asked[-1].letter != "P":
            return None
        somebody_else_grants(sandbox)
        return fault

    proxy = broken(script)
    assert at(proxy.base, command.argv, stdin=command.stdin) == Ran(0, command.says, "")
    assert all_roles(sandbox) == expected
    first, second = (json.loads(one.body) for one in proxy.asked if one.letter == "P")
    assert (len(first["roles"]), len(second["roles"])) == _lengths(command)


def _lengths(command: Command) -> tuple[int, int]:
    sent = 3 if command.role else 2
    return sent, sent + 1


@over_changes
def test_a_write_that_was_never_sent_is_made_on_the_list_that_somebody_else_changed(
    command: Command, broken: Broken, at: At, sandbox: Sandbox, waits: Waits
) -> None:
    expected = roles_after(all_roles(sandbox), [THEIRS, *command.changes])
    proxy = broken(down_after=command.requests.index("P"))

    def meanwhile() -> None:
        somebody_else_grants(sandbox)
        proxy.open()

    waits.meanwhile = meanwhile
    assert at(proxy.base, command.argv, stdin=command.stdin) == Ran(0, command.says, "")
    assert (proxy.letters, all_roles(sandbox)) == (command.requests.replace("P", "GP"), expected)


@over_changes
@pytest.mark.parametrize("fault", [None, ERROR], ids=["accepted", "its answer lost"])
def test_a_change_that_somebody_else_overwrote_is_made_again(
    fault: Fault | None, command: Command, broken: Broken, at: At, sandbox: Sandbox
) -> None:
    expected = roles_after(all_roles(sandbox), [THEIRS, *command.changes])
    before = token_body(sandbox, DEPLOY_BOT)

    def script(asked: Sequence[Asked]) -> Fault | None:
        letters = "".join(one.letter for one in asked)
        if letters == command.requests:  # they had read before the change, and write now
            token_store.replace(sandbox.store, before)
            somebody_else_grants(sandbox)
        return (
            replace(fault, forwarded=True) if fault and letters == command.requests[:-1] else None
        )

    proxy = broken(script)
    assert at(proxy.base, command.argv, stdin=command.stdin) == Ran(0, command.says, "")
    assert (proxy.letters, all_roles(sandbox)) == (f"{command.requests}GPG", expected)


@over_changes
@pytest.mark.parametrize("done", [True, False], ids=["done", "not done"])
def test_a_lost_write_that_can_not_be_looked_for_is_unconfirmed(
    done: bool, command: Command, broken: Broken, at: At, sandbox: Sandbox
) -> None:
    expected = roles_after(all_roles(sandbox), command.changes if done else ())
    forbidden = TABLE["403"].fault

    def script(asked: Sequence[Asked]) -> Fault | None:
        faults = {"P": replace(ERROR, forwarded=done), "PG": forbidden}
        return faults.get("".join(one.letter for one in asked).lstrip("WLG"))

    proxy = broken(script)
    setting = command.operation("P")
    lost, unseen = (
        command.told(TABLE[status].told(letter), letter)
        for status, letter in (("500", "P"), ("403", "G"))
    )
    why = f"sent, not confirmed, while {setting}: {lost}; {unseen}"
    ran = at(proxy.base, command.argv, stdin=command.stdin)
    assert ran == command.failed(command.unconfirmed(why, sent="sent"), "P")
    assert (proxy.letters, all_roles(sandbox)) == (command.requests, expected)


@over_changes
@pytest.mark.parametrize(("done", "more"), [(True, ""), (False, "GPG")], ids=["done", "not done"])
def test_a_write_whose_answer_takes_too_long_is_looked_for(
    done: bool,
    more: str,
    command: Command,
    broken: Broken,
    at: At,
    sandbox: Sandbox,
    limits: Limits,
) -> None:
    impatient = limits._replace(read_seconds=0.5)
    expected = roles_after(all_roles(sandbox), command.changes)
    silent = Fault(end=End.HELD, forwarded=done)
    first = len(command.requests) - 1
    proxy = broken(lambda a: silent if len(a) == first and a[-1].letter == "P" else None)
    ran = at(proxy.base, command.argv, stdin=command.stdin, limits=impatient)
    assert ran == Ran(0, command.says, "")
    assert (proxy.letters, all_roles(sandbox)) == (command.requests + more, expected)
