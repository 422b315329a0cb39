"""Requests that are wrong whatever the operation, and endpoints that don't exist."""

from __future__ import annotations

import socket

import httpx
import pytest

from astro_org_tokens.sandbox import Sandbox
from astro_org_tokens.sandbox.seed import seed_ids
from support.sandbox_api import ORGANIZATION, TOKENS, WORKSPACES, error, invalid, refusal


@pytest.mark.parametrize("path", ["/nothing", f"{ORGANIZATION}/", f"{TOKENS}/x/y/z", "/"])
def test_unknown_endpoints(path: str, reading: httpx.Client) -> None:
    response = reading.get(path)
    assert error(response) == refusal(404, f"Not Found: GET /v1{path}")


def test_unknown_endpoints_outside_the_api(untouched: Sandbox) -> None:
    response = httpx.get(untouched.origin + "/", trust_env=False)
    assert error(response) == refusal(404, "Not Found: GET /")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", ORGANIZATION, {"GET", "HEAD", "POST"}),
        ("PATCH", f"{TOKENS}/{seed_ids.CI_ONE}", {"GET", "HEAD", "POST", "DELETE"}),
        ("DELETE", WORKSPACES, {"GET", "HEAD", "POST"}),
        ("GET", f"{TOKENS}/{seed_ids.CI_ONE}/roles", {"POST"}),
    ],
)
def test_unknown_methods(method: str, path: str, allowed: set[str], reading: httpx.Client) -> None:
    response = reading.request(method, path)
    assert error(response) == refusal(405, f"Method Not Allowed: {method} /v1{path}")
    assert set(response.headers["allow"].split(", ")) == allowed


def test_head_is_get_without_a_body(reading: httpx.Client) -> None:
    response = reading.head(ORGANIZATION)
    assert (response.status_code, response.content) == (200, b"")


JSON = "application/json"


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        (JSON, b""),
        (JSON, b"{"),
        (JSON, b'{"name":"a"}x'),
        (JSON, b"\xff"),
        (JSON, b'{"name":"\xe9"}'),
        (JSON, b'{"name":"\\ud800"}'),
        (JSON, b'{"name":NaN}'),
        (JSON, b'{"name":1e999}'),
        (JSON, b"[" * 100_000),
        (JSON, b'{"name":"a","x":1' + b"0" * 5000 + b"}"),
    ],
)
def test_bodies_that_are_no_json(content_type: str, body: bytes, reading: httpx.Client) -> None:
    response = reading.post(WORKSPACES, content=body, headers={"Content-Type": content_type})
    problems = error(response)["fieldErrors"]
    assert response.status_code == 400
    assert [(problem["field"], problem["code"]) for problem in problems] == [("body", "json")]


@pytest.mark.parametrize("body", [b"[]", b'"a"', b"1", b"null", b"true"])
def test_bodies_that_are_no_object(body: bytes, reading: httpx.Client) -> None:
    response = reading.post(WORKSPACES, content=body, headers={"Content-Type": JSON})
    problems = error(response)["fieldErrors"]
    assert response.status_code == 400
    assert [(problem["field"], problem["code"]) for problem in problems] == [("body", "type")]


def test_a_client_that_goes_away_harms_nobody(untouched: Sandbox, reading: httpx.Client) -> None:
    host, _, port = untouched.origin.removeprefix("http://").rpartition(":")
    for _ in range(3):
        with socket.create_connection((host, int(port)), timeout=10) as connection:
            head = f"POST /v1{WORKSPACES} HTTP/1.1\r\nHost: {host}\r\nContent-Length: 100\r\n\r\n"
            connection.sendall(head.encode() + b'{"name":')
    assert reading.get(WORKSPACES).json()["totalCount"] == 5


@pytest.mark.parametrize("content_type", ["text/plain", "", "application/jsonx", "form"])
def test_bodies_that_are_not_called_json(content_type: str, reading: httpx.Client) -> None:
    response = reading.post(
        WORKSPACES, content=b'{"name":"a"}', headers={"Content-Type": content_type}
    )
    assert error(response) == invalid(("body", "type", "Content-Type must be application/json"))


@pytest.mark.parametrize("content_type", ["Application/JSON", "application/json; charset=utf-8"])
def test_content_types_that_are_json(content_type: str, api: httpx.Client) -> None:
    response = api.post(WORKSPACES, content=b'{"name":"a"}', headers={"Content-Type": content_type})
    assert response.status_code == 200


@pytest.mark.parametrize("name", ["", "\u0000", "'; DROP TABLE tokens; --", "\x1b[31m", "👩‍🔬" * 9])
def test_any_text_comes_back_as_it_was_sent(name: str, api: httpx.Client) -> None:
    made = api.post(WORKSPACES, json={"name": name}).json()
    assert made["name"] == name
    assert api.get(f"{WORKSPACES}/{made['id']}").json()["name"] == name
    assert api.get(f"{WORKSPACES}?sorts=name:asc").json()["totalCount"] == 6
