from __future__ import annotations

import httpx
import pytest

from astro_org_tokens.sandbox import Sandbox
from astro_org_tokens.sandbox.seed import seed_ids
from support.sandbox_api import ADMIN, MEMBER, TOKENS, WORKSPACES, client, error, invalid, refusal

NAMES = {
    seed_ids.DATA_ENGINEERING: "Data Engineering",
    seed_ids.MACHINE_LEARNING: "Machine Learning",
    seed_ids.ANALYTICS_JP: "分析チーム",
    seed_ids.CAFE: "Cafe\u0301 ☕ Ops 👩\u200d🔬",
    seed_ids.EMPTY: "Empty",
}


def test_the_seeded_workspaces(reading: httpx.Client) -> None:
    page = reading.get(WORKSPACES).json()
    assert {each["id"]: each["name"] for each in page["workspaces"]} == NAMES
    assert (page["limit"], page["offset"], page["totalCount"]) == (20, 0, 5)


@pytest.mark.parametrize(
    ("query", "found"),
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
def test_filters_sorts_and_pages(query: str, found: list[str], reading: httpx.Client) -> None:
    page = reading.get(f"{WORKSPACES}?{query}").json()
    assert [each["id"] for each in page["workspaces"]] == found


@pytest.mark.parametrize(
    ("token", "seen"),
    [
        (seed_ids.WORKSPACE_RUNNER, [seed_ids.DATA_ENGINEERING]),
        (seed_ids.REPORTING, [seed_ids.DATA_ENGINEERING, seed_ids.ANALYTICS_JP]),
        (seed_ids.AUDITOR, []),
    ],
)
def test_others_see_the_workspaces_they_have_a_role_in(
    token: str, seen: list[str], untouched: Sandbox
) -> None:
    with client(untouched, untouched.credential_of(token)) as other:
        page = other.get(WORKSPACES).json()
        assert [each["id"] for each in page["workspaces"]] == seen
        for workspace_id in NAMES:
            expected = 200 if workspace_id in seen else 403
            assert other.get(f"{WORKSPACES}/{workspace_id}").status_code == expected


def test_a_workspace_is_made_changed_and_deleted(api: httpx.Client) -> None:
    asked = {"name": "New", "description": "of today", "defaultRegion": "us-east-1"}
    made = api.post(WORKSPACES, json=asked).json()
    assert made == {
        "id": made["id"],
        "organizationId": seed_ids.ORGANIZATION_ID,
        "organizationName": "Sandbox Observatory",
        "cicdEnforcedDefault": False,
        **asked,
        "createdAt": made["createdAt"],
        "createdBy": ADMIN,
        "updatedAt": made["createdAt"],
        "updatedBy": ADMIN,
    }
    url = f"{WORKSPACES}/{made['id']}"
    assert api.get(url).json() == made

    changes = {"name": "Newer", "description": "", "cicdEnforcedDefault": True}
    changed = api.post(url, json=changes).json()
    assert changed == {**made, **changes, "updatedAt": changed["updatedAt"]}
    assert api.get(url).json() == changed

    assert api.delete(url).status_code == 204
    for response in (api.get(url), api.post(url, json=changes), api.delete(url)):
        assert error(response) == refusal(404, f"Workspace not found: {made['id']}")


def test_a_deleted_workspace_takes_its_tokens_and_roles_along(api: httpx.Client) -> None:
    assert api.delete(f"{WORKSPACES}/{seed_ids.MACHINE_LEARNING}").status_code == 204
    assert api.get(f"{TOKENS}/{seed_ids.WORKSPACE_KEEPER}").status_code == 404
    assert api.get(f"{TOKENS}/{seed_ids.CI_TWO}").json()["roles"] == [MEMBER]
    listed = api.get(f"{TOKENS}?workspaceId={seed_ids.MACHINE_LEARNING}")
    assert error(listed) == refusal(404, f"Workspace not found: {seed_ids.MACHINE_LEARNING}")


def test_wrong_bodies(api: httpx.Client) -> None:
    made = api.post(WORKSPACES, json={"defaultCloudProvider": "SKY", "description": None})
    assert error(made) == invalid(
        ("name", "required", "Field required"),
        ("description", "type", "Input should be a valid string"),
        ("defaultCloudProvider", "oneof", "Input should be 'AWS', 'AZURE' or 'GCP'"),
    )
    changed = api.post(f"{WORKSPACES}/{seed_ids.CAFE}", json={"name": "分" * 51})
    assert error(changed) == invalid(
        ("name", "max", "String should have at most 50 characters"),
        ("description", "required", "Field required"),
        ("cicdEnforcedDefault", "required", "Field required"),
    )
