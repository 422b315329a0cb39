"""What goes over the wire, to the byte."""

from __future__ import annotations

import dis
import inspect
import json
import platform

import httpx
import pytest
import respx

from api.endpoints import BASE, ENDPOINTS, SECRET, TOKEN, Endpoint
from astro_org_tokens import AstroClient, UsageError, __version__
from support.messages import message

HEADERS = {
    "host": "api.astronomer.io",
    "connection": "keep-alive",
    "accept": "application/json",
    "accept-encoding": "gzip",
    "authorization": f"Bearer {SECRET}",
    "user-agent": f"astro-org-tokens/{__version__} Python/{platform.python_version()}",
    "x-astro-client-identifier": "astro-org-tokens",
    "x-astro-client-version": __version__,
}


def sent(wire: respx.MockRouter, client: AstroClient, endpoint: Endpoint) -> httpx.Request:
    """The one request that a call sends."""
    wire.route().respond(json=endpoint.answer)
    endpoint.call(client)
    (call,) = wire.calls
    request: httpx.Request = call.request
    return request


def test_every_call_of_the_client_has_a_row() -> None:
    calls = {
        name
        for name, _ in inspect.getmembers(AstroClient, inspect.isfunction)
        if not name.startswith("_")
    }
    used = {
        instruction.argval
        for endpoint in ENDPOINTS.values()
        for instruction in dis.get_instructions(endpoint.call)
    }
    assert calls - used == {"begin_call", "close", "with_deadline"}


@pytest.mark.parametrize("endpoint", ENDPOINTS.values(), ids=ENDPOINTS)
def test_a_call_sends_exactly_one_request(
    wire: respx.MockRouter, client: AstroClient, endpoint: Endpoint
) -> None:
    request = sent(wire, client, endpoint)
    query = f"?{endpoint.query}" if endpoint.query else ""
    assert (request.method, str(request.url)) == (
        endpoint.method,
        f"{BASE}{endpoint.path}{query}",
    )
    body = b"" if endpoint.body is None else json.dumps(endpoint.body).encode()
    assert request.content == body


@pytest.mark.parametrize("endpoint", ENDPOINTS.values(), ids=ENDPOINTS)
def test_every_request_says_who_asks_and_with_what(
    wire: respx.MockRouter, client: AstroClient, endpoint: Endpoint
) -> None:
    headers = dict(sent(wire, client, endpoint).headers)
    length = str(len(json.dumps(endpoint.body)))
    of_body = {"content-type": "application/json", "content-length": length}
    assert headers == HEADERS | (of_body if endpoint.is_write else {})


def test_an_id_in_upper_case_is_sent_in_lower_case(
    wire: respx.MockRouter, client: AstroClient
) -> None:
    endpoint = ENDPOINTS["a token"]
    wire.get(f"{BASE}{endpoint.path}").respond(json=endpoint.answer)
    assert client.get_token(TOKEN.upper()).id == TOKEN


def test_an_empty_list_of_roles_is_refused_and_not_sent(
    wire: respx.MockRouter, client: AstroClient
) -> None:
    with pytest.raises(UsageError) as caught:
        client.replace_all_roles(TOKEN, [])
    assert str(caught.value) == message("usage", "empty_roles")
    assert not wire.calls
