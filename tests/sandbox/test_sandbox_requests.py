"""Requests that are invalid for any operation, and unknown endpoints."""

from __future__ import annotations

import socket

import httpx
import pytest

from astro_org_tokens.sandbox import Sandbox
from astro_org_tokens.sandbox.seed import seed_ids
from support.sandbox_api import (
    ORGANIZATION,
    PLAIN_HTTP,
    TOKENS,
    WORKSPACES,
    error_body,
    invalid_request,
    problem,
)


@pytest.mark.parametrize("path", ["/nothing", f"{ORGANIZATION}/", f"{TOKENS}/x/y/z", "/"])
def test_unknown_endpoint_is_not_found(path: str, client: httpx.Client) -> None:
    response = client.get(path)
    assert error_body(response) == problem(404, f"Not Found: GET /v1{path}")


def test_unknown_endpoint_outside_api_is_not_found(sandbox: Sandbox) -> None:
    response = httpx.get(sandbox.origin + "/", trust_env=False, verify=PLAIN_HTTP)
    assert error_body(response) == problem(404, "Not Found: GET /")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", ORGANIZATION, {"GET", "HEAD", "POST"}),
        ("PATCH", f"{TOKENS}/{seed_ids.CI_ONE}", {"GET", "HEAD", "POST", "DELETE"}),
        ("DELETE", WORKSPACES, {"GET", "HEAD", "POST"}),
        ("GET", f"{TOKENS}/{seed_ids.CI_ONE}/roles", {"POST"}),
    ],
)
def test_unknown_method_is_not_allowed(
    method: str, path: str, allowed: set[str], client: httpx.Client
) -> None:
    response = client.request(method, path)
    assert error_body(response) == problem(405, f"Method Not Allowed: {method} /v1{path}")
    assert set(response.headers["allow"].split(", ")) == allowed


def test_head_response_has_no_body(client: httpx.Client) -> None:
    response = client.head(ORGANIZATION)
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
def test_body_with_invalid_json_is_bad_request(
    content_type: str, body: bytes, client: httpx.Client
) -> None:
    response = client.post(WORKSPACES, content=body, headers={"Content-Type": content_type})
    field_errors = error_body(response)["fieldErrors"]
    assert response.status_code == 400
    assert [(each["field"], each["code"]) for each in field_errors] == [("body", "json")]


@pytest.mark.parametrize("body", [b"[]", b'"a"', b"1", b"null", b"true"])
def test_body_without_object_is_bad_request(body: bytes, client: httpx.Client) -> None:
    response = client.post(WORKSPACES, content=body, headers={"Content-Type": JSON})
    field_errors = error_body(response)["fieldErrors"]
    assert response.status_code == 400
    assert [(each["field"], each["code"]) for each in field_errors] == [("body", "type")]


def test_disconnected_client_does_not_affect_others(sandbox: Sandbox, client: httpx.Client) -> None:
    host, _, port = sandbox.origin.removeprefix("http://").rpartition(":")
    for _ in range(3):
        with socket.create_connection((host, int(port)), timeout=10) as connection:
            head = f"POST /v1{WORKSPACES} HTTP/1.1\r\nHost: {host}\r\nContent-Length: 100\r\n\r\n"
            connection.sendall(head.encode() + b'{"name":')
    assert client.get(WORKSPACES).json()["totalCount"] == 5


@pytest.mark.parametrize("content_type", ["text/plain", "", "application/jsonx", "form"])
def test_body_with_other_content_type_is_bad_request(
    content_type: str, client: httpx.Client
) -> None:
    response = client.post(
        WORKSPACES, content=b'{"name":"a"}', headers={"Content-Type": content_type}
    )
    assert error_body(response) == invalid_request(
        ("body", "type", "Content-Type must be application/json")
    )


@pytest.mark.parametrize("content_type", ["Application/JSON", "application/json; charset=utf-8"])
def test_json_content_type_is_accepted(content_type: str, client: httpx.Client) -> None:
    response = client.post(
        WORKSPACES, content=b'{"name":"a"}', headers={"Content-Type": content_type}
    )
    assert response.status_code == 200


@pytest.mark.parametrize("name", ["", "\u0000", "'; DROP TABLE tokens; --", "\x1b[31m", "👩‍🔬" * 9])
def test_text_is_preserved(name: str, client: httpx.Client) -> None:
    workspace = client.post(WORKSPACES, json={"name": name}).json()
    assert workspace["name"] == name
    assert client.get(f"{WORKSPACES}/{workspace['id']}").json()["name"] == name
    assert client.get(f"{WORKSPACES}?sorts=name:asc").json()["totalCount"] == 6
