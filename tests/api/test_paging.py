"""Lists come whole, each item once, and end whatever the server does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
import respx

from api.endpoints import BASE, READS, Endpoint, page, token, workspace
from astro_org_tokens import ApiError, AstroClient
from astro_org_tokens.hints import describe
from support.messages import message

LISTS = {name: endpoint for name, endpoint in READS.items() if endpoint.noun}
ITEM: dict[str, Callable[[int], dict[str, Any]]] = {"tokens": token, "workspaces": workspace}


def serve(wire: respx.MockRouter, endpoint: Endpoint, items: list[dict[str, Any]]) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        offset, limit = (int(request.url.params[name]) for name in ("offset", "limit"))
        part = items[offset : offset + limit]
        return httpx.Response(200, json=page(endpoint.noun, part, len(items)))

    wire.get(f"{BASE}{endpoint.path}").mock(side_effect=answer)


@pytest.mark.parametrize("endpoint", LISTS.values(), ids=LISTS)
@pytest.mark.parametrize(
    ("count", "offsets", "sizes"),
    [
        (0, [0], [0]),
        (1, [0], [1]),
        (1000, [0], [1000]),
        (1001, [0, 999], [1000, 1]),
        (1999, [0, 999], [1000, 999]),
        (2000, [0, 999, 1998], [1000, 999, 1]),
        (2500, [0, 999, 1998], [1000, 999, 501]),
    ],
)
def test_a_list_is_read_in_pages_of_a_thousand_with_one_item_in_common(
    wire: respx.MockRouter,
    client: AstroClient,
    endpoint: Endpoint,
    count: int,
    offsets: list[int],
    sizes: list[int],
) -> None:
    items = [ITEM[endpoint.noun](number) for number in range(count)]
    serve(wire, endpoint, items)
    got: Any = endpoint.call(client)
    assert [len(part) for part in got] == sizes
    assert [item.id for part in got for item in part] == [item["id"] for item in items]
    queries = {call.request.url.query.decode() for call in wire.calls}
    assert queries == {endpoint.query.replace("offset=0", f"offset={n}") for n in offsets}
    assert len(wire.calls) == len(offsets)


@pytest.mark.parametrize("read", ["token_pages", "workspace_pages"])
def test_nothing_is_asked_for_before_a_page_is_wanted(
    wire: respx.MockRouter, client: AstroClient, read: str
) -> None:
    wire.route().respond(json={**page("tokens", []), **page("workspaces", [])})
    parts: Iterator[list[object]] = getattr(client, read)()
    assert not wire.calls
    assert next(parts) == []
    assert len(wire.calls) == 1


@pytest.mark.parametrize("endpoint", LISTS.values(), ids=LISTS)
def test_a_server_that_repeats_a_page_is_an_error(
    wire: respx.MockRouter, client: AstroClient, endpoint: Endpoint
) -> None:
    items = [ITEM[endpoint.noun](number) for number in (1, 2)]
    wire.get(f"{BASE}{endpoint.path}").respond(json=page(endpoint.noun, items, 4))
    with pytest.raises(ApiError) as caught:
        endpoint.call(client)
    assert describe(caught.value) == message(
        "api_error", "repeated_page", operation=endpoint.operation, hint="try_later"
    )


@pytest.mark.parametrize("endpoint", LISTS.values(), ids=LISTS)
def test_a_server_that_names_more_than_there_can_be_is_an_error(
    wire: respx.MockRouter, client: AstroClient, endpoint: Endpoint
) -> None:
    item = ITEM[endpoint.noun](1)
    wire.get(f"{BASE}{endpoint.path}").respond(json=page(endpoint.noun, [item], 10**12))
    with pytest.raises(ApiError) as caught:
        endpoint.call(client)
    assert describe(caught.value) == message(
        "api_error", "too_many_items", total=1000000000000, size=1, operation=endpoint.operation
    )
    assert len(wire.calls) == 1
