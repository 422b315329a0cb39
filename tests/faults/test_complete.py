"""The table leaves out no command, no request of a command, and nothing that the client knows.

A fault can't be without its cells: a row is not to be made without them.
"""

from __future__ import annotations

from collections.abc import Iterator

import click
import pytest

from astro_org_tokens.api import responses, transport
from astro_org_tokens.commands.organization_token import organization_token
from astro_org_tokens.errors import AstroError
from astro_org_tokens.sandbox import Sandbox
from faults.commands import COMMANDS, Command
from faults.conftest import At, Broken
from faults.table import TABLE
from faults.test_table import CELLS
from support.faulty import End


def commands_below(group: click.Group) -> Iterator[str]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from (f"{name} {below}" for below in commands_below(command))
        else:
            yield name


def test_every_command_is_in_the_table() -> None:
    assert set(commands_below(organization_token)) == {c.typed[0] for c in COMMANDS.values()}


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_every_request_of_a_command_is_in_the_table(
    command: Command, broken: Broken, at: At, sandbox: Sandbox
) -> None:
    proxy = broken()
    ran = at(proxy.base, command.argv, stdin=command.stdin)
    assert (ran.status, ran.stderr, proxy.letters) == (0, "", command.requests)
    assert len(command.moments) == len(command.requests)


def test_every_fault_meets_every_request() -> None:
    requests = sum(len(command.requests) for command in COMMANDS.values())
    assert len(CELLS) == len(TABLE) * requests
    assert {m for command in COMMANDS.values() for m in command.moments} == {
        "read",
        "write",
        "re-read",
    }


def test_every_status_that_the_client_knows_is_in_the_table() -> None:
    known = {*responses._KINDS, *responses._ADVICE, *transport._RETRIED}
    answered = {
        int(row.fault.sent.split()[1])
        for row in TABLE.values()
        if row.fault is not None and row.fault.sent.startswith(b"HTTP/1.1 ")
    }
    assert known <= answered


def test_every_way_to_lose_a_connection_is_in_the_table() -> None:
    assert {row.fault.end for row in TABLE.values() if row.fault is not None} == set(End)


def test_every_kind_of_failure_in_the_table_is_one_of_the_contract() -> None:
    known = {kind.kind for kind in AstroError.__subclasses__()}
    told = {cell.kind for row in TABLE.values() for cell in (row.read, row.write, row.reread)}
    assert told - {""} <= known
