"""Where nobody may be asked, nobody is: what is missing is an error and nothing is sent."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from astro_org_tokens.grants.roles import ROLES as ROLE_NAMES
from astro_org_tokens.sandbox import Sandbox
from astro_org_tokens.sandbox.seed.seed_ids import (
    CI_ONE,
    CI_TWO,
    DATA_ENGINEERING,
    DEPLOY_BOT,
    FRESH,
)
from console.expected_screens import ROLE, ROLES, TOKEN, WORKSPACE, WORKSPACES, change_message
from support.expected_requests import ALL_WORKSPACES, change_requests
from support.messages import error_line, message
from support.pseudo_terminal import Spawn
from support.stored_state import stored_roles

THERE = ("--workspace-id", DATA_ENGINEERING)
SILENCES: dict[str, tuple[tuple[str, ...], dict[str, str]]] = {
    "--no-input": (("--no-input",), {}),
    "ASTRO_NO_INPUT=1": ((), {"ASTRO_NO_INPUT": "1"}),
    "CI=true": ((), {"CI": "true"}),
    "--json": (("--json",), {}),
}
NO_ROLE = message("input_required", "no_role", roles=", ".join(ROLE_NAMES))
NO_TOKEN = message("input_required", "no_token")
NO_WORKSPACE = message("input_required", "no_workspace")
MISSING = {
    "Workspace of list": (("list",), NO_WORKSPACE),
    "Workspace of add": (("add", FRESH, "-r", "WORKSPACE_OWNER"), NO_WORKSPACE),
    "token of update": (("update", "-r", "WORKSPACE_OWNER", *THERE), NO_TOKEN),
    "token of remove": (("remove", *THERE), NO_TOKEN),
    "role of add": (("add", FRESH, *THERE), NO_ROLE),
}


@pytest.mark.parametrize(("options", "env"), SILENCES.values(), ids=SILENCES)
@pytest.mark.parametrize(("argv", "said"), MISSING.values(), ids=MISSING)
def test_what_is_missing_is_an_error(
    spawn: Spawn,
    sandbox: Sandbox,
    requests: list[str],
    *,
    options: tuple[str, ...],
    env: dict[str, str],
    argv: tuple[str, ...],
    said: str,
) -> None:
    before = stored_roles(sandbox)
    terminal = spawn(*argv, *options, env=env)
    assert terminal.status() == 2
    if "--json" in options:
        result = json.loads(terminal.raw)
        assert result == {"error": said, "code": 2, "kind": "input_required"}
    else:
        assert terminal.raw.decode() == f"Error: {said}\r\n"
    assert requests == []
    assert stored_roles(sandbox) == before


def test_an_ambiguous_name_is_an_error(spawn: Spawn, sandbox: Sandbox) -> None:
    before = stored_roles(sandbox)
    terminal = spawn("add", "-n", "ci", "-r", "WORKSPACE_OWNER", *THERE, "--no-input")
    assert terminal.status() == 1
    assert terminal.raw.decode() == (
        error_line(
            "ambiguous",
            "token_name",
            count=2,
            name="ci",
            ids=f"{CI_ONE}, {CI_TWO}",
            hint="use_id",
        ).replace("\n", "\r\n")
    )
    assert stored_roles(sandbox) == before


@pytest.mark.parametrize("value", ["", "0", "false"])
def test_other_values_do_not_silence(spawn: Spawn, value: str) -> None:
    terminal = spawn("remove", *THERE, env={"ASTRO_NO_INPUT": value, "CI": value})
    terminal.wait_for(TOKEN)


def test_questions_leave_a_piped_result_clean(
    spawn: Spawn, requests: list[str], tmp_path: Path
) -> None:
    result = tmp_path / "result"
    terminal = spawn("add", FRESH, files={"stdout": result})
    terminal.wait_for(WORKSPACE)
    terminal.type_line("1")
    terminal.wait_for(ROLE)
    terminal.type_line("1")
    assert terminal.status() == 0
    assert terminal.screen == f"{WORKSPACES}\n{WORKSPACE} 1\n{ROLES}\n{ROLE} 1"
    where = f"Data Engineering ({DATA_ENGINEERING})"
    sentence = change_message("new-hire", FRESH, "no role → WORKSPACE_MEMBER", where)
    assert result.read_text(encoding="utf-8") == f"{sentence}\n"
    assert requests == [ALL_WORKSPACES, *change_requests(FRESH)]


@pytest.mark.parametrize("stream", ["stdin", "stderr"])
def test_a_person_needs_both_streams(
    spawn: Spawn, requests: list[str], tmp_path: Path, stream: str
) -> None:
    terminal = spawn("update", DEPLOY_BOT, *THERE, files={stream: tmp_path / "file"})
    assert terminal.status() == 2
    text = terminal.raw.decode() + (tmp_path / "file").read_text(encoding="utf-8")
    assert text.replace("\r\n", "\n") == f"Error: {NO_ROLE}\n"
    assert requests == []
