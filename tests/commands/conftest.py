"""Every command runs against a sandbox that keeps a list of the requests it gets."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

import pytest

from astro_org_tokens.limits import Limits
from astro_org_tokens.sandbox import Sandbox, SandboxOptions, start
from astro_org_tokens.sandbox.store import token_store, workspace_store
from astro_org_tokens.sandbox.store.list_queries import ListApiTokensQuery, ListWorkspacesQuery
from support.grants import Row, Run, all_roles, roles_after, seen, seen_json, short
from support.limits import NO_WAITING

Check: TypeAlias = Callable[[Row, Sequence[str]], None]


@pytest.fixture(scope="session")
def _served() -> Iterator[tuple[Sandbox, list[str]]]:
    # One server for all tests, since stopping it takes longer than most of them.
    lines: list[str] = []
    with start(SandboxOptions(log=lambda line: lines.append(short(line)))) as running:
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
def holds_as_text(astro: Run, sandbox: Sandbox, requests: list[str]) -> Check:
    """Run a row: status, both streams, the requests, and the roles of all tokens afterwards."""

    def check(row: Row, spelling: Sequence[str]) -> None:
        before = all_roles(sandbox)
        assert seen(astro(*row.argv(spelling))) == row.as_text(spelling)
        assert requests == list(row.requests)
        assert all_roles(sandbox) == roles_after(before, row.changes)

    return check


@pytest.fixture
def holds_as_json(astro: Run, sandbox: Sandbox, requests: list[str]) -> Check:
    """The same with ``--json``: one document on stdout, nothing on stderr."""

    def check(row: Row, spelling: Sequence[str]) -> None:
        before = all_roles(sandbox)
        expected = row.as_json(spelling, sandbox)
        assert seen_json(astro(*row.argv(spelling), "--json")) == expected
        assert requests == list(row.requests)
        assert all_roles(sandbox) == roles_after(before, row.changes)

    return check
