from __future__ import annotations

import httpx
import pytest

from astro_org_tokens.sandbox import Sandbox
from astro_org_tokens.sandbox.seed import seed_ids
from support.messages import message
from support.sandbox_api import (
    ADMIN,
    ORGANIZATION,
    WORKSPACES,
    api_client,
    error_body,
    invalid_request,
    problem,
)


def test_list_organizations_returns_the_organization(client: httpx.Client) -> None:
    organization = client.get(ORGANIZATION).json()
    assert (organization["id"], organization["name"], organization["product"]) == (
        seed_ids.ORGANIZATION_ID,
        "Sandbox Observatory",
        "HOSTED",
    )
    assert client.get("/organizations").json() == {
        "limit": 20,
        "offset": 0,
        "organizations": [organization],
        "totalCount": 1,
    }


@pytest.mark.parametrize(
    ("query", "count", "total"),
    [
        ("product=HOSTED", 1, 1),
        ("product=HYBRID", 0, 0),
        ("productPlan=BUSINESS_CRITICAL", 1, 1),
        ("productPlan=TRIAL", 0, 0),
        ("astronomerProduct=ASTRO", 1, 1),
        ("offset=1", 0, 1),
        ("limit=0", 0, 1),
        ("sorts=name:asc&sorts=createdAt:desc", 1, 1),
    ],
)
def test_list_organizations_filters_and_paginates(
    query: str, count: int, total: int, client: httpx.Client
) -> None:
    page = client.get(f"/organizations?{query}").json()
    assert (len(page["organizations"]), page["totalCount"]) == (count, total)


def test_list_organizations_needs_no_permission(sandbox: Sandbox) -> None:
    with api_client(sandbox, sandbox.credential_of(seed_ids.WORKSPACE_RUNNER)) as runner:
        assert runner.get("/organizations").json()["totalCount"] == 1


def test_update_organization_changes_fields_and_workspaces(client: httpx.Client) -> None:
    previous = client.get(ORGANIZATION).json()
    changes = {"name": "天文台", "billingEmail": "new@example.com", "isScimEnabled": True}
    updated = client.post(ORGANIZATION, json=changes).json()
    assert updated == {
        **previous,
        **changes,
        "updatedAt": updated["updatedAt"],
        "updatedBy": ADMIN,
    }
    assert updated == client.get(ORGANIZATION).json()
    names = {each["organizationName"] for each in client.get(WORKSPACES).json()["workspaces"]}
    assert names == {"天文台"}


def test_update_organization_with_invalid_fields_is_bad_request(client: httpx.Client) -> None:
    response = client.post(ORGANIZATION, json={"name": "x" * 51, "isScimEnabled": "true"})
    assert error_body(response) == invalid_request(
        ("billingEmail", "required", "Field required"),
        ("isScimEnabled", "type", "Input should be a valid boolean"),
        ("name", "max", "String should have at most 50 characters"),
    )


@pytest.mark.parametrize("path", ["", "/workspaces", "/tokens", f"/tokens/{seed_ids.CI_ONE}"])
def test_other_organization_is_forbidden(path: str, client: httpx.Client) -> None:
    response = client.get(f"/organizations/clorgother00000000000001x{path}")
    text = message("sandbox_api", "no_access", organization="clorgother00000000000001x")
    assert error_body(response) == problem(403, text)


def test_get_organization_validates_boolean_parameter(client: httpx.Client) -> None:
    assert client.get(f"{ORGANIZATION}?isLookUpOnly=true").status_code == 200
    response = client.get(f"{ORGANIZATION}?isLookUpOnly=1")
    error = ("isLookUpOnly", "type", "must be true or false")
    assert error_body(response) == invalid_request(error)


def test_update_organization_as_member_is_forbidden(sandbox: Sandbox) -> None:
    with api_client(sandbox, sandbox.credential_of(seed_ids.AUDITOR)) as auditor:
        response = auditor.post(ORGANIZATION, json={})
    assert error_body(response) == problem(403, message("sandbox_api", "needs_owner"))
