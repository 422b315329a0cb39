"""Table-driven cases of the commands, as text and as JSON, and an API that a test sets up."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
import respx

from api.endpoints import BASE, ORGANIZATION
from astro_org_tokens.sandbox import Sandbox
from commands.stub_api import Run, StubApi
from security.all_commands import GRANTS
from support.cli_case import AssertCase, CliCase
from support.cli_runner import Invoke, clean_env, invoke
from support.limits import NO_WAITING
from support.outcomes import json_outcome, outcome
from support.stored_state import roles_after, stored_roles

API_TOKEN = "marked.api.token"


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
