"""What goes back to the API of a token with roles of every type, one of them not known yet."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

import httpx
import pytest
import respx

from support.cli_runner import COMMAND_PATHS, invoke
from support.messages import message, token_label

ORGANIZATION = "clorg0000000000000000001"
TOKEN = "cltok0000000000000000001"
HERE, THERE = "clws00000000000000000001", "clws00000000000000000002"
API = "https://api.astronomer.io/v1"
URL = f"{API}/organizations/{ORGANIZATION}/tokens/{TOKEN}"

ROLES: list[dict[str, Any]] = [
    {"entityType": "TEAM_2", "entityId": "", "role": None, "weight": 1.0, "n": 2**70, "on": True},
    {"entityType": "ORGANIZATION", "entityId": ORGANIZATION, "role": "ORGANIZATION_MEMBER"},
    {"entityId": HERE, "entityType": "WORKSPACE", "role": "WORKSPACE_MEMBER"},
    {
        "entityType": "DEPLOYMENT",
        "entityId": "cldep000000000000000001",
        "role": "DEPLOYMENT_ADMIN",
        "deploymentId": None,
    },
    {
        "entityType": "DAG",
        "entityId": "日次 daily/\u202e\x1b",
        "role": "custom role",
        "deploymentId": "cldep000000000000000001",
        "conditions": {"deep": [{"a": [None, False, 0, "", {}]}], "entityId": 7},
    },
    {"entityType": "WORKSPACE", "entityId": THERE, "role": "WORKSPACE_ACCESSOR", "extra": [1]},
    {"entityType": "DAG_TAG", "entityId": "x", "role": "DAG_AUTHOR", "deploymentId": "d"},
    {"entityType": "DAG_TAG", "entityId": "x", "role": "DAG_AUTHOR", "deploymentId": "e"},
    {"entityType": "ROBOT", "entity_id": "mine", "entityId": "theirs", "entity_type": {}},
    {"kind": "without a type", "entity_id": "of another field than entityId"},
    {},
]


class FakeToken:
    """A token behind the API, which keeps whatever roles it is given."""

    def __init__(self, roles: Sequence[dict[str, Any]]) -> None:
        self.roles: Any = list(roles)
        self.sent: list[Any] = []

    def read(self, _: httpx.Request) -> httpx.Response:
        return httpx.Response(
            200,
            json={
                "id": TOKEN,
                "name": "orchestrator",
                "description": "",
                "scope": "ORGANIZATION",
                "createdAt": "2026-01-01T00:00:00Z",
                "roles": self.roles,
            },
        )

    def write(self, request: httpx.Request) -> httpx.Response:
        body = json.loads(request.content)
        self.sent.append(body)
        self.roles = body["roles"]
        return httpx.Response(200, json={})


@pytest.fixture
def token() -> Iterator[FakeToken]:
    """The one token that there is, with a role of every type."""
    fake = FakeToken(ROLES)
    with respx.mock:
        respx.get(URL).mock(side_effect=fake.read)
        respx.post(f"{URL}/roles").mock(side_effect=fake.write)
        yield fake


def exactly(value: object) -> str:
    """A text that is the same for equal JSON values alone: 1, 1.0 and true are three."""
    return json.dumps(value, sort_keys=True)


def entry(workspace_id: str, role: str) -> dict[str, Any]:
    """A role in a Workspace."""
    return {"entityType": "WORKSPACE", "entityId": workspace_id, "role": role}


def others(*changed: int) -> list[dict[str, Any]]:
    """The roles at all positions but the changed ones."""
    return [role for position, role in enumerate(ROLES) if position not in changed]


NEW = "clws00000000000000000003"
HERE_AT, THERE_AT = 2, 5


@pytest.mark.parametrize(
    ("argv", "expected"),
    [
        (
            ("update", TOKEN, "-r", "WORKSPACE_OWNER", "--workspace-id", HERE),
            [*others(HERE_AT), entry(HERE, "WORKSPACE_OWNER")],
        ),
        (
            ("update", TOKEN, "-r", "WORKSPACE_OWNER", "--workspace-id", THERE),
            [*others(THERE_AT), {**entry(THERE, "WORKSPACE_OWNER"), "extra": [1]}],
        ),
        (
            ("add", TOKEN, "-r", "WORKSPACE_AUTHOR", "--workspace-id", NEW),
            [*ROLES, entry(NEW, "WORKSPACE_AUTHOR")],
        ),
        (
            ("add", TOKEN, "-r", "WORKSPACE_MEMBER", "--workspace", NEW, "--workspace", THERE),
            [
                *others(THERE_AT),
                entry(NEW, "WORKSPACE_MEMBER"),
                {**entry(THERE, "WORKSPACE_MEMBER"), "extra": [1]},
            ],
        ),
        (("remove", TOKEN, "--workspace-id", HERE), others(HERE_AT)),
        (
            ("remove", TOKEN, "--workspace-id", THERE, "--workspace-id", HERE),
            others(HERE_AT, THERE_AT),
        ),
    ],
    ids=["update", "update of an entry with more fields", "add", "add twice", "remove", "both"],
)
@pytest.mark.parametrize("command_path", COMMAND_PATHS, ids=" ".join)
def test_all_other_roles_go_back_as_they_came_and_in_order(
    argv: tuple[str, ...],
    expected: list[dict[str, Any]],
    command_path: tuple[str, ...],
    token: FakeToken,
    base_env: dict[str, str],
) -> None:
    base_env |= {"ASTRO_API_TOKEN": "a.secret.token", "ASTRO_ORGANIZATION_ID": ORGANIZATION}
    result = invoke((*command_path, *argv), base_env)
    assert (result.status, result.stderr) == (0, "")
    assert [exactly(body) for body in token.sent] == [exactly({"roles": expected})]
    assert [call.request.method for call in respx.calls] == ["GET", "POST", "GET"]


@pytest.mark.parametrize(
    "argv",
    [
        ("add", TOKEN, "-r", "WORKSPACE_MEMBER", "--workspace-id", HERE),
        ("update", TOKEN, "-r", "WORKSPACE_MEMBER", "--workspace-id", HERE),
        ("remove", TOKEN, "--workspace-id", HERE),
    ],
    ids=["add", "update", "remove"],
)
@pytest.mark.parametrize("roles", [None, "left out"], ids=["null", "missing"])
def test_a_token_that_was_read_without_its_roles_is_not_changed(
    argv: tuple[str, ...], roles: str | None, token: FakeToken, base_env: dict[str, str]
) -> None:
    token.roles = roles
    if roles == "left out":
        body = json.loads(token.read(httpx.Request("GET", URL)).content)
        del body["roles"]
        respx.get(URL).mock(return_value=httpx.Response(200, json=body))
    base_env |= {"ASTRO_API_TOKEN": "a.secret.token", "ASTRO_ORGANIZATION_ID": ORGANIZATION}
    result = invoke((*COMMAND_PATHS[0], *argv, "--json"), base_env)
    error = {
        "error": message("api_error", "no_roles", token=token_label("orchestrator", TOKEN)),
        "code": 1,
        "kind": "api_error",
    }
    assert (result.status, result.json, result.stderr, token.sent) == (1, error, "", [])
