"""A proxy between the program and the sandbox, which answers some requests in its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TypeAlias

import httpx

from support.sandbox_api import PLAIN_HTTP


@dataclass(frozen=True)
class CannedResponse:
    """An answer that is not the sandbox's.

    Attributes:
        forward: whether the sandbox was asked all the same.
    """

    status: int = 200
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    forward: bool = False


HTML = CannedResponse(
    200, "<!doctype html><title>Signed out</title>", {"Content-Type": "text/html"}
)

Responder: TypeAlias = Callable[[Sequence[str]], CannedResponse | None]
"""From the methods of the requests so far, this one the last, to what to answer with.

None passes the request on to the sandbox.
"""


@contextmanager
def intercepting_proxy(origin: str, script: Responder) -> Iterator[str]:
    """Serve the sandbox at ``origin`` under another address, which is given."""
    methods: list[str] = []
    upstream = httpx.Client(base_url=origin, trust_env=False, verify=PLAIN_HTTP)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # Head and body in one packet, or the second would wait for the first one's receipt.
        wbufsize = -1

        def do_GET(self) -> None:
            self._answer()

        def do_POST(self) -> None:
            self._answer()

        def log_message(self, *_: object) -> None:
            pass

        def _answer(self) -> None:
            methods.append(self.command)
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            reply = script(methods)
            if reply is None or reply.forward:
                answer = self._sandbox(body)
                reply = reply or answer
            content = reply.body.encode()
            self.send_response(reply.status)
            for name, value in {**reply.headers, "Content-Length": str(len(content))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def _sandbox(self, body: bytes) -> CannedResponse:
            kept = ("Authorization", "Content-Type")
            headers = {name: self.headers[name] for name in kept if name in self.headers}
            answer = upstream.request(self.command, self.path, content=body, headers=headers)
            return CannedResponse(
                answer.status_code, answer.text, {"Content-Type": "application/json"}
            )

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    # Threads of connections that the program keeps open are not waited for.
    server.daemon_threads, server.block_on_close = True, False
    thread = Thread(target=lambda: server.serve_forever(poll_interval=0.01), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        upstream.close()
