"""The table leaves out no command, no request of a command, and nothing that the client knows.

A fault can't be without its cells: a row is not to be made without them.
"""

from __future__ import annotations

from collections.abc import Iterator

import click
import pytest

from astro_org_tokens.api import responses
from astro_org_tokens.commands.organization_token import organization_token
from astro_org_tokens.errors import AstroError
from astro_org_tokens.sandbox import Sandbox
from faults.command_requests import COMMANDS, Command
from faults.fault_matrix import FAULTS
from faults.test_fault_matrix import CELLS
from security.all_commands import OFFLINE_COMMANDS
from support.cli_runner import Invoke
from support.fault_proxy import ConnectionEnd, MakeFaultProxy


def commands_below(group: click.Group) -> Iterator[str]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from (f"{name} {below}" for below in commands_below(command))
        else:
            yield name


def test_every_command_is_in_the_table() -> None:
    offline = {command.split()[-1] for command in OFFLINE_COMMANDS}
    asking = {name for name in commands_below(organization_token) if name not in offline}
    assert asking == {c.args[0] for c in COMMANDS.values()}


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_every_request_of_a_command_is_in_the_table(
    command: Command, make_fault_proxy: MakeFaultProxy, invoke_at: Invoke, sandbox: Sandbox
) -> None:
    proxy = make_fault_proxy()
    result = invoke_at(proxy.base_url, command.argv, stdin=command.stdin)
    assert (result.status, result.stderr, proxy.request_sequence) == (0, "", command.requests)
    assert len(command.phases) == len(command.requests)


def test_every_fault_meets_every_request() -> None:
    requests = sum(len(command.requests) for command in COMMANDS.values())
    assert len(CELLS) == len(FAULTS) * requests
    assert {m for command in COMMANDS.values() for m in command.phases} == {
        "read",
        "write",
        "re-read",
    }


def test_every_status_that_the_client_knows_is_in_the_table() -> None:
    known = {*responses._KINDS, *responses._HINTS, *responses._RETRYABLE}
    answered = {
        int(row.fault.response.split()[1])
        for row in FAULTS.values()
        if row.fault is not None and row.fault.response.startswith(b"HTTP/1.1 ")
    }
    assert known <= answered


def test_every_way_to_lose_a_connection_is_in_the_table() -> None:
    assert {row.fault.end for row in FAULTS.values() if row.fault is not None} == set(ConnectionEnd)


def test_every_kind_of_failure_in_the_table_is_one_of_the_contract() -> None:
    known = {kind.kind for kind in AstroError.__subclasses__()}
    kinds = {cell.kind for row in FAULTS.values() for cell in (row.read, row.write, row.reread)}
    assert kinds - {""} <= known
