"""Reads are tried again; a write only where it can't have been done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timezone
from email.utils import formatdate

import httpx
import pytest
import respx

from api.endpoints import BASE, ENDPOINTS, ORGANIZATION, SECRET, Endpoint, token
from astro_org_tokens import (
    AstroClient,
    AstroError,
    NetworkError,
    RateLimitedError,
    RequestTimeoutError,
)
from astro_org_tokens.api.deadline import Deadline
from astro_org_tokens.api.retry import retry_after
from astro_org_tokens.hints import describe
from astro_org_tokens.limits import DEFAULT_LIMITS, Limits
from support.messages import api_response, message

READ, WRITE = ENDPOINTS["a token"], ENDPOINTS["setting roles"]
OK = httpx.Response(200, json=token())


def failed(status: int, **headers: str) -> httpx.Response:
    return httpx.Response(status, json={"message": "busy"}, headers=headers)


@pytest.fixture
def waits() -> list[float]:
    """What was waited between tries, with the jitter at its most; nothing is waited for."""
    return []


@pytest.fixture
def limits(waits: list[float]) -> Limits:
    return DEFAULT_LIMITS._replace(sleep=waits.append, uniform=lambda _, high: high)


FAULTS: dict[str, httpx.Response | httpx.HTTPError] = {
    "429": failed(429),
    "500": failed(500),
    "502": failed(502),
    "503": failed(503),
    "504": failed(504),
    "HTML": httpx.Response(200, html="<html>"),
    "cut short": httpx.Response(200, content=b'{"id": "c'),
    "no connection": httpx.ConnectError("refused"),
    "no connection in time": httpx.ConnectTimeout("slow"),
    "no answer in time": httpx.ReadTimeout("slow"),
    "cut off": httpx.RemoteProtocolError("peer closed connection"),
    "broken off": httpx.ReadError("reset"),
    "badly packed": httpx.DecodingError("gzip"),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_read_outlives_three_faults(
    wire: respx.MockRouter,
    client: AstroClient,
    fault: httpx.Response | httpx.HTTPError,
    waits: list[float],
) -> None:
    wire.get(f"{BASE}{READ.path}").mock(side_effect=[fault, fault, fault, OK])
    READ.call(client)
    assert (len(wire.calls), waits) == (4, [0.25, 0.5, 1.0])


@pytest.mark.parametrize(
    ("fault", "kind"),
    [(failed(429), RateLimitedError), (httpx.ConnectError("refused"), NetworkError)],
    ids=["429", "no connection"],
)
@pytest.mark.parametrize("endpoint", ENDPOINTS.values(), ids=ENDPOINTS)
def test_whatever_was_not_taken_up_is_sent_four_times_and_no_more(
    wire: respx.MockRouter,
    client: AstroClient,
    endpoint: Endpoint,
    fault: httpx.Response | httpx.HTTPError,
    kind: type[AstroError],
) -> None:
    wire.route().mock(side_effect=[fault] * 9)
    with pytest.raises(kind):
        endpoint.call(client)
    assert len(wire.calls) == 4


def test_a_write_that_was_not_taken_up_may_go_again(
    wire: respx.MockRouter, client: AstroClient
) -> None:
    taken = httpx.Response(200, json=WRITE.answer)
    answers: list[httpx.Response | Exception] = [failed(429), httpx.ConnectError("no"), taken]
    wire.post(f"{BASE}{WRITE.path}").mock(side_effect=answers)
    WRITE.call(client)
    assert len({call.request.content for call in wire.calls}) == 1
    assert len(wire.calls) == 3


@pytest.mark.parametrize(
    ("headers", "waited"),
    [
        (["2", "0", "7"], [2.025, 0.05, 7.1]),
        ([formatdate(0, usegmt=True)] * 3, [0.025, 0.05, 0.1]),
        (["soon", "-1", "1.5"], [0.25, 0.5, 1.0]),
        (["", "Wed, 99 Nov 2026 10:00:00 GMT", "²"], [0.25, 0.5, 1.0]),
    ],
    ids=["seconds", "a date in the past", "neither", "broken"],
)
def test_the_server_says_how_long_to_wait(
    wire: respx.MockRouter,
    client: AstroClient,
    headers: Sequence[str],
    waited: list[float],
    waits: list[float],
) -> None:
    faults = [httpx.Response(429, headers=[(b"Retry-After", text.encode())]) for text in headers]
    wire.get(f"{BASE}{READ.path}").mock(side_effect=[*faults, OK])
    READ.call(client)
    assert waits == pytest.approx(waited)


def test_a_date_to_wait_until_is_turned_into_seconds() -> None:
    now = datetime.fromtimestamp(1000, timezone.utc)
    assert retry_after({"retry-after": formatdate(1030, usegmt=True)}, now) == 30


def test_a_wait_that_would_outlast_the_time_is_not_begun(
    wire: respx.MockRouter, client: AstroClient, waits: list[float]
) -> None:
    wire.get(f"{BASE}{READ.path}").mock(return_value=failed(503, **{"Retry-After": "31"}))
    with pytest.raises(AstroError) as caught:
        client.with_deadline(Deadline(30)).get_token(READ.answer["id"])
    assert describe(caught.value) == api_response(
        503, READ.operation, words="busy", hint="try_later"
    )
    assert (len(wire.calls), waits) == (1, [])


def test_a_person_is_told_from_the_second_wait_on(wire: respx.MockRouter, limits: Limits) -> None:
    told: list[str] = []
    local = "http://127.0.0.1:9/v1"
    wire.get(f"{local}{READ.path}").mock(side_effect=[failed(500), failed(503), failed(502), OK])
    with AstroClient(
        SECRET, ORGANIZATION, base_url=local, on_retry=told.append, limits=limits
    ) as client:
        READ.call(client)
    assert told == [
        message(
            "notice",
            "retry",
            reason=api_response(status, READ.operation, words="busy"),
            seconds=seconds,
        )
        for status, seconds in ((503, 0.5), (502, 1.0))
    ]


@pytest.mark.parametrize("endpoint", ENDPOINTS.values(), ids=ENDPOINTS)
def test_running_out_of_time_is_not_tried_again(
    wire: respx.MockRouter, client: AstroClient, endpoint: Endpoint
) -> None:
    wire.route().mock(side_effect=httpx.ConnectError("refused"))
    with pytest.raises(RequestTimeoutError):
        endpoint.call(client.with_deadline(Deadline(0)))
    assert not wire.calls
