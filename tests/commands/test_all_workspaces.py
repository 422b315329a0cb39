"""``list --all-workspaces`` and ``--sort``, beyond what the rows show."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from astro_org_tokens.formats import SORT_COLUMNS
from astro_org_tokens.sandbox import Sandbox
from astro_org_tokens.sandbox.seed.seed_ids import AUDITOR, DATA_ENGINEERING, DEPLOY_BOT, EMPTY
from astro_org_tokens.sandbox.store import token_store
from commands.cases.all_workspaces import EVERYWHERE
from support.cli_runner import COMMAND_PATHS, Invoke
from support.expected_json import token_json
from support.expected_requests import ALL_TOKENS, ALL_WORKSPACES, token_request
from support.messages import error_line
from support.outcomes import json_outcome, outcome
from support.stored_state import stored_token

LIST = (*COMMAND_PATHS[0], "list")
GONE, HIDDEN = "clwsgone0000000000000008", "clwshidden00000000000009"
MEMBER, OWNER = "WORKSPACE_MEMBER", "WORKSPACE_OWNER"


def grant(sandbox: Sandbox, token_id: str, workspace_id: str, role: str) -> None:
    """Give a token a role, also in a Workspace that there is not."""
    token = stored_token(sandbox, token_id)
    entry = {"entityType": "WORKSPACE", "entityId": workspace_id, "role": role}
    token_store.replace(sandbox.store, {**token, "roles": [*token["roles"], entry]})


def test_workspaces_that_only_roles_tell_of_come_last_by_their_ids(
    cli: Invoke, sandbox: Sandbox, requests: list[str]
) -> None:
    grant(sandbox, AUDITOR, HIDDEN, MEMBER)
    grant(sandbox, DEPLOY_BOT, GONE, OWNER)
    grant(sandbox, AUDITOR, GONE, MEMBER)
    of_roles = [(DEPLOY_BOT, GONE, OWNER), (AUDITOR, GONE, MEMBER), (AUDITOR, HIDDEN, MEMBER)]
    expected = [token_json(sandbox, *one) for one in (*EVERYWHERE, *of_roles)]
    assert json_outcome(cli(*LIST, "--all-workspaces", "--json")) == (0, {"tokens": expected}, "")
    assert requests == [ALL_TOKENS, ALL_WORKSPACES]


def test_a_workspace_without_a_name_is_shown_by_its_id(
    cli: Invoke, sandbox: Sandbox, requests: list[str]
) -> None:
    grant(sandbox, AUDITOR, GONE, MEMBER)
    table = (
        "WORKSPACE                 ID                         NAME     "
        "DESCRIPTION                                  SCOPE         WORKSPACE_ROLE    "
        "CREATED      CREATED BY\n"
        f"{GONE}  {AUDITOR}  auditor  "
        "Organization member without Workspace roles  ORGANIZATION  WORKSPACE_MEMBER  "
        "10 days ago  Ada Marsh\n"
    )
    assert outcome(cli(*LIST, AUDITOR, "--all-workspaces")) == (0, table, "")
    assert requests == [token_request(AUDITOR), ALL_WORKSPACES]


@pytest.mark.parametrize(
    "env", [{"ASTRO_WORKSPACE_ID": EMPTY}, {"CI": "true"}, {}], ids=["set", "unattended", "unset"]
)
def test_all_workspaces_need_no_workspace(env: dict[str, str], cli: Invoke) -> None:
    result = cli(*LIST, "--all-workspaces", "--json", env=env)
    assert (result.status, len(result.json["tokens"])) == (0, len(EVERYWHERE))


@pytest.mark.parametrize(
    "typed",
    [
        f"workspace organization-token list --all-workspaces --workspace-id {EMPTY}",
        "workspace organization-token list --workspace Empty --all-workspaces",
        f"workspace organization-token --workspace-id {EMPTY} list --all-workspaces",
        f"wo --workspace-id {EMPTY} to organization-token list --all-workspaces",
    ],
)
def test_all_workspaces_and_one_of_them_do_not_go_together(
    typed: str, cli: Invoke, requests: list[str]
) -> None:
    said = error_line("usage", "both_workspace_options")
    assert outcome(cli(*typed.split())) == (2, "", said)
    assert requests == []


def creator(token: dict[str, Any]) -> str | None:
    subject = token.get("createdBy", {})
    return next(
        (subject[key] for key in ("fullName", "apiTokenName", "username") if key in subject), None
    )


# From a column to what a token of the API has in it.
VALUES: dict[str, Callable[[dict[str, Any]], str | None]] = {
    "workspace": lambda _: "",
    "id": lambda token: token["id"],
    "name": lambda token: token["name"],
    "description": lambda token: token["description"],
    "scope": lambda token: token["scope"],
    "workspace-role": lambda token: next(
        role["role"] for role in token["roles"] if role["entityId"] == DATA_ENGINEERING
    ),
    "created": lambda token: token["createdAt"],
    "created-by": creator,
    "kind": lambda token: token["kind"],
    "expires": lambda token: token.get("endAt"),
    "last-used": lambda token: token.get("lastUsedAt"),
}
AS_TYPED = {"workspace-role": "Role", "created-by": "CREATED_BY", "last-used": "LAST USED"}


@pytest.mark.parametrize("column", SORT_COLUMNS)
@pytest.mark.parametrize("direction", ["", "-"], ids=["ascending", "descending"])
def test_a_list_is_sorted_by_any_column(
    column: str, direction: str, cli: Invoke, sandbox: Sandbox
) -> None:
    ids = [
        token_id for token_id, workspace_id, *_ in EVERYWHERE if workspace_id == DATA_ENGINEERING
    ]
    values = {token_id: VALUES[column](stored_token(sandbox, token_id)) for token_id in ids}
    there = {token_id: value.casefold() for token_id, value in values.items() if value is not None}
    expected = sorted(there, key=lambda token_id: there[token_id], reverse=direction == "-")
    expected += [token_id for token_id in ids if token_id not in there]
    asked = direction + AS_TYPED.get(column, column)
    result = cli(*LIST, "--workspace-id", DATA_ENGINEERING, "--sort", asked, "--json")
    assert (result.status, result.stderr) == (0, "")
    assert [token["id"] for token in result.json["tokens"]] == expected
