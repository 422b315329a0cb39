"""One line for each request, for people who learn the API or look for a mistake."""

from __future__ import annotations

import time
from collections.abc import Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class AccessLog:
    """Tells of every answer: method, path and query, status, milliseconds.

    Args:
        app: the ASGI application below.
        write: takes a line. Headers and bodies, where credentials are, never come into one.
    """

    def __init__(self, app: ASGIApp, write: Callable[[str], None]) -> None:
        self._app = app
        self._write = write

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        started = time.perf_counter()

        async def send_and_tell(message: Message) -> None:
            await send(message)
            if message["type"] == "http.response.start":
                took = (time.perf_counter() - started) * 1000
                self._write(f"{scope['method']} {_target(scope)} {message['status']} {took:.0f} ms")

        await self._app(scope, receive, send_and_tell)


def _target(scope: Scope) -> str:
    # As it came over the wire: percent-encoded, so nothing in it can steer a terminal.
    query = f"?{_shown(scope['query_string'])}" if scope["query_string"] else ""
    return _shown(scope["raw_path"]) + query


def _shown(raw: bytes) -> str:
    return raw.decode("ascii", "backslashreplace")
