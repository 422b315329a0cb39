"""Servers that quote what they were sent, in every place that a client reads."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TypeAlias

from support.faulty import answer

Echo: TypeAlias = Callable[[str], bytes]
"""From the secret that was sent to the answer."""


def _told(status: int, **headers: str) -> Echo:
    def echo(secret: str) -> bytes:
        field = {"field": secret, "code": secret, "message": f"Bearer {secret}"}
        told = {"message": f"Bearer {secret}", "requestId": secret, "fieldErrors": [field]}
        return answer(status, json.dumps({**told, "token": secret}), **headers)

    return echo


def _words(words: Callable[[str], str]) -> Echo:
    return lambda secret: answer(400, json.dumps({"message": words(secret)}))


def _head(head: Callable[[str], str]) -> Echo:
    return lambda secret: f"HTTP/1.1 {head(secret)}\r\n\r\n".encode()


ECHOES: dict[str, Echo] = {
    **{f"in the body of a {status}": _told(status) for status in (400, 401, 403, 404, 429, 500)},
    "cut short": _words(lambda secret: f"no good: {secret[: len(secret) * 2 // 3]}…"),
    "without its start": _words(lambda secret: f"no good: …{secret[5:]}"),
    "where the message is cut": _words(lambda secret: "x" * (500 - 13) + secret),
    "in a long message": _words(lambda secret: f"{secret} " * 5000),
    "in headers": lambda secret: answer(
        401, X_Request_Id=secret, WWW_Authenticate=secret, Server=secret, Set_Cookie=f"a={secret}"
    ),
    "in the request ID of a success": lambda secret: answer(200, X_Request_Id=secret),
    "in the address of a redirect": lambda secret: answer(
        302, Location=f"http://127.0.0.1:9/{secret}"
    ),
    "in Retry-After": lambda secret: answer(429, Retry_After=secret),
    "in an encoding": lambda secret: answer(200, "x", Content_Encoding=secret),
    "in HTML": lambda secret: answer(200, f"<h1>{secret}</h1>", Content_Type="text/html"),
    "in JSON of another shape": lambda secret: answer(200, json.dumps({"id": 7, secret: secret})),
    "in a reason": _head(lambda secret: f"401 {secret}\r\nContent-Length: 0"),
    "in a broken status line": lambda secret: f"Authorization: Bearer {secret}\r\n\r\n".encode(),
    "in a broken header": _head(lambda secret: f"200 OK\r\nAuthorization Bearer {secret}"),
    "in a broken length": _head(lambda secret: f"200 OK\r\nContent-Length: {secret}"),
    "in a broken chunk": _head(
        lambda secret: f"200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{secret}"
    ),
}
