"""A message about an ID that nobody typed says where it was taken from."""

from __future__ import annotations

from pathlib import Path

from astro_org_tokens.sandbox import Sandbox
from astro_org_tokens.sandbox.seed.seed_ids import CAFE, DATA_ENGINEERING, FRESH, ORGANIZATION_ID
from commands.credentials import jwt_with_permissions, write_session_config
from support.cli_runner import COMMAND_PATHS, Invoke
from support.messages import ORGANIZATION_CLAIM, error_line, message, token_label, workspace_label
from support.outcomes import outcome

REMOVE = (*COMMAND_PATHS[0], "remove", FRESH)
LIST = (*COMMAND_PATHS[0], "list")
OTHER_ORGANIZATION = "clorgother00000000000001x"


def not_granted(source: str) -> str:
    return error_line(
        "not_granted",
        "role",
        token=token_label("new-hire", FRESH),
        workspaces=workspace_label(CAFE),
        hint="missing_ok",
        workspace_from=source,
    )


def test_a_workspace_from_the_environment(cli: Invoke) -> None:
    result = cli(*REMOVE, env={"ASTRO_WORKSPACE_ID": CAFE})
    assert outcome(result) == (1, "", not_granted("ASTRO_WORKSPACE_ID"))


def test_a_workspace_from_the_claims(cli: Invoke, sandbox: Sandbox) -> None:
    permissions = (f"organizationId:{ORGANIZATION_ID}", f"workspaceId:{CAFE}")
    result = cli(*REMOVE, env={"ASTRO_API_TOKEN": jwt_with_permissions(sandbox, *permissions)})
    claim = message("source", "claim", claim="workspaceId")
    assert outcome(result) == (1, "", not_granted(claim))


def test_a_workspace_that_was_typed(cli: Invoke) -> None:
    result = cli(*REMOVE, "--workspace-id", CAFE, env={"ASTRO_WORKSPACE_ID": DATA_ENGINEERING})
    assert outcome(result) == (1, "", not_granted(""))


def test_the_workspace_of_a_context_of_another_organization_is_left_out(
    cli: Invoke, sandbox: Sandbox, home: Path, requests: list[str]
) -> None:
    path = write_session_config(home, sandbox, organization=OTHER_ORGANIZATION, workspace=CAFE)
    result = cli(*LIST)
    source = message("source", "config", key="workspace", domain="localhost", path=path)
    unused = message(
        "input_required",
        "unused_workspace",
        no_workspace=message("input_required", "no_workspace"),
        workspace=CAFE,
        source=source,
        organization=ORGANIZATION_ID,
        organization_source=ORGANIZATION_CLAIM,
    )
    assert outcome(result) == (2, "", f"Error: {unused}\n")
    assert requests == []


def test_an_api_url_without_its_version(cli: Invoke, sandbox: Sandbox) -> None:
    url = sandbox.api_url.removesuffix("/v1")
    result = cli(*LIST, "--workspace-id", CAFE, "--json", env={"ASTRO_API_URL": url})
    assert (result.status, result.json["kind"]) == (1, "not_found")
    assert result.json["error"].endswith(f" {message('config', 'url_without_version', url=url)}")
