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
from commands.logins import CONFIGS, claiming, log_in
from support.grants import Run, all_roles, seen, seen_json, tokens_of
from support.running import SPELLINGS

LIST = (*SPELLINGS[0], "list", "--json")
ADD = (*SPELLINGS[0], "add")


@pytest.mark.parametrize("form", CONFIGS)
def test_a_session_in_the_config_is_all_that_is_needed(
    form: str, astro: Run, sandbox: Sandbox, home: Path, requests: list[str]
) -> None:
    path = log_in(home, sandbox, form=form, workspace=CAFE)
    before = path.read_bytes()
    ran = astro(*LIST, env={"ASTRO_API_TOKEN": ""})
    assert (ran.status, ran.stderr) == (0, "")
    assert [token["name"] for token in ran.json["tokens"]] == ["orchestrator", "lone-role"]
    assert requests == [tokens_of(CAFE)]
    assert path.read_bytes() == before


def test_astro_home_is_where_the_config_is(
    astro: Run, sandbox: Sandbox, home: Path, tmp_path: Path, requests: list[str]
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    log_in(home, sandbox, workspace=CAFE)
    log_in(elsewhere, sandbox, workspace=EMPTY)
    ran = astro(*LIST, env={"ASTRO_API_TOKEN": "", "ASTRO_HOME": str(elsewhere)})
    assert seen_json(ran) == (0, {"tokens": []}, "")
    assert requests == [tokens_of(EMPTY)]


def test_the_api_token_comes_before_the_session(
    astro: Run, sandbox: Sandbox, home: Path, requests: list[str]
) -> None:
    log_in(home, sandbox)
    ran = astro(*LIST, env={"ASTRO_API_TOKEN": claiming(sandbox)[:-4] + "AAAA"})
    assert (ran.status, ran.json["kind"], ran.stderr) == (1, "not_logged_in", "")
    assert requests == [tokens_of(DATA_ENGINEERING).replace(" 200", " 401")]


NOT_LOGGED_IN = (
    "not logged in to astronomer.io: set ASTRO_API_TOKEN, or log in with `astro login` of the "
    "official CLI"
)
NO_ORGANIZATION = (
    "no Organization is known: set ASTRO_ORGANIZATION_ID, or ASTRO_API_TOKEN to an Organization "
    "API token, or log in with `astro login` of the official CLI"
)
NO_WORKSPACE = (
    "no Workspace is known: give --workspace-id, or set ASTRO_WORKSPACE_ID, or choose one with "
    "`astro workspace switch` of the official CLI"
)


@pytest.mark.parametrize(
    ("env", "status", "kind", "said"),
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
    env: dict[str, str],
    status: int,
    kind: str,
    said: str,
    verb: str,
    astro: Run,
    requests: list[str],
) -> None:
    argv = (*SPELLINGS[1], verb)
    assert seen(astro(*argv, env=env)) == (status, "", f"Error: {said}\n")
    expected = {"error": said, "code": status, "kind": kind}
    assert seen_json(astro(*argv, "--json", env=env)) == (status, expected, "")
    assert requests == []


def test_a_wrong_command_line_comes_before_all_that_is_missing(
    astro: Run, requests: list[str]
) -> None:
    ran = astro(*ADD, "x", "-n", "y", env={"ASTRO_API_TOKEN": ""})
    said = "give either ORG_TOKEN_ID or --org-token-name, not both: both name the token"
    assert seen(ran) == (2, "", f"Error: {said}\n")
    assert requests == []


COMPLETE = [
    ("add", DEPLOY_BOT, "-r", "WORKSPACE_OWNER", "--workspace-id", DATA_ENGINEERING),
    ("list", DEPLOY_BOT, "--workspace-id", DATA_ENGINEERING),
    ("remove", DEPLOY_BOT, "--workspace-id", DATA_ENGINEERING),
    ("update", DEPLOY_BOT, "-r", "WORKSPACE_OWNER", "--workspace-id", DATA_ENGINEERING),
]


@pytest.mark.parametrize("argv", COMPLETE, ids=lambda argv: argv[0])
def test_an_expired_api_token_is_not_even_sent(
    argv: tuple[str, ...], astro: Run, sandbox: Sandbox, requests: list[str]
) -> None:
    env = {"ASTRO_API_TOKEN": sandbox.credential_of(EXPIRED)}
    ran = astro(*SPELLINGS[0], *argv, "--json", env=env)
    assert (ran.status, ran.json["code"], ran.json["kind"], ran.stderr) == (
        1,
        1,
        "token_expired",
        "",
    )
    assert re.fullmatch(
        r"ASTRO_API_TOKEN expired on \d{4}-\d\d-\d\d at \d\d:\d\d:\d\d UTC: create or rotate an "
        "API token and set ASTRO_API_TOKEN to its value",
        ran.json["error"],
    )
    assert requests == []


@pytest.mark.parametrize("argv", COMPLETE, ids=lambda argv: argv[0])
@pytest.mark.parametrize("spelling", SPELLINGS, ids=" ".join)
def test_a_credential_that_may_not_is_told_which_permission_it_needs(
    argv: tuple[str, ...],
    spelling: tuple[str, ...],
    astro: Run,
    sandbox: Sandbox,
    requests: list[str],
) -> None:
    before = all_roles(sandbox)
    env = {"ASTRO_API_TOKEN": sandbox.credential_of(AUDITOR)}
    said = (
        "the API answered 403 (This needs ORGANIZATION_OWNER, or WORKSPACE_OWNER of the "
        f"Workspace.) while reading API token {DEPLOY_BOT} of Organization {ORGANIZATION_ID} "
        "(request ID REQUEST): the credential needs the permission organization.apiTokens.access"
    )
    assert seen(astro(*spelling, *argv, env=env)) == (1, "", f"Error: {said}\n")
    error = {"error": said, "code": 1, "kind": "forbidden"}
    assert seen_json(astro(*spelling, *argv, "--json", env=env)) == (1, error, "")
    assert requests == [f"GET /tokens/{DEPLOY_BOT} 403"] * 2
    assert all_roles(sandbox) == before
