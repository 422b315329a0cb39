"""Servers that quote what they were sent, in every place that a client reads."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TypeAlias

from support.fault_proxy import http_response

Reflection: TypeAlias = Callable[[str], bytes]
"""From the secret that was sent to the answer."""


def _in_json(status: int, **headers: str) -> Reflection:
    def echo(secret: str) -> bytes:
        field = {"field": secret, "code": secret, "message": f"Bearer {secret}"}
        body = {"message": f"Bearer {secret}", "requestId": secret, "fieldErrors": [field]}
        return http_response(status, json.dumps({**body, "token": secret}), **headers)

    return echo


def _in_message(words: Callable[[str], str]) -> Reflection:
    return lambda secret: http_response(400, json.dumps({"message": words(secret)}))


def _in_head(head: Callable[[str], str]) -> Reflection:
    return lambda secret: f"HTTP/1.1 {head(secret)}\r\n\r\n".encode()


REFLECTIONS: dict[str, Reflection] = {
    **{f"in the body of a {status}": _in_json(status) for status in (400, 401, 403, 404, 429, 500)},
    "cut short": _in_message(lambda secret: f"no good: {secret[: len(secret) * 2 // 3]}…"),
    "without its start": _in_message(lambda secret: f"no good: …{secret[5:]}"),
    "where the message is cut": _in_message(lambda secret: "x" * (500 - 13) + secret),
    "in a long message": _in_message(lambda secret: f"{secret} " * 5000),
    "in headers": lambda secret: http_response(
        401, X_Request_Id=secret, WWW_Authenticate=secret, Server=secret, Set_Cookie=f"a={secret}"
    ),
    "in the request ID of a success": lambda secret: http_response(200, X_Request_Id=secret),
    "in the address of a redirect": lambda secret: http_response(
        302, Location=f"http://127.0.0.1:9/{secret}"
    ),
    "in Retry-After": lambda secret: http_response(429, Retry_After=secret),
    "in an encoding": lambda secret: http_response(200, "x", Content_Encoding=secret),
    "in HTML": lambda secret: http_response(200, f"<h1>{secret}</h1>", Content_Type="text/html"),
    "in JSON of another shape": lambda secret: http_response(
        200, json.dumps({"id": 7, secret: secret})
    ),
    "in a reason": _in_head(lambda secret: f"401 {secret}\r\nContent-Length: 0"),
    "in a broken status line": lambda secret: f"Authorization: Bearer {secret}\r\n\r\n".encode(),
    "in a broken header": _in_head(lambda secret: f"200 OK\r\nAuthorization Bearer {secret}"),
    "in a broken length": _in_head(lambda secret: f"200 OK\r\nContent-Length: {secret}"),
    "in a broken chunk": _in_head(
        lambda secret: f"200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{secret}"
    ),
}
