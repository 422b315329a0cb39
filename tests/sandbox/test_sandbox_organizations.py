from __future__ import annotations

import httpx
import pytest

from astro_org_tokens.sandbox import Sandbox
from astro_org_tokens.sandbox.seed import seed_ids
from support.sandbox_api import ADMIN, ORGANIZATION, WORKSPACES, client, error, invalid, refusal


def test_the_list_is_the_one_organization(reading: httpx.Client) -> None:
    organization = reading.get(ORGANIZATION).json()
    assert (organization["id"], organization["name"], organization["product"]) == (
        seed_ids.ORGANIZATION_ID,
        "Sandbox Observatory",
        "HOSTED",
    )
    assert reading.get("/organizations").json() == {
        "limit": 20,
        "offset": 0,
        "organizations": [organization],
        "totalCount": 1,
    }


@pytest.mark.parametrize(
    ("query", "found", "total"),
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
def test_filters_and_pages(query: str, found: int, total: int, reading: httpx.Client) -> None:
    page = reading.get(f"/organizations?{query}").json()
    assert (len(page["organizations"]), page["totalCount"]) == (found, total)


def test_it_is_listed_for_a_token_without_rights(untouched: Sandbox) -> None:
    with client(untouched, untouched.credential_of(seed_ids.WORKSPACE_RUNNER)) as runner:
        assert runner.get("/organizations").json()["totalCount"] == 1


def test_an_update_changes_what_is_given_and_the_workspaces_answers(api: httpx.Client) -> None:
    before = api.get(ORGANIZATION).json()
    asked = {"name": "天文台", "billingEmail": "new@example.com", "isScimEnabled": True}
    after = api.post(ORGANIZATION, json=asked).json()
    assert after == {
        **before,
        **asked,
        "updatedAt": after["updatedAt"],
        "updatedBy": ADMIN,
    }
    assert after == api.get(ORGANIZATION).json()
    names = {each["organizationName"] for each in api.get(WORKSPACES).json()["workspaces"]}
    assert names == {"天文台"}


def test_an_update_needs_all_that_is_required(api: httpx.Client) -> None:
    response = api.post(ORGANIZATION, json={"name": "x" * 51, "isScimEnabled": "true"})
    assert error(response) == invalid(
        ("billingEmail", "required", "Field required"),
        ("isScimEnabled", "type", "Input should be a valid boolean"),
        ("name", "max", "String should have at most 50 characters"),
    )


@pytest.mark.parametrize("path", ["", "/workspaces", "/tokens", f"/tokens/{seed_ids.CI_ONE}"])
def test_there_is_no_access_to_another_organization(path: str, reading: httpx.Client) -> None:
    response = reading.get(f"/organizations/clorgother00000000000001x{path}")
    said = "No access to the Organization clorgother00000000000001x."
    assert error(response) == refusal(403, said)


def test_a_look_up_takes_true_or_false(reading: httpx.Client) -> None:
    assert reading.get(f"{ORGANIZATION}?isLookUpOnly=true").status_code == 200
    refused = reading.get(f"{ORGANIZATION}?isLookUpOnly=1")
    assert error(refused) == invalid(("isLookUpOnly", "type", "must be true or false"))


def test_a_member_may_not_update(untouched: Sandbox) -> None:
    with client(untouched, untouched.credential_of(seed_ids.AUDITOR)) as auditor:
        response = auditor.post(ORGANIZATION, json={})
    assert error(response) == refusal(403, "This needs the role ORGANIZATION_OWNER.")
