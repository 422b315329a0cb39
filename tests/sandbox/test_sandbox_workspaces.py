from __future__ import annotations

import httpx
import pytest

from astro_org_tokens.sandbox import Sandbox
from astro_org_tokens.sandbox.seed import seed_ids
from support.messages import message
from support.sandbox_api import (
    ADMIN,
    MEMBER,
    TOKENS,
    WORKSPACES,
    api_client,
    error_body,
    invalid_request,
    problem,
)

NAMES = {
    seed_ids.DATA_ENGINEERING: "Data Engineering",
    seed_ids.MACHINE_LEARNING: "Machine Learning",
    seed_ids.ANALYTICS_JP: "分析チーム",
    seed_ids.CAFE: "Cafe\u0301 ☕ Ops 👩\u200d🔬",
    seed_ids.EMPTY: "Empty",
}


def test_list_workspaces_returns_seed_data(client: httpx.Client) -> None:
    page = client.get(WORKSPACES).json()
    assert {each["id"]: each["name"] for each in page["workspaces"]} == NAMES
    assert (page["limit"], page["offset"], page["totalCount"]) == (20, 0, 5)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (f"workspaceIds={seed_ids.CAFE}", [seed_ids.CAFE]),
        (
            f"workspaceIds={seed_ids.CAFE}&workspaceIds={seed_ids.EMPTY}&workspaceIds=x",
            [seed_ids.CAFE, seed_ids.EMPTY],
        ),
        ("names=Empty&names=分析チーム", [seed_ids.ANALYTICS_JP, seed_ids.EMPTY]),
        (f"names=Empty&workspaceIds={seed_ids.CAFE}", []),
        ("sorts=name:asc&limit=2", [seed_ids.CAFE, seed_ids.DATA_ENGINEERING]),
        ("sorts=name:desc&limit=1", [seed_ids.ANALYTICS_JP]),
        ("sorts=createdAt:desc&limit=1", [seed_ids.EMPTY]),
        ("sorts=updatedAt:asc&limit=1&offset=1", [seed_ids.MACHINE_LEARNING]),
        ("limit=0", []),
        ("offset=99999999999999999999999999", []),
    ],
)
def test_list_workspaces_filters_sorts_and_paginates(
    query: str, expected: list[str], client: httpx.Client
) -> None:
    page = client.get(f"{WORKSPACES}?{query}").json()
    assert [each["id"] for each in page["workspaces"]] == expected


@pytest.mark.parametrize(
    ("token", "readable"),
    [
        (seed_ids.WORKSPACE_RUNNER, [seed_ids.DATA_ENGINEERING]),
        (seed_ids.REPORTING, [seed_ids.DATA_ENGINEERING, seed_ids.ANALYTICS_JP]),
        (seed_ids.AUDITOR, []),
    ],
)
def test_list_workspaces_returns_only_readable_ones(
    token: str, readable: list[str], sandbox: Sandbox
) -> None:
    with api_client(sandbox, sandbox.credential_of(token)) as other:
        page = other.get(WORKSPACES).json()
        assert [each["id"] for each in page["workspaces"]] == readable
        for workspace_id in NAMES:
            expected = 200 if workspace_id in readable else 403
            assert other.get(f"{WORKSPACES}/{workspace_id}").status_code == expected


def test_workspace_can_be_created_updated_and_deleted(client: httpx.Client) -> None:
    body = {"name": "New", "description": "created today", "defaultRegion": "us-east-1"}
    workspace = client.post(WORKSPACES, json=body).json()
    assert workspace == {
        "id": workspace["id"],
        "organizationId": seed_ids.ORGANIZATION_ID,
        "organizationName": "Sandbox Observatory",
        "cicdEnforcedDefault": False,
        **body,
        "createdAt": workspace["createdAt"],
        "createdBy": ADMIN,
        "updatedAt": workspace["createdAt"],
        "updatedBy": ADMIN,
    }
    url = f"{WORKSPACES}/{workspace['id']}"
    assert client.get(url).json() == workspace

    changes = {"name": "Newer", "description": "", "cicdEnforcedDefault": True}
    changed = client.post(url, json=changes).json()
    assert changed == {**workspace, **changes, "updatedAt": changed["updatedAt"]}
    assert client.get(url).json() == changed

    assert client.delete(url).status_code == 204
    for response in (client.get(url), client.post(url, json=changes), client.delete(url)):
        assert error_body(response) == problem(
            404, message("sandbox_api", "missing", noun="Workspace", id=workspace["id"])
        )


def test_delete_workspace_removes_its_tokens_and_roles(client: httpx.Client) -> None:
    assert client.delete(f"{WORKSPACES}/{seed_ids.MACHINE_LEARNING}").status_code == 204
    assert client.get(f"{TOKENS}/{seed_ids.WORKSPACE_KEEPER}").status_code == 404
    assert client.get(f"{TOKENS}/{seed_ids.CI_TWO}").json()["roles"] == [MEMBER]
    response = client.get(f"{TOKENS}?workspaceId={seed_ids.MACHINE_LEARNING}")
    assert error_body(response) == problem(
        404, message("sandbox_api", "missing", noun="Workspace", id=seed_ids.MACHINE_LEARNING)
    )


def test_workspace_with_invalid_fields_is_bad_request(client: httpx.Client) -> None:
    workspace = client.post(WORKSPACES, json={"defaultCloudProvider": "SKY", "description": None})
    assert error_body(workspace) == invalid_request(
        ("name", "required", "Field required"),
        ("description", "type", "Input should be a valid string"),
        ("defaultCloudProvider", "oneof", "Input should be 'AWS', 'AZURE' or 'GCP'"),
    )
    changed = client.post(f"{WORKSPACES}/{seed_ids.CAFE}", json={"name": "分" * 51})
    assert error_body(changed) == invalid_request(
        ("name", "max", "String should have at most 50 characters"),
        ("description", "required", "Field required"),
        ("cicdEnforcedDefault", "required", "Field required"),
    )
