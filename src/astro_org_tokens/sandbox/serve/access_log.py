"""An access log with one line per request."""

from __future__ import annotations

import time
from collections.abc import Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class AccessLog:
    """Logs each response: method, path and query, status, and duration in milliseconds.

    Args:
        app: the ASGI application to wrap.
        write: called with each line. Lines never contain headers or bodies, where credentials are.
    """

    def __init__(self, app: ASGIApp, write: Callable[[str], None]) -> None:
        self._app = app
        self._write = write

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request, and log it when its response starts."""
        start_time = time.perf_counter()

        async def send_and_log(message: Message) -> None:
            await send(message)
            if message["type"] == "http.response.start":
                milliseconds = (time.perf_counter() - start_time) * 1000
                line = f"{scope['method']} {_target(scope)} {message['status']}"
                self._write(f"{line} {milliseconds:.0f} ms")

        await self._app(scope, receive, send_and_log)


def _target(scope: Scope) -> str:
    # The raw, percent-encoded form can't contain terminal control characters.
    query = f"?{_to_text(scope['query_string'])}" if scope["query_string"] else ""
    return _to_text(scope["raw_path"]) + query


def _to_text(raw: bytes) -> str:
    return raw.decode("ascii", "backslashreplace")
