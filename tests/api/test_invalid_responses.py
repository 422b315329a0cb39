"""Answers that the specification does not allow: one clear error, in our words, with no value."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from typing import Any

import pytest
import respx

from api.endpoints import (
    BASE,
    ENDPOINTS,
    ORGANIZATION,
    READS,
    SECRET,
    Endpoint,
    page,
    role,
    token,
    workspace,
)
from astro_org_tokens import ApiError, AstroClient, UnconfirmedError
from astro_org_tokens.hints import describe
from support.error_dump import dump_error
from support.limits import NO_WAITING
from support.messages import message
from support.raw_servers import raw_server

NOT_JSON = message("api_error", "not_json")
WHOLE = json.dumps(page("tokens", [token(name=SECRET)])).encode()

# How it is answered, and why that can't be used; None: it depends on what was asked for.
ANSWERS: dict[str, tuple[dict[str, Any], str | None]] = {
    "nothing": ({"content": b""}, NOT_JSON),
    "nothing, as said": ({"status_code": 204}, NOT_JSON),
    "HTML": ({"content": f"<html>{SECRET}</html>"}, NOT_JSON),
    "cut short": ({"content": WHOLE[:-20]}, NOT_JSON),
    "two documents": ({"content": WHOLE + WHOLE}, NOT_JSON),
    "not UTF-8": ({"content": b'"\xff\xfe"'}, NOT_JSON),
    "a number that is none": ({"content": b'{"totalCount": NaN, "tokens": []}'}, NOT_JSON),
    "nested without end": ({"content": b"[" * 100_000}, NOT_JSON),
    "a number without end": ({"content": b"9" * 10_000}, NOT_JSON),
    "null": ({"content": b"null"}, None),
    "a list": ({"json": [SECRET]}, None),
    "a text": ({"json": SECRET}, None),
    "a number": ({"content": b"1"}, None),
    "an empty object": ({"json": {}}, None),
}


def unusable(client: AstroClient, endpoint: Endpoint) -> str:
    """Why an answer can't be used; all of the message around it is as it should be."""
    with pytest.raises(ApiError) as caught:
        endpoint.call(client)
    around = message(
        "api_error",
        "invalid_response",
        operation=endpoint.operation,
        reason="REASON",
        hint="not_the_api",
    )
    before, after = around.split("REASON")
    text = describe(caught.value)
    assert text.startswith(before)
    assert text.endswith(after)
    seen = dump_error(caught.value)
    assert "pydantic" not in seen
    assert SECRET not in seen
    return text.removeprefix(before).removesuffix(after)


@pytest.mark.parametrize(("answer", "why"), ANSWERS.values(), ids=ANSWERS)
@pytest.mark.parametrize("endpoint", READS.values(), ids=READS)
def test_a_body_of_nonsense_is_one_clear_error(
    wire: respx.MockRouter,
    client: AstroClient,
    endpoint: Endpoint,
    answer: dict[str, Any],
    why: str | None,
) -> None:
    wire.route().respond(**answer)
    if why is None:
        why = _wrong_shape(endpoint, answer)
    assert unusable(client, endpoint) == why


def _wrong_shape(endpoint: Endpoint, answer: dict[str, Any]) -> str:
    if endpoint.noun:
        return message("api_error", "no_list", noun=endpoint.noun)
    field = "id" if answer.get("json") == {} else "it"
    return message("api_error", "field", field=field)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"id": 7}, "id"),
        ({"name": 7}, "name"),
        ({"name": {"marked": SECRET}}, "name"),
        ({"scope": [SECRET]}, "scope"),
        ({"createdAt": f"yesterday {SECRET}"}, "createdAt"),
        ({"endAt": SECRET}, "endAt"),
        ({"createdBy": SECRET}, "createdBy"),
        ({"createdBy": {"fullName": 7}}, "createdBy.fullName"),
        ({"roles": SECRET}, "roles"),
        ({"roles": [SECRET]}, "roles.0"),
        ({"roles": [role("c1", "R"), {"role": 7}]}, "roles.1.role"),
        ({"roles": [{"entityId": [SECRET]}]}, "roles.0.entityId"),
        ({"token": [SECRET]}, "token"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_a_field_of_another_type_is_named_and_not_quoted(
    wire: respx.MockRouter, client: AstroClient, wrong: dict[str, Any], field: str
) -> None:
    endpoint = ENDPOINTS["a token"]
    wire.get(f"{BASE}{endpoint.path}").respond(json=token(**wrong))
    assert unusable(client, endpoint) == message("api_error", "field", field=field)


def test_null_in_place_of_an_empty_list_is_an_empty_list(
    wire: respx.MockRouter, client: AstroClient
) -> None:
    empty = {"tokens": None, "totalCount": 0, "limit": 1000, "offset": 0}
    wire.route().respond(json=empty)
    assert list(client.token_pages()) in ([], [[]])
    wire.route().respond(json={**empty, "totalCount": 1})
    endpoint = next(each for each in READS.values() if each.noun == "tokens")
    assert unusable(client, endpoint) == message("api_error", "no_list", noun="tokens")


@pytest.mark.parametrize("total", [None, "1", 1.0, True, [1]], ids=repr)
@pytest.mark.parametrize(
    "endpoint", [e for e in READS.values() if e.noun], ids=lambda e: e.operation
)
def test_a_list_without_its_length_is_not_taken_for_whole(
    wire: respx.MockRouter, client: AstroClient, endpoint: Endpoint, total: object
) -> None:
    items = [token()] if endpoint.noun == "tokens" else [workspace()]
    wire.route().respond(json={**page(endpoint.noun, items), "totalCount": total})
    assert unusable(client, endpoint) == message("api_error", "no_total_count")


OBJECTS = {"an empty object", "a number that is none"}
NO_OBJECT = [name for name in ANSWERS if name not in OBJECTS]


@pytest.mark.parametrize("name", NO_OBJECT)
def test_a_write_that_is_answered_with_nonsense_is_unconfirmed_and_not_sent_again(
    wire: respx.MockRouter, client: AstroClient, name: str
) -> None:
    endpoint = ENDPOINTS["setting roles"]
    wire.post(f"{BASE}{endpoint.path}").respond(**ANSWERS[name][0])
    with pytest.raises(UnconfirmedError) as caught:
        endpoint.call(client)
    assert describe(caught.value) == message(
        "unconfirmed",
        "write",
        reason=message(
            "api_error",
            "invalid_response",
            operation=endpoint.operation,
            reason=message("api_error", "not_object"),
        ),
        hint="not_the_api",
    )
    assert SECRET not in dump_error(caught.value)
    assert len(wire.calls) == 1


def test_what_the_answer_to_a_write_says_is_not_used(
    wire: respx.MockRouter, client: AstroClient
) -> None:
    endpoint = ENDPOINTS["setting roles"]
    wire.post(f"{BASE}{endpoint.path}").respond(json={"workspaceRoles": "anything"})
    endpoint.call(client)
    assert len(wire.calls) == 1


COMPRESSED = {
    "badly compressed": (SECRET.encode(), message("api_error", "body_encoding")),
    "larger than any": (
        gzip.compress(b" " * 2_000_000),
        message("api_error", "body_size", limit="1,000,000"),
    ),
}
over_compressed = pytest.mark.parametrize(
    ("body", "reason"), COMPRESSED.values(), ids=COMPRESSED, scope="function"
)


@pytest.fixture
def at_compressing(body: bytes) -> Iterator[AstroClient]:
    limits = NO_WAITING._replace(max_body_bytes=1_000_000)
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {len(body)}"
    with (
        raw_server(f"{head}\r\n\r\n".encode() + body) as server,
        AstroClient(SECRET, ORGANIZATION, base_url=server.base_url, limits=limits) as client,
    ):
        yield client


@over_compressed
@pytest.mark.parametrize("endpoint", READS.values(), ids=READS)
def test_a_body_that_can_not_be_unpacked_is_one_clear_error(
    at_compressing: AstroClient, endpoint: Endpoint, reason: str
) -> None:
    assert unusable(at_compressing, endpoint) == reason


@over_compressed
def test_an_answer_to_a_write_that_can_not_be_unpacked_is_a_lost_one(
    at_compressing: AstroClient, reason: str
) -> None:
    endpoint = ENDPOINTS["setting roles"]
    with pytest.raises(UnconfirmedError) as caught:
        endpoint.call(at_compressing)
    invalid = message("api_error", "invalid_response", operation=endpoint.operation, reason=reason)
    assert describe(caught.value) == message(
        "unconfirmed",
        "write",
        reason=invalid,
        hint="not_the_api",
    )
