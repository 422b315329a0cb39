"""What the API refuses: the kind of error, its words, the request ID, and what to do."""

from __future__ import annotations

from typing import Any

import pytest
import respx

from api.endpoints import BASE, ENDPOINTS, READS, Endpoint
from astro_org_tokens import (
    ApiError,
    AstroClient,
    AstroError,
    ForbiddenError,
    NotFoundError,
    NotLoggedInError,
    RateLimitedError,
    UnconfirmedError,
)
from astro_org_tokens.hints import describe
from support.messages import api_response, message

LOG_IN: dict[str, Any] = {"hint": "bad_credential"}
CHECK_IDS: dict[str, Any] = {"hint": "check_id"}
SLOW_DOWN: dict[str, Any] = {"hint": "rate_limited"}
NO_REDIRECT: dict[str, Any] = {"redirect": True, "hint": "check_api_url"}
LATER: dict[str, Any] = {"hint": "try_later"}

# status: (error, what to do, how often a read and how often a write is sent)
REFUSALS: dict[int, tuple[type[AstroError], dict[str, Any], int, int]] = {
    300: (ApiError, NO_REDIRECT, 1, 1),
    301: (ApiError, NO_REDIRECT, 1, 1),
    302: (ApiError, NO_REDIRECT, 1, 1),
    303: (ApiError, NO_REDIRECT, 1, 1),
    304: (ApiError, NO_REDIRECT, 1, 1),
    307: (ApiError, NO_REDIRECT, 1, 1),
    308: (ApiError, NO_REDIRECT, 1, 1),
    400: (ApiError, {}, 1, 1),
    401: (NotLoggedInError, LOG_IN, 1, 1),
    403: (ForbiddenError, {}, 1, 1),
    404: (NotFoundError, CHECK_IDS, 1, 1),
    409: (ApiError, {}, 1, 1),
    418: (ApiError, {}, 1, 1),
    422: (ApiError, {}, 1, 1),
    429: (RateLimitedError, SLOW_DOWN, 4, 4),
    500: (ApiError, LATER, 4, 1),
    501: (ApiError, LATER, 1, 1),
    502: (ApiError, LATER, 4, 1),
    503: (ApiError, LATER, 4, 1),
    504: (ApiError, LATER, 4, 1),
    599: (ApiError, LATER, 1, 1),
}


def refused(client: AstroClient, endpoint: Endpoint) -> AstroError:
    with pytest.raises(AstroError) as caught:
        endpoint.call(client)
    return caught.value


@pytest.mark.parametrize("endpoint", ENDPOINTS.values(), ids=ENDPOINTS)
@pytest.mark.parametrize("status", REFUSALS)
def test_a_refusal_says_everything_that_is_known(
    wire: respx.MockRouter, client: AstroClient, endpoint: Endpoint, status: int
) -> None:
    body = {"message": "because so", "requestId": "req-1", "statusCode": status}
    elsewhere = wire.route(host="elsewhere.example")
    wire.route(host="api.astronomer.io").respond(
        status, json=body, headers={"Location": "https://elsewhere.example/v1"}
    )
    kind, advice, reads, writes = REFUSALS[status]
    error = refused(client, endpoint)
    if status == 403:
        advice = {"permission": endpoint.permission}
    text = api_response(
        status, endpoint.operation, words="because so", request_id="req-1", **advice
    )
    if endpoint.is_write and status >= 500:
        text, kind = (
            message("unconfirmed", "write", reason=text),
            UnconfirmedError,
        )
    else:
        assert error.request_id == "req-1"
    assert (type(error), describe(error)) == (kind, text)
    assert wire.calls.call_count == (writes if endpoint.is_write else reads)
    assert not elsewhere.called


LONG = "x" * 2000


@pytest.mark.parametrize(
    ("body", "words"),
    [
        pytest.param(
            {
                "message": "Invalid request",
                "requestId": "r",
                "statusCode": 400,
                "fieldErrors": [
                    {"field": "roles[0].role", "code": "oneof", "message": "is unknown"},
                    {"field": "limit", "code": "max", "message": "is above 1000"},
                ],
            },
            "Invalid request; roles[0].role: is unknown; limit: is above 1000",
            id="field errors",
        ),
        pytest.param(
            {"fieldErrors": [{"field": "limit", "message": "is above 1000"}]},
            "limit: is above 1000",
            id="field errors alone",
        ),
        pytest.param({"message": "no", "fieldErrors": "x"}, "no", id="field errors of no shape"),
        pytest.param({"message": "no", "fieldErrors": [1]}, "no", id="a field error of no shape"),
        pytest.param(
            {"message": "no", "fieldErrors": [{"field": 1}]}, "no; : ", id="a field that is none"
        ),
        pytest.param({"message": ["no"]}, "", id="a message that is none"),
        pytest.param({}, "", id="an empty object"),
        pytest.param([], "", id="a list"),
        pytest.param(None, "", id="null"),
        pytest.param({"message": LONG}, f"{LONG[:500]}", id="a message that is too long"),
    ],
)
def test_the_words_of_the_server_are_told(
    wire: respx.MockRouter, client: AstroClient, body: Any, words: str
) -> None:
    endpoint = ENDPOINTS["a token"]
    wire.get(f"{BASE}{endpoint.path}").respond(400, json=body)
    error = refused(client, endpoint)
    request_id = "r" if isinstance(body, dict) and "requestId" in body else ""
    text = api_response(400, endpoint.operation, words=words, request_id=request_id)
    assert describe(error) == text


BODIES = {
    "HTML": b"<html><body>502 Bad Gateway</body></html>",
    "nothing": b"",
    "cut short": b'{"message": "cut sh',
    "not UTF-8": b'{"message": "\xff\xfe"}',
    "nested without end": b"[" * 100_000,
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
@pytest.mark.parametrize("endpoint", READS.values(), ids=READS)
def test_a_refusal_that_is_no_json_is_told_by_its_status_and_request_id(
    wire: respx.MockRouter, client: AstroClient, endpoint: Endpoint, body: bytes
) -> None:
    wire.route().respond(403, content=body, headers={"X-Request-Id": "from-a-header"})
    error = refused(client, endpoint)
    assert (type(error), error.request_id) == (ForbiddenError, "from-a-header")
    assert describe(error) == api_response(
        403, endpoint.operation, request_id="from-a-header", permission=endpoint.permission
    )
