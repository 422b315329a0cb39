"""What is printed into a job's log holds no command to the CI runner, whatever things are named."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from api.endpoints import role
from astro_org_tokens.formats import CHANGE_FORMATS, EXPORT_FORMATS, LIST_FORMATS, PLAN_FORMATS
from astro_org_tokens.sandbox.seed.seed_ids import DATA_ENGINEERING as THERE
from astro_org_tokens.sandbox.seed.seed_ids import MACHINE_LEARNING
from commands.stub_api import BOT, MEMBER, Run, StubApi
from security.all_commands import COMMAND_LINES
from support.unsafe_characters import find_runner_commands

NAMES = ["::error::x", " ::stop-commands::x", "##vso[task.setvariable variable=a]b", "##[group]x"]
FORMATS = {"list": LIST_FORMATS, "export": EXPORT_FORMATS, "apply": PLAN_FORMATS}
FOR_PLANS = {*PLAN_FORMATS} - {*CHANGE_FORMATS}
EXACT = {"csv"}
"""Formats that hold every value as it is, and have no escapes of their own."""
CASES = [
    (command, output)
    for command in COMMAND_LINES
    for output in FORMATS.get(command.split(maxsplit=1)[0], CHANGE_FORMATS)
    if output not in EXACT
]


@pytest.mark.parametrize(
    ("command", "output", "name"),
    [
        # Each run tries every command and format with one of the names, in turn.
        pytest.param(
            *case, name, marks=() if (turn + number) % len(NAMES) == 0 else pytest.mark.slow
        )
        for turn, case in enumerate(CASES)
        for number, name in enumerate(NAMES)
    ],
)
def test_no_name_becomes_a_command(
    command: str, output: str, name: str, api: StubApi, run: Run
) -> None:
    api.names = (name, f"{name}2")
    api.token = {
        **BOT,
        "name": name,
        "description": name,
        "createdBy": {"id": "u", "fullName": name},
        "roles": [role(THERE, MEMBER), role(MACHINE_LEARNING, name)],
    }
    argv = [name if argument == "deploy-bot" else argument for argument in COMMAND_LINES[command]]
    for more in ([], ["--dry-run"]):
        if more and command.split(maxsplit=1)[0] in ("list", "export"):
            continue
        if not more and command == "apply" and output in FOR_PLANS:
            continue
        result = run(*argv, "-o", output, *more)
        assert find_runner_commands(result.stdout) == []
        assert find_runner_commands(result.stderr) == []
        assert result.status == 0
        api.token = {**api.token, "roles": [role(THERE, MEMBER), role(MACHINE_LEARNING, name)]}


@pytest.mark.parametrize("name", NAMES)
def test_an_export_holds_such_names_exactly(name: str, api: StubApi, run: Run) -> None:
    api.names = (name, f"{name}2")
    api.token = {**BOT, "name": name}
    manifest = yaml.safe_load(run(*COMMAND_LINES["export"]).stdout)
    assert manifest == {"workspaces": {name: {name: MEMBER}}}
    Path("grants.yaml").write_text(run(*COMMAND_LINES["export"]).stdout)
    assert run(*COMMAND_LINES["apply"][:-1], "grants.yaml", "--check").status == 0


@pytest.mark.parametrize("name", NAMES)
def test_no_error_becomes_a_command(name: str, run: Run) -> None:
    for verb, more in (("add", ["-r", MEMBER]), ("list", []), ("remove", [])):
        argv = ("workspace", "organization-token", verb, "-n", name, *more)
        result = run(*argv, "--workspace-id", THERE)
        assert (result.status, find_runner_commands(result.stderr)) == (1, [])


@pytest.mark.parametrize("name", NAMES)
def test_no_token_that_failed_becomes_a_command(name: str, api: StubApi, run: Run) -> None:
    """The lines on failures begin with the token's name, on stdout and in plans."""
    api.token = {**BOT, "name": name, "roles": [role(THERE, MEMBER)]}
    Path("grants.yaml").write_text(f"workspaces: {{{THERE}: {{}}}}", encoding="utf-8")
    for more in (["--yes"], ["--dry-run"]):
        result = run(*COMMAND_LINES["apply"][:-1], "grants.yaml", "--prune", *more)
        assert result.status == 1
        assert f"({BOT['id']})" in result.stdout
        assert find_runner_commands(result.stdout + result.stderr) == []


def test_markdown_mentions_nobody(api: StubApi, run: Run) -> None:
    api.token = {**BOT, "name": "@octocat", "description": "a@b.example, (@org/team)"}
    result = run(*COMMAND_LINES["list"], "-o", "markdown")
    assert "@<!-- -->octocat" in result.stdout
    assert "a@b.example, (@<!-- -->org/team)" in result.stdout
