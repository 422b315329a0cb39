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
        answer: its bytes.
        pause: seconds between two of them; None sends them at once.
        received: the head of each request.
        stopped: set when it is to end.
    """

    answer: bytes
    pause: float | None = None
    port: int = 0
    received: list[bytes] = field(default_factory=list)
    stopped: threading.Event = field(default_factory=threading.Event)

    @property
    def address(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def base(self) -> str:
        """It as the base of an API."""
        return f"{self.address}/v1"


@contextlib.contextmanager
def raw_server(answer: bytes, *, pause: float | None = None) -> Iterator[RawServer]:
    """Serve ``answer`` for as long as the context lasts."""
    told = RawServer(answer, pause)

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            head = b""
            while (line := self.rfile.readline()) not in (b"", b"\r\n"):
                head += line
            told.received.append(head)
            with contextlib.suppress(OSError):
                self._send()

        def _send(self) -> None:
            if told.pause is None:
                self.wfile.write(told.answer)
                return
            for position in range(len(told.answer)):
                if told.stopped.wait(told.pause):
                    return
                self.wfile.write(told.answer[position : position + 1])

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        told.port = server.server_address[1]
        serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        serving.start()
        try:
            yield told
        finally:
            told.stopped.set()
            server.shutdown()
            serving.join()
