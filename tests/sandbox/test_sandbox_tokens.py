from __future__ import annotations

import base64
import json
import re
from typing import Any

import httpx
import pytest

from astro_org_tokens.sandbox import Sandbox
from astro_org_tokens.sandbox.seed import seed_ids
from support.sandbox_api import ADMIN, MEMBER, TOKENS, client, error, in_workspace, invalid, refusal

IN_DATA_ENGINEERING = [
    seed_ids.EXPIRING,
    seed_ids.DEPLOY_BOT,
    seed_ids.EVERY_ROLE,
    seed_ids.EXPIRED,
    seed_ids.CI_ONE,
    seed_ids.JAPANESE,
    seed_ids.ACCESSOR,
    seed_ids.WORKSPACE_RUNNER,
    seed_ids.REPORTING,
]


def ids(api: httpx.Client, query: str) -> list[str]:
    page = api.get(f"{TOKENS}?{query}").json()
    return [token["id"] for token in page["tokens"]]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (f"workspaceId={seed_ids.DATA_ENGINEERING}", IN_DATA_ENGINEERING),
        (f"workspaceId={seed_ids.EMPTY}", []),
        (
            f"workspaceId={seed_ids.MACHINE_LEARNING}&includeOnlyOrganizationTokens=true",
            [seed_ids.DEPLOY_BOT, seed_ids.CI_TWO],
        ),
        (
            f"workspaceId={seed_ids.MACHINE_LEARNING}&includeOnlyOrganizationTokens=false",
            [seed_ids.DEPLOY_BOT, seed_ids.WORKSPACE_KEEPER, seed_ids.CI_TWO],
        ),
        ("kind=DIRECT_ACCESS", [seed_ids.DIRECT_ACCESS]),
        (
            f"deploymentId={seed_ids.DEPLOYMENT_PROD}",
            [seed_ids.EVERY_ROLE, seed_ids.DEPLOYMENT_TOKEN],
        ),
        (f"deploymentId={seed_ids.DEPLOYMENT_DEV}", [seed_ids.EVERY_ROLE, seed_ids.DIRECT_ACCESS]),
        ("deploymentId=nowhere", []),
        ("dagId=daily_orders", [seed_ids.EVERY_ROLE]),
        (f"dagId=daily_orders&deploymentId={seed_ids.DEPLOYMENT_PROD}", [seed_ids.EVERY_ROLE]),
        (f"dagId=daily_orders&deploymentId={seed_ids.DEPLOYMENT_DEV}", []),
        ("dagTags=finance", [seed_ids.EVERY_ROLE]),
        ("dagTags=x&dagTags=finance", [seed_ids.EVERY_ROLE]),
        ("dagTags=x", []),
        ("dagId=x&dagTags=finance", [seed_ids.EVERY_ROLE]),
        (
            "sorts=name:asc&sorts=createdAt:desc&limit=3",
            [seed_ids.AUDITOR, seed_ids.CI_TWO, seed_ids.CI_ONE],
        ),
        ("sorts=name:asc&sorts=createdAt:asc&limit=2&offset=1", [seed_ids.CI_ONE, seed_ids.CI_TWO]),
        ("sorts=createdAt:desc&limit=2", [seed_ids.ADMIN_TOKEN, seed_ids.FRESH]),
        ("sorts=updatedAt:asc&limit=1", [seed_ids.EXPIRING]),
        ("sorts=tokenStartAt:desc&limit=1", [seed_ids.ADMIN_TOKEN]),
        ("sorts=description:desc&limit=1", [seed_ids.JAPANESE]),
        ("limit=0", []),
        ("offset=18446744073709551616", []),
    ],
)
def test_filters_sorts_and_pages(query: str, found: list[str], reading: httpx.Client) -> None:
    assert ids(reading, query) == found


def test_a_page_says_where_it_is(reading: httpx.Client) -> None:
    page = reading.get(f"{TOKENS}?limit=2&offset=3").json()
    assert (page["limit"], page["offset"], page["totalCount"], len(page["tokens"])) == (2, 3, 17, 2)
    whole = reading.get(TOKENS).json()
    assert (whole["limit"], whole["offset"], whole["totalCount"]) == (20, 0, 17)


def test_only_organization_tokens(reading: httpx.Client) -> None:
    page = reading.get(f"{TOKENS}?includeOnlyOrganizationTokens=true").json()
    assert {token["scope"] for token in page["tokens"]} == {"ORGANIZATION"}
    assert page["totalCount"] == 13


@pytest.mark.parametrize(
    ("query", "field", "code", "message"),
    [
        ("limit=1001", "limit", "max", "Input should be less than or equal to 1000"),
        ("limit=-1", "limit", "min", "Input should be greater than or equal to 0"),
        ("limit=1.0", "limit", "type", "must be a whole number"),
        ("limit=", "limit", "type", "must be a whole number"),
        ("limit=1&limit=2", "limit", "type", "must be a whole number"),
        ("limit=%D9%A1", "limit", "type", "must be a whole number"),
        ("offset=-1", "offset", "min", "Input should be greater than or equal to 0"),
        (
            "includeOnlyOrganizationTokens=yes",
            "includeOnlyOrganizationTokens",
            "type",
            "must be true or false",
        ),
        (
            "workspaceId=a&workspaceId=b",
            "workspaceId",
            "type",
            "Input should be a valid string",
        ),
    ],
)
def test_wrong_queries(
    query: str, field: str, code: str, message: str, reading: httpx.Client
) -> None:
    assert error(reading.get(f"{TOKENS}?{query}")) == invalid((field, code, message))


@pytest.mark.parametrize("sort", ["name", "name:up", "id:asc", "", "createdAt:ASC"])
def test_unknown_sorts(sort: str, reading: httpx.Client) -> None:
    body = error(reading.get(TOKENS, params={"sorts": ["name:asc", sort]}))
    assert [(each["field"], each["code"]) for each in body["fieldErrors"]] == [
        ("sorts[1]", "oneof")
    ]


def test_an_unknown_workspace_is_not_found(reading: httpx.Client) -> None:
    assert error(reading.get(f"{TOKENS}?workspaceId=x")) == refusal(404, "Workspace not found: x")


def payload(token: str) -> dict[str, Any]:
    part = token.split(".")[1]
    decoded = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    assert isinstance(decoded, dict)
    return decoded


def test_a_created_token_answers_its_value_once(api: httpx.Client, sandbox: Sandbox) -> None:
    asked = {
        "name": "robot",
        "description": "for tests",
        "scope": "ORGANIZATION",
        "role": "ORGANIZATION_MEMBER",
        "tokenExpiryPeriodInDays": 30,
    }
    made = api.post(TOKENS, json=asked).json()
    value = made.pop("token")
    assert made == {
        "id": made["id"],
        "name": "robot",
        "description": "for tests",
        "scope": "ORGANIZATION",
        "kind": "STANDARD",
        "shortToken": made["id"][-8:],
        "startAt": made["createdAt"],
        "endAt": made["endAt"],
        "expiryPeriodInDays": 30,
        "createdAt": made["createdAt"],
        "createdBy": ADMIN,
        "updatedAt": made["createdAt"],
        "updatedBy": ADMIN,
        "roles": [{**MEMBER}],
    }
    assert re.fullmatch(r"c[a-z0-9]{24}", made["id"])
    assert api.get(f"{TOKENS}/{made['id']}").json() == made
    claims = payload(value)
    assert claims["exp"] - claims["iat"] == 30 * 86400
    assert claims["permissions"] == [
        f"organizationId:{seed_ids.ORGANIZATION_ID}",
        f"apiTokenId:{made['id']}",
    ]
    with client(sandbox, value) as robot:
        assert robot.get("/organizations").status_code == 200
        assert api.delete(f"{TOKENS}/{made['id']}").status_code == 204
        refused = error(robot.get("/organizations"))
    assert refused == refusal(401, "The API token is deleted, expired, or not valid yet.")


@pytest.mark.parametrize(
    ("scope", "entity", "role", "permission"),
    [
        ("WORKSPACE", seed_ids.CAFE, "WORKSPACE_AUTHOR", f"workspaceId:{seed_ids.CAFE}"),
        ("DEPLOYMENT", "cldep1", "a custom role", "deploymentId:cldep1"),
    ],
)
def test_a_token_of_a_smaller_scope_names_it(
    scope: str, entity: str, role: str, permission: str, api: httpx.Client
) -> None:
    asked = {"name": "n", "scope": scope, "entityId": entity, "role": role, "kind": "DIRECT_ACCESS"}
    made = api.post(TOKENS, json=asked).json()
    assert made["roles"] == [{"entityType": scope, "entityId": entity, "role": role}]
    assert made["kind"] == "DIRECT_ACCESS"
    assert payload(made["token"])["permissions"][2:] == [permission]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            {"scope": "WORKSPACE"},
            ("entityId", "required_if", "Field required when scope is WORKSPACE"),
        ),
        (
            {"scope": "WORLD"},
            ("scope", "oneof", "Input should be 'DEPLOYMENT', 'WORKSPACE' or 'ORGANIZATION'"),
        ),
        (
            {"tokenExpiryPeriodInDays": 0},
            ("tokenExpiryPeriodInDays", "min", "Input should be greater than or equal to 1"),
        ),
        (
            {"tokenExpiryPeriodInDays": 3651},
            ("tokenExpiryPeriodInDays", "max", "Input should be less than or equal to 3650"),
        ),
        (
            {"tokenExpiryPeriodInDays": True},
            ("tokenExpiryPeriodInDays", "type", "Input should be a valid integer"),
        ),
        (
            {"tokenExpiryPeriodInDays": None},
            ("tokenExpiryPeriodInDays", "type", "Input should be a valid integer"),
        ),
        (
            {"role": "OWNER"},
            (
                "role",
                "oneof",
                (
                    "Input should be one of ORGANIZATION_OWNER, ORGANIZATION_OBSERVE_ADMIN, "
                    "ORGANIZATION_OBSERVE_MEMBER, ORGANIZATION_BILLING_ADMIN, ORGANIZATION_MEMBER"
                ),
            ),
        ),
    ],
)
def test_wrong_tokens(
    changes: dict[str, object], expected: tuple[str, str, str], api: httpx.Client
) -> None:
    asked = {"name": "n", "scope": "ORGANIZATION", "role": "ORGANIZATION_MEMBER", **changes}
    assert error(api.post(TOKENS, json=asked)) == invalid(expected)
    assert api.get(TOKENS).json()["totalCount"] == 17


def test_a_token_for_an_unknown_workspace(api: httpx.Client) -> None:
    asked = {"name": "n", "scope": "WORKSPACE", "role": "WORKSPACE_OWNER", "entityId": "x"}
    assert error(api.post(TOKENS, json=asked)) == refusal(404, "Workspace not found: x")


def test_name_and_description_are_changed(api: httpx.Client) -> None:
    url = f"{TOKENS}/{seed_ids.CI_ONE}"
    before = api.get(url).json()
    renamed = api.post(url, json={"name": "ci-main"}).json()
    assert renamed == {
        **before,
        "name": "ci-main",
        "updatedAt": renamed["updatedAt"],
        "updatedBy": ADMIN,
    }
    described = api.post(url, json={"name": "ci-main", "description": ""}).json()
    assert described == {**renamed, "description": "", "updatedAt": described["updatedAt"]}
    assert api.get(url).json() == described
    assert ids(api, "sorts=name:asc&limit=2") == [seed_ids.AUDITOR, seed_ids.CI_TWO]


def test_wrong_names(api: httpx.Client) -> None:
    response = api.post(f"{TOKENS}/{seed_ids.CI_ONE}", json={"name": "", "description": "x" * 501})
    assert error(response) == invalid(
        ("name", "min", "String should have at least 1 character"),
        ("description", "max", "String should have at most 500 characters"),
    )


@pytest.mark.parametrize("token_id", ["cltoknobody00000000000001", "%2E%2E%2Fx", "%00"])
def test_an_unknown_token_is_not_found(token_id: str, reading: httpx.Client) -> None:
    assert reading.get(f"{TOKENS}/{token_id}").status_code == 404


def test_a_deleted_token_is_gone(api: httpx.Client) -> None:
    url = f"{TOKENS}/{seed_ids.CI_ONE}"
    assert api.delete(url).status_code == 204
    gone = refusal(404, f"API token not found: {seed_ids.CI_ONE}")
    body = {"roles": [in_workspace(seed_ids.CAFE, "WORKSPACE_MEMBER")]}
    for response in (
        api.get(url),
        api.delete(url),
        api.post(url, json={"name": "x"}),
        api.post(f"{url}/roles", json=body),
    ):
        assert error(response) == gone
    assert seed_ids.CI_ONE not in ids(api, f"workspaceId={seed_ids.DATA_ENGINEERING}")
