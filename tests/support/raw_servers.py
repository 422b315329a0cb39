"""Servers that do what no good server does, on raw sockets."""

from __future__ import annotations

import contextlib
import socketserver
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass
class RawServer:
    """A server that answers everything with the same bytes.

    Attributes:
        response: its bytes.
        interval: seconds between two of them; None sends them at once.
        request_heads: the head of each request.
        stopped: set when it is to end.
    """

    response: bytes
    interval: float | None = None
    port: int = 0
    request_heads: list[bytes] = field(default_factory=list)
    stopped: threading.Event = field(default_factory=threading.Event)

    @property
    def origin(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def base_url(self) -> str:
        """It as the base of an API."""
        return f"{self.origin}/v1"


@contextlib.contextmanager
def raw_server(answer: bytes, *, interval: float | None = None) -> Iterator[RawServer]:
    """Serve ``answer`` for as long as the context lasts."""
    instance = RawServer(answer, interval)

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            head = b""
            while (line := self.rfile.readline()) not in (b"", b"\r\n"):
                head += line
            instance.request_heads.append(head)
            with contextlib.suppress(OSError):
                self._send()

        def _send(self) -> None:
            if instance.interval is None:
                self.wfile.write(instance.response)
                return
            for position in range(len(instance.response)):
                if instance.stopped.wait(instance.interval):
                    return
                self.wfile.write(instance.response[position : position + 1])

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        instance.port = server.server_address[1]
        serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        serving.start()
        try:
            yield instance
        finally:
            instance.stopped.set()
            server.shutdown()
            serving.join()
