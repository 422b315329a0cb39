"""Every command runs against a sandbox that keeps a list of the requests it gets."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeAlias

import pytest
import respx

from api.endpoints import BASE, ORGANIZATION
from astro_org_tokens.limits import Limits
from astro_org_tokens.sandbox import Sandbox, SandboxOptions, start
from astro_org_tokens.sandbox.store import token_store, workspace_store
from astro_org_tokens.sandbox.store.list_queries import ListApiTokensQuery, ListWorkspacesQuery
from commands.stub_api import Run, StubApi
from security.all_commands import GRANTS
from support.cli_case import CliCase
from support.cli_runner import Invoke, clean_env, invoke
from support.expected_requests import shorten_log_line
from support.limits import NO_WAITING
from support.outcomes import json_outcome, outcome
from support.stored_state import roles_after, stored_roles

AssertCase: TypeAlias = Callable[[CliCase, Sequence[str]], None]

API_TOKEN = "marked.api.token"


@pytest.fixture(scope="session")
def _served() -> Iterator[tuple[Sandbox, list[str]]]:
    # One server for all tests, since stopping it takes longer than most of them.
    lines: list[str] = []
    with start(SandboxOptions(log=lambda line: lines.append(shorten_log_line(line)))) as running:
        yield running, lines


@pytest.fixture
def requests(_served: tuple[Sandbox, list[str]]) -> list[str]:
    """The requests that the sandbox got in this test, in order: method, path, query, status."""
    _served[1].clear()
    return _served[1]


@pytest.fixture
def sandbox(_served: tuple[Sandbox, list[str]], requests: list[str]) -> Iterator[Sandbox]:
    """A sandbox, in memory, that is as new for each test."""
    running, _ = _served
    store = running.store
    everything = {"limit": "1000"}
    _, tokens = token_store.page(store, ListApiTokensQuery.model_validate(everything))
    _, workspaces = workspace_store.page(
        store, ListWorkspacesQuery.model_validate(everything), None
    )
    yield running
    with store.transaction():
        store.execute("DELETE FROM tokens")
        store.execute("DELETE FROM workspaces")
        for body in tokens:
            store.execute("INSERT INTO tokens (body) VALUES (?)", [body])
        for workspace in workspaces:
            workspace_store.add(store, workspace)


@pytest.fixture
def limits() -> Limits:
    # In this process nobody else writes, so that there is nothing to wait for.
    return NO_WAITING


@pytest.fixture
def assert_text_case(cli: Invoke, sandbox: Sandbox, requests: list[str]) -> AssertCase:
    """Run a row: status, both streams, the requests, and the roles of all tokens afterwards."""

    def check(row: CliCase, command_path: Sequence[str]) -> None:
        before = stored_roles(sandbox)
        assert outcome(cli(*row.argv(command_path))) == row.text_outcome(command_path)
        assert requests == list(row.requests)
        assert stored_roles(sandbox) == roles_after(before, row.changes)

    return check


@pytest.fixture
def assert_json_case(cli: Invoke, sandbox: Sandbox, requests: list[str]) -> AssertCase:
    """The same with ``--json``: one document on stdout, nothing on stderr."""

    def check(row: CliCase, command_path: Sequence[str]) -> None:
        before = stored_roles(sandbox)
        expected = row.json_outcome(command_path, sandbox)
        assert json_outcome(cli(*row.argv(command_path), "--json")) == expected
        assert requests == list(row.requests)
        assert stored_roles(sandbox) == roles_after(before, row.changes)

    return check


@pytest.fixture
def api() -> Iterator[StubApi]:
    stub = StubApi()
    with respx.mock(assert_all_called=False) as wire:
        wire.route(url__regex=f"{re.escape(BASE)}.*").mock(side_effect=stub.answer)
        yield stub


@pytest.fixture
def run(api: StubApi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)
    Path("grants.yaml").write_text(GRANTS)
    env = {
        **clean_env(tmp_path),
        "ASTRO_API_TOKEN": API_TOKEN,
        "ASTRO_ORGANIZATION_ID": ORGANIZATION,
        "ASTRO_DOMAIN": "astronomer.io",
    }
    return lambda *argv: invoke(argv, env, limits=NO_WAITING)
