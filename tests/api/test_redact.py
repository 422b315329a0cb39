"""The credential is in the Authorization header and nowhere else."""

from __future__ import annotations

import logging

import httpx
import pytest
import respx

from api.endpoints import BASE, ENDPOINTS, ORGANIZATION, SECRET, Endpoint
from astro_org_tokens import AstroClient, AstroError, ConfigError, NetworkError
from support.error_dump import dump_error
from support.messages import message
from support.raw_servers import raw_server

STATUSES = (302, 400, 401, 403, 404, 409, 429, 500, 503)


def echo(request: httpx.Request, status: int, filler: str) -> httpx.Response:
    """Answer with the credential in every place that is read."""
    sent = request.headers["Authorization"]
    field = {"field": sent, "code": sent, "message": sent}
    body = {"message": f"{filler}{sent}", "requestId": sent, "fieldErrors": [field]}
    return httpx.Response(status, json=body, headers={"X-Request-Id": sent, "Location": sent})


@pytest.mark.parametrize("filler", ["", "x" * (500 - len("Bearer ") - 5)], ids=["short", "long"])
@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("endpoint", ENDPOINTS.values(), ids=ENDPOINTS)
def test_a_server_that_quotes_the_credential_is_not_quoted(
    wire: respx.MockRouter,
    client: AstroClient,
    endpoint: Endpoint,
    status: int,
    filler: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG, "astro_org_tokens")
    wire.route().mock(side_effect=lambda request: echo(request, status, filler))
    with pytest.raises(AstroError) as caught:
        endpoint.call(client)
    seen = dump_error(caught.value) + caplog.text
    assert f"HTTP {status}" in seen
    # A message that is cut may not end in a part of it.
    assert SECRET[:5] not in seen


def test_a_broken_answer_that_quotes_the_credential_is_not_quoted() -> None:
    answer = f"HTTP/1.1 200 OK\r\nAuthorization Bearer {SECRET}\r\n\r\n".encode()
    with (
        raw_server(answer) as server,
        AstroClient(SECRET, ORGANIZATION, base_url=server.base_url) as client,
        pytest.raises(NetworkError) as caught,
    ):
        client.get_token("c1")
    assert "***" in str(caught.value)
    assert SECRET not in dump_error(caught.value)


def test_the_client_does_not_show_its_credential(client: AstroClient) -> None:
    shown = f"AstroClient('{BASE}', organization_id='{ORGANIZATION}')"
    assert (repr(client), str(client)) == (shown, shown)


@pytest.mark.parametrize(
    ("bad", "problem"),
    [
        ("", "credential_empty"),
        (" ", "credential_empty"),
        (f"{SECRET} ", "credential_space"),
        (f"{SECRET}\n", "credential_line_break"),
        (f"{SECRET}\r\nX-Evil: 1", "credential_line_break"),
        (f"{SECRET}\x00", "invalid_character"),
        (f"{SECRET}é", "invalid_character"),
    ],
    ids=repr,
)
def test_a_credential_that_no_header_may_hold_is_refused_without_being_quoted(
    bad: str, problem: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        AstroClient(bad, ORGANIZATION)
    assert str(caught.value) == message("config", problem, source="api_token")
    assert SECRET not in dump_error(caught.value)


def test_the_debug_log_tells_of_requests_and_nothing_secret(
    wire: respx.MockRouter, client: AstroClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "astro_org_tokens")
    endpoint = ENDPOINTS["tokens of a Workspace"]
    wire.route().respond(json=endpoint.answer, headers={"X-Request-Id": "req-1"})
    endpoint.call(client)
    (record,) = caplog.records
    assert record.name == "astro_org_tokens"
    before, _, after = record.getMessage().partition(" in ")
    assert before == f"GET {BASE}{endpoint.path}?{endpoint.query}: 200"
    assert after.partition(" ms ")[2] == "req-1"
