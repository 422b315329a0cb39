from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from astro_org_tokens.sandbox import SandboxOptions, start
from astro_org_tokens.sandbox.seed import seed_ids
from support.sandbox_api import TOKENS, client

COUNT = 60
FIELDS = {
    "name": "name",
    "description": "description",
    "createdAt": "createdAt",
    "updatedAt": "updatedAt",
    "tokenStartAt": "startAt",
}
sorts = st.lists(st.sampled_from([f"{name}:{way}" for name in FIELDS for way in ("asc", "desc")]))
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
def api() -> Iterator[httpx.Client]:
    with start(SandboxOptions(tokens=COUNT)) as sandbox, client(sandbox) as opened:
        yield opened


def page(api: httpx.Client, query: dict[str, str], **more: str | int | list[str]) -> dict[str, Any]:
    answer = api.get(TOKENS, params={**query, **more}).json()
    assert isinstance(answer, dict)
    return answer


def sorted_by(tokens: list[dict[str, Any]], wanted: list[str]) -> list[dict[str, Any]]:
    """The tokens in the order that the API should give; Python's sort is stable, too."""
    for sort in reversed(wanted):
        name, _, way = sort.partition(":")
        tokens = sorted(tokens, key=lambda token: token[FIELDS[name]], reverse=way == "desc")
    return tokens


@settings(max_examples=40, deadline=None, derandomize=True)
@given(wanted=sorts, asked=filters, limit=st.integers(1, 30))
def test_the_pages_together_are_the_whole_sorted_list(
    wanted: list[str], asked: dict[str, str], limit: int, api: httpx.Client
) -> None:
    whole = page(api, asked, limit=1000)
    count = whole["totalCount"]
    assert len(whole["tokens"]) == count
    pages = [
        page(api, asked, limit=limit, offset=offset, sorts=wanted)
        for offset in range(0, count + limit, limit)
    ]
    assert {each["totalCount"] for each in pages} == {count}
    together = [token for each in pages for token in each["tokens"]]
    assert together == sorted_by(whole["tokens"], wanted)


def test_a_list_is_new_after_every_change(api: httpx.Client) -> None:
    before = page(api, {}, limit=0)["totalCount"]
    asked = {"name": "n", "scope": "ORGANIZATION", "role": "ORGANIZATION_MEMBER"}
    made = api.post(TOKENS, json=asked).json()["id"]
    newest = page(api, {}, limit=1, sorts="createdAt:desc")
    assert (newest["totalCount"], newest["tokens"][0]["id"]) == (before + 1, made)
    assert api.delete(f"{TOKENS}/{made}").status_code == 204
    assert page(api, {}, limit=0)["totalCount"] == before
