from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from astro_org_tokens.sandbox.seed import seed_ids
from support.sandbox_api import ADMIN, MEMBER, TOKENS, error, in_workspace, invalid, refusal

URL = f"{TOKENS}/{seed_ids.EVERY_ROLE}"
DAG = {
    "entityType": "DAG",
    "entityId": "daily",
    "role": "DAG_VIEWER",
    "deploymentId": seed_ids.DEPLOYMENT_PROD,
}


def test_the_whole_list_is_replaced(api: httpx.Client) -> None:
    before = api.get(URL).json()
    roles = [
        DAG,
        in_workspace(seed_ids.CAFE, "WORKSPACE_ACCESSOR"),
        MEMBER,
        {"entityType": "DEPLOYMENT", "entityId": "cldep1", "role": "DEPLOYMENT_ADMIN"},
        {**DAG, "entityType": "DAG_TAG", "entityId": "finance", "role": "custom"},
    ]
    answer = api.post(f"{URL}/roles", json={"roles": roles})
    assert answer.json() == {
        "organizationRole": "ORGANIZATION_MEMBER",
        "workspaceRoles": [{"workspaceId": seed_ids.CAFE, "role": "WORKSPACE_ACCESSOR"}],
        "deploymentRoles": [{"deploymentId": "cldep1", "role": "DEPLOYMENT_ADMIN"}],
        "dagRoles": [
            {"deploymentId": seed_ids.DEPLOYMENT_PROD, "role": "DAG_VIEWER", "dagId": "daily"},
            {"deploymentId": seed_ids.DEPLOYMENT_PROD, "role": "custom", "dagTag": "finance"},
        ],
    }
    after = api.get(URL).json()
    assert after == {
        **before,
        "roles": roles,
        "updatedAt": after["updatedAt"],
        "updatedBy": ADMIN,
    }


def test_lists_follow_the_roles(api: httpx.Client) -> None:
    def has(workspace_id: str) -> bool:
        page = api.get(f"{TOKENS}?workspaceId={workspace_id}").json()
        return seed_ids.EVERY_ROLE in [token["id"] for token in page["tokens"]]

    assert (has(seed_ids.DATA_ENGINEERING), has(seed_ids.EMPTY)) == (True, False)
    roles = [in_workspace(seed_ids.EMPTY, "WORKSPACE_OWNER")]
    assert api.post(f"{URL}/roles", json={"roles": roles}).status_code == 200
    assert (has(seed_ids.DATA_ENGINEERING), has(seed_ids.EMPTY)) == (False, True)


def test_fields_of_a_later_api_stay_as_they_are(api: httpx.Client) -> None:
    later = {**MEMBER, "conditions": {"until": None, "factor": 1.5}, "note": "å\u0000"}
    assert api.post(f"{URL}/roles", json={"roles": [later]}).status_code == 200
    assert api.get(URL).json()["roles"] == [later]


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
            {"roles": [in_workspace(seed_ids.CAFE, "BOGUS")]},
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
def test_wrong_lists_change_nothing(
    body: object, expected: tuple[str, str, str], api: httpx.Client
) -> None:
    before = api.get(URL).json()
    assert error(api.post(f"{URL}/roles", json=body)) == invalid(expected)
    assert api.get(URL).json() == before


@pytest.mark.parametrize(
    ("role", "message"),
    [
        (in_workspace("x", "WORKSPACE_MEMBER"), "Workspace not found: x"),
        ({**MEMBER, "entityId": "x"}, "Organization not found: x"),
    ],
)
def test_roles_for_what_does_not_exist(
    role: dict[str, str], message: str, api: httpx.Client
) -> None:
    before = api.get(URL).json()
    assert error(api.post(f"{URL}/roles", json={"roles": [MEMBER, role]})) == refusal(404, message)
    assert api.get(URL).json() == before


def test_lists_sent_at_once_never_mix(api: httpx.Client) -> None:
    pairs = [
        [in_workspace(seed_ids.CAFE, role), in_workspace(seed_ids.EMPTY, role)]
        for role in ("WORKSPACE_OWNER", "WORKSPACE_OPERATOR", "WORKSPACE_AUTHOR") * 10
    ]

    def post(roles: list[dict[str, str]]) -> int:
        return api.post(f"{URL}/roles", json={"roles": roles}).status_code

    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(post, pairs))
        seen = [api.get(URL).json()["roles"]]
    assert statuses == [200] * 30
    assert all(roles in pairs for roles in seen)
