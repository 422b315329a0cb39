"""What a command logs in with, and what it says when that is missing or of no use."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from astro_org_tokens.sandbox import Sandbox
from astro_org_tokens.sandbox.seed.seed_ids import (
    AUDITOR,
    CAFE,
    DATA_ENGINEERING,
    DEPLOY_BOT,
    EMPTY,
    EXPIRED,
    ORGANIZATION_ID,
)
from commands.credentials import CONFIGS, jwt_with_permissions, write_session_config
from support.cli_runner import COMMAND_PATHS, Invoke
from support.expected_requests import tokens_request
from support.messages import ORGANIZATION_CLAIM, api_response, message
from support.outcomes import json_outcome, outcome
from support.stored_state import stored_roles

LIST = (*COMMAND_PATHS[0], "list", "--json")
ADD = (*COMMAND_PATHS[0], "add")
UTC = r"\d{4}-\d\d-\d\d at \d\d:\d\d:\d\d UTC"


@pytest.mark.parametrize("fmt", CONFIGS)
def test_a_session_in_the_config_is_all_that_is_needed(
    fmt: str, cli: Invoke, sandbox: Sandbox, home: Path, requests: list[str]
) -> None:
    path = write_session_config(home, sandbox, form=fmt, workspace=CAFE)
    before = path.read_bytes()
    result = cli(*LIST, env={"ASTRO_API_TOKEN": ""})
    assert (result.status, result.stderr) == (0, "")
    assert [token["name"] for token in result.json["tokens"]] == ["orchestrator", "lone-role"]
    assert requests == [tokens_request(CAFE)]
    assert path.read_bytes() == before


def test_astro_home_is_where_the_config_is(
    cli: Invoke, sandbox: Sandbox, home: Path, tmp_path: Path, requests: list[str]
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    write_session_config(home, sandbox, workspace=CAFE)
    write_session_config(elsewhere, sandbox, workspace=EMPTY)
    result = cli(*LIST, env={"ASTRO_API_TOKEN": "", "ASTRO_HOME": str(elsewhere)})
    assert json_outcome(result) == (0, {"tokens": []}, "")
    assert requests == [tokens_request(EMPTY)]


def test_the_api_token_comes_before_the_session(
    cli: Invoke, sandbox: Sandbox, home: Path, requests: list[str]
) -> None:
    write_session_config(home, sandbox)
    result = cli(*LIST, env={"ASTRO_API_TOKEN": jwt_with_permissions(sandbox)[:-4] + "AAAA"})
    assert (result.status, result.json["kind"], result.stderr) == (1, "not_logged_in", "")
    assert requests == [tokens_request(DATA_ENGINEERING).replace(" 200", " 401")]


NOT_LOGGED_IN = message("not_logged_in", "logged_out", domain="astronomer.io", hint="log_in")
NO_ORGANIZATION = message("input_required", "no_organization", hint="set_organization")
NO_WORKSPACE = message("input_required", "no_workspace")


@pytest.mark.parametrize(
    ("variables", "status", "kind", "said"),
    [
        ({"ASTRO_API_TOKEN": ""}, 1, "not_logged_in", NOT_LOGGED_IN),
        ({"ASTRO_API_TOKEN": " "}, 1, "not_logged_in", NOT_LOGGED_IN),
        (
            {"ASTRO_API_TOKEN": "", "ASTRO_ORGANIZATION_ID": ORGANIZATION_ID},
            1,
            "not_logged_in",
            NOT_LOGGED_IN,
        ),
        ({"ASTRO_API_TOKEN": "opaque"}, 2, "input_required", NO_ORGANIZATION),
        (
            {"ASTRO_API_TOKEN": "opaque", "ASTRO_WORKSPACE_ID": CAFE},
            2,
            "input_required",
            NO_ORGANIZATION,
        ),
        (
            {"ASTRO_API_TOKEN": "opaque", "ASTRO_ORGANIZATION_ID": ORGANIZATION_ID},
            2,
            "input_required",
            NO_WORKSPACE,
        ),
    ],
    ids=["nothing", "blank", "no credential", "no Organization", "a Workspace", "no Workspace"],
)
@pytest.mark.parametrize("verb", ["add", "list", "remove", "update"])
def test_credential_then_organization_then_workspace_are_looked_for(
    variables: dict[str, str],
    status: int,
    kind: str,
    said: str,
    verb: str,
    cli: Invoke,
    requests: list[str],
) -> None:
    argv = (*COMMAND_PATHS[1], verb)
    assert outcome(cli(*argv, env=variables)) == (status, "", f"Error: {said}\n")
    expected = {"error": said, "code": status, "kind": kind}
    assert json_outcome(cli(*argv, "--json", env=variables)) == (status, expected, "")
    assert requests == []


def test_a_wrong_command_line_comes_before_all_that_is_missing(
    cli: Invoke, requests: list[str]
) -> None:
    argv = (*COMMAND_PATHS[0], "list", "--workspace-id", "x", "--all-workspaces")
    result = cli(*argv, env={"ASTRO_API_TOKEN": ""})
    said = message("usage", "both_workspace_options")
    assert outcome(result) == (2, "", f"Error: {said}\n")
    assert requests == []


COMPLETE = [
    ("add", DEPLOY_BOT, "-r", "WORKSPACE_OWNER", "--workspace-id", DATA_ENGINEERING),
    ("list", DEPLOY_BOT, "--workspace-id", DATA_ENGINEERING),
    ("remove", DEPLOY_BOT, "--workspace-id", DATA_ENGINEERING),
    ("update", DEPLOY_BOT, "-r", "WORKSPACE_OWNER", "--workspace-id", DATA_ENGINEERING),
]


@pytest.mark.parametrize("argv", COMPLETE, ids=lambda argv: argv[0])
def test_an_expired_api_token_is_not_even_sent(
    argv: tuple[str, ...], cli: Invoke, sandbox: Sandbox, requests: list[str]
) -> None:
    env = {"ASTRO_API_TOKEN": sandbox.credential_of(EXPIRED)}
    result = cli(*COMMAND_PATHS[0], *argv, "--json", env=env)
    assert (result.status, result.json["code"], result.json["kind"], result.stderr) == (
        1,
        1,
        "token_expired",
        "",
    )
    said = message("token_expired", "credential", time="on UTC", clock="UTC", hint="token_expired")
    assert re.fullmatch(re.escape(said).replace("UTC", UTC), result.json["error"])
    assert requests == []


@pytest.mark.parametrize("argv", COMPLETE, ids=lambda argv: argv[0])
@pytest.mark.parametrize("command_path", COMMAND_PATHS, ids=" ".join)
def test_a_credential_that_may_not_is_told_which_permission_it_needs(
    argv: tuple[str, ...],
    command_path: tuple[str, ...],
    cli: Invoke,
    sandbox: Sandbox,
    requests: list[str],
) -> None:
    before = stored_roles(sandbox)
    env = {"ASTRO_API_TOKEN": sandbox.credential_of(AUDITOR)}
    said = api_response(
        403,
        message("operation", "read_token", token=DEPLOY_BOT, organization=ORGANIZATION_ID),
        words=message("sandbox_api", "needs_some_owner"),
        request_id="REQUEST",
        permission="organization.apiTokens.access",
        organization_from=ORGANIZATION_CLAIM,
    )
    assert outcome(cli(*command_path, *argv, env=env)) == (1, "", f"Error: {said}\n")
    error = {"error": said, "code": 1, "kind": "forbidden"}
    assert json_outcome(cli(*command_path, *argv, "--json", env=env)) == (1, error, "")
    assert requests == [f"GET /tokens/{DEPLOY_BOT} 403"] * 2
    assert stored_roles(sandbox) == before


@pytest.mark.parametrize("argv", COMPLETE, ids=lambda argv: argv[0])
def test_a_value_that_is_no_jwt_is_not_sent(
    argv: tuple[str, ...], cli: Invoke, requests: list[str]
) -> None:
    env = {"ASTRO_API_TOKEN": "clvalueofnoform1234567890", "ASTRO_ORGANIZATION_ID": ORGANIZATION_ID}
    result = cli(*COMMAND_PATHS[0], *argv, env=env)
    said = message("config", "no_jwt", source="ASTRO_API_TOKEN", hint="copy_token")
    assert outcome(result) == (1, "", f"Error: {said}\n")
    assert requests == []


@pytest.mark.parametrize("argv", COMPLETE, ids=lambda argv: argv[0])
@pytest.mark.parametrize(
    "form",
    [
        '"{}"',
        "'{}'",
        '"Bearer {}"',
        "{} x",
        "{}\nx",
        "${{ASTRO_API_TOKEN}}",
        "ASTRO_API_TOKEN",
        '""',
    ],
)
def test_a_credential_that_is_none_is_told_of_without_masks_and_nothing_is_sent(
    form: str, argv: tuple[str, ...], cli: Invoke, sandbox: Sandbox, requests: list[str]
) -> None:
    env = {"ASTRO_API_TOKEN": form.format(sandbox.api_token)}
    for more in ((), ("--json",)):
        result = cli(*COMMAND_PATHS[0], *argv, *more, env=env)
        said = result.json["error"] if more else result.stderr.removeprefix("Error: ")
        assert result.status == 1
        assert said.startswith("ASTRO_API_TOKEN ")
        assert "***" not in said
        assert sandbox.api_token[-12:] not in said
    assert requests == []


@pytest.mark.parametrize("token", ["organization-tok", "ASTRO_ORGANIZATION_ID", "${ASTRO_API_URL}"])
def test_a_word_of_a_message_is_not_masked_since_a_token_has_it_in_part(
    token: str, cli: Invoke
) -> None:
    result = cli(*COMMAND_PATHS[0], "--bogus", env={"ASTRO_API_TOKEN": f"{token}x"})
    assert "***" not in result.stderr
    result = cli(*ADD, "--bogus", env={"ASTRO_API_TOKEN": f"the-{token}-of-mine"})
    assert "***" not in result.stderr


@pytest.mark.parametrize("form", ["{}", "Bearer {}", '"{}"'])
def test_a_token_in_the_place_of_an_id_is_masked_whole_and_in_part(
    form: str, cli: Invoke, sandbox: Sandbox
) -> None:
    env = {"ASTRO_API_TOKEN": form.format(sandbox.api_token)}
    for typed in (sandbox.api_token, sandbox.api_token[5:60]):
        result = cli(*ADD, typed, "-r", "WORKSPACE_OWNER", env=env)
        assert result.status == 2
        assert "***" in result.stderr
        assert typed[8:20] not in result.stderr
