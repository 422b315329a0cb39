"""Which Organization and Workspace a command uses: the first source that has one."""

from __future__ import annotations

from pathlib import Path

import pytest

from astro_org_tokens.sandbox import Sandbox
from astro_org_tokens.sandbox.seed.seed_ids import (
    ANALYTICS_JP,
    CAFE,
    DATA_ENGINEERING,
    MACHINE_LEARNING,
    ORGANIZATION_ID,
    WORKSPACE_KEEPER,
)
from commands.credentials import jwt_with_permissions, write_session_config
from support.cli_runner import COMMAND_PATHS, Invoke
from support.expected_requests import tokens_request

LIST = (*COMMAND_PATHS[0], "list", "--json")
OTHER_ORGANIZATION = "clorgother00000000000001"
THIRD_ORGANIZATION = "clorgthird00000000000001"


@pytest.mark.parametrize(
    ("option", "variable", "claim", "meant"),
    [
        (True, CAFE, MACHINE_LEARNING, ANALYTICS_JP),
        (False, CAFE, MACHINE_LEARNING, CAFE),
        (False, CAFE.upper(), MACHINE_LEARNING, CAFE),
        (False, "", MACHINE_LEARNING, MACHINE_LEARNING),
        (False, " ", None, DATA_ENGINEERING),
    ],
    ids=["option", "variable", "variable in capitals", "claim", "config"],
)
def test_the_workspace_is_the_first_that_is_found(
    option: bool,
    variable: str,
    claim: str | None,
    meant: str,
    cli: Invoke,
    sandbox: Sandbox,
    home: Path,
    requests: list[str],
) -> None:
    write_session_config(home, sandbox)
    permissions = [f"organizationId:{ORGANIZATION_ID}", *([f"workspaceId:{claim}"] * bool(claim))]
    env = {
        "ASTRO_WORKSPACE_ID": variable,
        "ASTRO_API_TOKEN": jwt_with_permissions(sandbox, *permissions),
    }
    result = cli(*LIST, *(["--workspace-id", meant] * option), env=env)
    assert (result.status, result.stderr) == (0, "")
    assert requests == [tokens_request(meant)]


@pytest.mark.parametrize(
    ("variable", "claim", "config", "meant"),
    [
        (OTHER_ORGANIZATION, THIRD_ORGANIZATION, ORGANIZATION_ID, OTHER_ORGANIZATION),
        ("", THIRD_ORGANIZATION, ORGANIZATION_ID, THIRD_ORGANIZATION),
        ("", None, OTHER_ORGANIZATION, OTHER_ORGANIZATION),
    ],
    ids=["variable", "claim", "config"],
)
def test_the_organization_is_the_first_that_is_found(
    variable: str,
    claim: str | None,
    config: str,
    meant: str,
    cli: Invoke,
    sandbox: Sandbox,
    home: Path,
    requests: list[str],
) -> None:
    write_session_config(home, sandbox, organization=config)
    permissions = [f"organizationId:{claim}"] if claim else []
    env = {
        "ASTRO_ORGANIZATION_ID": variable,
        "ASTRO_API_TOKEN": jwt_with_permissions(sandbox, *permissions),
    }
    result = cli(*LIST, "--workspace-id", CAFE, env=env)
    assert (result.status, result.json["kind"], result.stderr) == (1, "forbidden", "")
    assert [line.split("?")[0] for line in requests] == [f"GET /v1/organizations/{meant}/tokens"]


def test_a_workspace_token_lists_its_own_workspace(
    cli: Invoke, sandbox: Sandbox, requests: list[str]
) -> None:
    result = cli(*LIST, env={"ASTRO_API_TOKEN": sandbox.credential_of(WORKSPACE_KEEPER)})
    assert [token["name"] for token in result.json["tokens"]] == ["deploy-bot", "ci"]
    assert (result.status, result.stderr) == (0, "")
    assert requests == [tokens_request(MACHINE_LEARNING)]
