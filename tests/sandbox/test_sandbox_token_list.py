from __future__ import annotations

import httpx
import pytest

from astro_org_tokens.sandbox.seed import seed_ids
from support.messages import message
from support.sandbox_api import (
    TOKENS,
    error_body,
    invalid_request,
    problem,
    token_ids,
)

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


@pytest.mark.parametrize(
    ("query", "expected"),
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
def test_list_tokens_filters_sorts_and_paginates(
    query: str, expected: list[str], client: httpx.Client
) -> None:
    assert token_ids(client, query) == expected


def test_token_page_has_limit_offset_and_total(client: httpx.Client) -> None:
    page = client.get(f"{TOKENS}?limit=2&offset=3").json()
    assert (page["limit"], page["offset"], page["totalCount"], len(page["tokens"])) == (2, 3, 17, 2)
    whole = client.get(TOKENS).json()
    assert (whole["limit"], whole["offset"], whole["totalCount"]) == (20, 0, 17)


def test_list_tokens_with_only_organization_tokens(client: httpx.Client) -> None:
    page = client.get(f"{TOKENS}?includeOnlyOrganizationTokens=true").json()
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
def test_list_tokens_with_invalid_query_is_bad_request(
    query: str, field: str, code: str, message: str, client: httpx.Client
) -> None:
    assert error_body(client.get(f"{TOKENS}?{query}")) == invalid_request((field, code, message))


@pytest.mark.parametrize("sort", ["name", "name:up", "id:asc", "", "createdAt:ASC"])
def test_list_tokens_with_unknown_sort_is_bad_request(sort: str, client: httpx.Client) -> None:
    body = error_body(client.get(TOKENS, params={"sorts": ["name:asc", sort]}))
    assert [(each["field"], each["code"]) for each in body["fieldErrors"]] == [
        ("sorts[1]", "oneof")
    ]


def test_list_tokens_of_unknown_workspace_is_not_found(client: httpx.Client) -> None:
    assert error_body(client.get(f"{TOKENS}?workspaceId=x")) == problem(
        404, message("sandbox_api", "missing", noun="Workspace", id="x")
    )
