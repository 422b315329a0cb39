from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from astro_org_tokens.sandbox.seed import seed_ids
from support.messages import message
from support.sandbox_api import (
    ADMIN,
    MEMBER,
    TOKENS,
    error_body,
    invalid_request,
    problem,
    workspace_role,
)

URL = f"{TOKENS}/{seed_ids.EVERY_ROLE}"
DAG = {
    "entityType": "DAG",
    "entityId": "daily",
    "role": "DAG_VIEWER",
    "deploymentId": seed_ids.DEPLOYMENT_PROD,
}


def test_update_roles_replaces_the_list(client: httpx.Client) -> None:
    previous = client.get(URL).json()
    roles = [
        DAG,
        workspace_role(seed_ids.CAFE, "WORKSPACE_ACCESSOR"),
        MEMBER,
        {"entityType": "DEPLOYMENT", "entityId": "cldep1", "role": "DEPLOYMENT_ADMIN"},
        {**DAG, "entityType": "DAG_TAG", "entityId": "finance", "role": "custom"},
    ]
    response = client.post(f"{URL}/roles", json={"roles": roles})
    assert response.json() == {
        "organizationRole": "ORGANIZATION_MEMBER",
        "workspaceRoles": [{"workspaceId": seed_ids.CAFE, "role": "WORKSPACE_ACCESSOR"}],
        "deploymentRoles": [{"deploymentId": "cldep1", "role": "DEPLOYMENT_ADMIN"}],
        "dagRoles": [
            {"deploymentId": seed_ids.DEPLOYMENT_PROD, "role": "DAG_VIEWER", "dagId": "daily"},
            {"deploymentId": seed_ids.DEPLOYMENT_PROD, "role": "custom", "dagTag": "finance"},
        ],
    }
    updated = client.get(URL).json()
    assert updated == {
        **previous,
        "roles": roles,
        "updatedAt": updated["updatedAt"],
        "updatedBy": ADMIN,
    }


def test_token_lists_follow_role_changes(client: httpx.Client) -> None:
    def has(workspace_id: str) -> bool:
        page = client.get(f"{TOKENS}?workspaceId={workspace_id}").json()
        return seed_ids.EVERY_ROLE in [token["id"] for token in page["tokens"]]

    assert (has(seed_ids.DATA_ENGINEERING), has(seed_ids.EMPTY)) == (True, False)
    roles = [workspace_role(seed_ids.EMPTY, "WORKSPACE_OWNER")]
    assert client.post(f"{URL}/roles", json={"roles": roles}).status_code == 200
    assert (has(seed_ids.DATA_ENGINEERING), has(seed_ids.EMPTY)) == (False, True)


def test_unknown_role_fields_are_preserved(client: httpx.Client) -> None:
    role = {**MEMBER, "conditions": {"until": None, "factor": 1.5}, "note": "å\u0000"}
    assert client.post(f"{URL}/roles", json={"roles": [role]}).status_code == 200
    assert client.get(URL).json()["roles"] == [role]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, ("roles", "required", "Field required")),
        (
            {"roles": []},
            ("roles", "min", "List should have at least 1 item after validation, not 0"),
        ),
        ({"roles": None}, ("roles", "type", "Input should be a valid list")),
        (
            {"roles": ["x"]},
            ("roles[0]", "type", "Input should be a valid dictionary or instance of ApiTokenRole"),
        ),
        (
            {"roles": [MEMBER, {**DAG, "deploymentId": ""}]},
            ("roles[1].deploymentId", "required", "Field required"),
        ),
        (
            {"roles": [{**MEMBER, "entityType": "TEAM"}]},
            (
                "roles[0].entityType",
                "oneof",
                "Input should be 'DEPLOYMENT', 'WORKSPACE', 'ORGANIZATION', 'DAG' or 'DAG_TAG'",
            ),
        ),
        (
            {"roles": [workspace_role(seed_ids.CAFE, "BOGUS")]},
            (
                "roles[0].role",
                "oneof",
                (
                    "Input should be one of WORKSPACE_OWNER, WORKSPACE_OPERATOR, WORKSPACE_AUTHOR, "
                    "WORKSPACE_MEMBER, WORKSPACE_ACCESSOR"
                ),
            ),
        ),
    ],
)
def test_invalid_roles_change_nothing(
    body: object, expected: tuple[str, str, str], client: httpx.Client
) -> None:
    previous = client.get(URL).json()
    assert error_body(client.post(f"{URL}/roles", json=body)) == invalid_request(expected)
    assert client.get(URL).json() == previous


@pytest.mark.parametrize(
    ("role", "told"),
    [
        (
            workspace_role("x", "WORKSPACE_MEMBER"),
            message("sandbox_api", "missing", noun="Workspace", id="x"),
        ),
        (
            {**MEMBER, "entityId": "x"},
            message("sandbox_api", "missing", noun="Organization", id="x"),
        ),
    ],
)
def test_role_for_unknown_object_is_not_found(
    role: dict[str, str], told: str, client: httpx.Client
) -> None:
    previous = client.get(URL).json()
    assert error_body(client.post(f"{URL}/roles", json={"roles": [MEMBER, role]})) == problem(
        404, told
    )
    assert client.get(URL).json() == previous


def test_concurrent_updates_are_atomic(client: httpx.Client) -> None:
    pairs = [
        [workspace_role(seed_ids.CAFE, role), workspace_role(seed_ids.EMPTY, role)]
        for role in ("WORKSPACE_OWNER", "WORKSPACE_OPERATOR", "WORKSPACE_AUTHOR") * 10
    ]

    def post(roles: list[dict[str, str]]) -> int:
        return client.post(f"{URL}/roles", json={"roles": roles}).status_code

    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(post, pairs))
        stored = [client.get(URL).json()["roles"]]
    assert statuses == [200] * 30
    assert all(roles in pairs for roles in stored)
