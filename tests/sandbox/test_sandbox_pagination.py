from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from astro_org_tokens.sandbox import SandboxOptions, start
from astro_org_tokens.sandbox.seed import seed_ids
from support.sandbox_api import TOKENS, api_client

COUNT = 60
FIELDS = {
    "name": "name",
    "description": "description",
    "createdAt": "createdAt",
    "updatedAt": "updatedAt",
    "tokenStartAt": "startAt",
}
sorts = st.lists(
    st.sampled_from([f"{name}:{order}" for name in FIELDS for order in ("asc", "desc")])
)
filters = st.sampled_from(
    [
        {},
        {"workspaceId": seed_ids.DATA_ENGINEERING},
        {"workspaceId": seed_ids.MACHINE_LEARNING},
        {"includeOnlyOrganizationTokens": "true"},
        {"kind": "STANDARD"},
    ]
)


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    with start(SandboxOptions(tokens=COUNT)) as sandbox, api_client(sandbox) as client:
        yield client


def page(
    client: httpx.Client, query: dict[str, str], **parameters: str | int | list[str]
) -> dict[str, Any]:
    body = client.get(TOKENS, params={**query, **parameters}).json()
    assert isinstance(body, dict)
    return body


def sorted_by(tokens: list[dict[str, Any]], sort_parameters: list[str]) -> list[dict[str, Any]]:
    """Return the tokens in the expected order; like the API, Python sorts stably."""
    for sort in reversed(sort_parameters):
        name, _, order = sort.partition(":")
        tokens = sorted(tokens, key=lambda token: token[FIELDS[name]], reverse=order == "desc")
    return tokens


@given(sort_parameters=sorts, query=filters, limit=st.integers(1, 30))
def test_all_pages_form_the_sorted_list(
    sort_parameters: list[str], query: dict[str, str], limit: int, client: httpx.Client
) -> None:
    full_list = page(client, query, limit=1000)
    total = full_list["totalCount"]
    assert len(full_list["tokens"]) == total
    pages = [
        page(client, query, limit=limit, offset=offset, sorts=sort_parameters)
        for offset in range(0, total + limit, limit)
    ]
    assert {each["totalCount"] for each in pages} == {total}
    combined = [token for each in pages for token in each["tokens"]]
    assert combined == sorted_by(full_list["tokens"], sort_parameters)


def test_list_is_current_after_each_change(client: httpx.Client) -> None:
    previous_total = page(client, {}, limit=0)["totalCount"]
    token = {"name": "n", "scope": "ORGANIZATION", "role": "ORGANIZATION_MEMBER"}
    token_id = client.post(TOKENS, json=token).json()["id"]
    # The newest token of the seed may be of the same second.
    newest = page(client, {}, limit=2, sorts="createdAt:desc")
    assert newest["totalCount"] == previous_total + 1
    assert token_id in [each["id"] for each in newest["tokens"]]
    assert client.delete(f"{TOKENS}/{token_id}").status_code == 204
    assert page(client, {}, limit=0)["totalCount"] == previous_total
