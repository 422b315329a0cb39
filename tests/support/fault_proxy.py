"""A proxy before a real sandbox which breaks the requests that a test names, on raw sockets.

Everything else is the sandbox's own answer. Connections stay open as long as HTTP lets them.
"""

from __future__ import annotations

import contextlib
import http.client
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from http import HTTPStatus
from io import BufferedReader
from typing import TypeAlias
from urllib.parse import parse_qs, urlsplit

HANG_SECONDS = 30
"""So long lasts what has no end; a program that waits for it fails its test and does not hang."""


class ConnectionEnd(Enum):
    """What becomes of a connection after a fault."""

    KEPT = auto()
    CLOSED = auto()
    RESET = auto()
    HELD = auto()  # open, and silent for ever


@dataclass(frozen=True)
class Fault:
    """What a request gets in place of its answer, in this order.

    Attributes:
        forward: whether the sandbox carries the request out all the same.
        delay: seconds before anything is sent.
        response: bytes that are sent at once.
        repeat: bytes that are sent after those, again and again.
        interval: seconds before each time.
        end: of the connection.
    """

    response: bytes = b""
    end: ConnectionEnd = ConnectionEnd.KEPT
    repeat: bytes = b""
    interval: float = 0.0
    delay: float = 0.0
    forward: bool = False


@dataclass(frozen=True)
class RecordedRequest:
    """A request that came in."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def code(self) -> str:
        """L for a list of tokens, W for one of Workspaces, G for a token, P for a change."""
        if self.method != "GET":
            return self.method[0]
        return {"tokens": "L", "workspaces": "W"}.get(
            urlsplit(self.target).path.split("/")[-1], "G"
        )

    def number(self, name: str) -> int:
        """A number from the query."""
        return int(parse_qs(urlsplit(self.target).query)[name][0])


Script: TypeAlias = Callable[[Sequence[RecordedRequest]], Fault | None]
"""From all requests so far, this one the last, to its fault; None passes it on to the sandbox."""


def http_response(status: int, body: bytes | str = b"", **headers: str) -> bytes:
    """An answer, well-formed as far as HTTP goes; ``_`` in a header's name stands for ``-``."""
    content = body.encode() if isinstance(body, str) else body
    reason = HTTPStatus(status).phrase
    fields = {"Content-Type": "application/json", "Content-Length": str(len(content))}
    fields |= {name.replace("_", "-"): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"HTTP/1.1 {status} {reason}\r\n{head}\r\n".encode() + content


@dataclass
class FaultProxy:
    """The proxy.

    Attributes:
        origin: of the sandbox.
        script: what to do with each request.
        close_after: so many requests are answered before the port is closed; None: it never is.
        hangs_up: whether a connection ends after each response, which doesn't say so.
        requests: the requests that came in.
        connection_count: how many connections were made.
    """

    origin: str
    script: Script
    close_after: int | None = None
    hangs_up: bool = False
    requests: list[RecordedRequest] = field(default_factory=list)
    connection_count: int = 0
    port: int = 0
    stopped: threading.Event = field(default_factory=threading.Event)
    _listener: socket.socket | None = None
    _one_at_a_time: threading.Lock = field(default_factory=threading.Lock)

    @property
    def request_sequence(self) -> str:
        """The requests that came in, as one word."""
        return "".join(asked.code for asked in self.requests)

    @property
    def base_url(self) -> str:
        """It as the base of an API."""
        return f"http://127.0.0.1:{self.port}/v1"

    def open(self) -> None:
        """Listen."""
        self._listener = bind_socket(self.port)
        self._listener.listen(100)
        threading.Thread(target=self._accept, args=[self._listener], daemon=True).start()

    def close(self) -> None:
        """Refuse connections from now on; those that are there stay."""
        if self._listener is not None:
            with contextlib.suppress(OSError):  # closing alone would not wake who waits in accept
                self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
            self._listener = None

    def _accept(self, listener: socket.socket) -> None:
        with contextlib.suppress(OSError):  # it is closed
            while True:
                connection, _ = listener.accept()
                self.connection_count += 1
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                threading.Thread(target=self._serve, args=[connection], daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection, connection.makefile("rb") as reader, contextlib.suppress(OSError):
            while (asked := _read(reader)) is not None:
                with self._one_at_a_time:
                    self.requests.append(asked)
                    fault = self.script(self.requests)
                    last = len(self.requests) == self.close_after
                if fault is None:
                    connection.sendall(self._forward(asked, last=last))
                    if last or self.hangs_up:
                        return
                elif self._break(connection, asked, fault) is not ConnectionEnd.KEPT:
                    return

    def _forward(self, asked: RecordedRequest, *, last: bool = False) -> bytes:
        upstream = http.client.HTTPConnection(urlsplit(self.origin).netloc, timeout=300)
        names: tuple[str, ...] = ("authorization", "content-type")
        kept = {name: asked.headers[name] for name in names if name in asked.headers}
        with contextlib.closing(upstream):
            upstream.request(asked.method, asked.target, asked.body or None, kept)
            got = upstream.getresponse()
            content = got.read()
        if last:
            self.close()
        return http_response(got.status, content, Connection="close" if last else "keep-alive")

    def _break(
        self, connection: socket.socket, asked: RecordedRequest, fault: Fault
    ) -> ConnectionEnd:
        if fault.forward:
            self._forward(asked)
        self.stopped.wait(fault.delay)
        connection.sendall(fault.response)
        end = time.monotonic() + HANG_SECONDS
        while fault.repeat and not self.stopped.wait(fault.interval):
            connection.sendall(fault.repeat)
            if time.monotonic() > end:
                return ConnectionEnd.CLOSED
        if fault.end is ConnectionEnd.HELD:
            self.stopped.wait(HANG_SECONDS)
        if fault.end is ConnectionEnd.RESET:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        return fault.end


MakeFaultProxy: TypeAlias = Callable[..., FaultProxy]
"""Make a proxy from a script, with the options of ``fault_proxy``."""


@contextlib.contextmanager
def fault_proxy(
    origin: str, script: Script, *, close_after: int | None = None, hangs_up: bool = False
) -> Iterator[FaultProxy]:
    """Serve the sandbox at ``origin`` with faults for as long as the context lasts."""
    with bind_socket(0) as reserved:  # so that nobody else gets the port while it is closed
        proxy = FaultProxy(origin, script, close_after, hangs_up, port=reserved.getsockname()[1])
        if close_after != 0:
            proxy.open()
        try:
            yield proxy
        finally:
            proxy.stopped.set()
            proxy.close()


def bind_socket(port: int) -> socket.socket:
    """A socket that has a port, as others may too, and refuses connections until it listens."""
    listener = socket.socket()
    if hasattr(socket, "SO_REUSEPORT"):
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    listener.bind(("127.0.0.1", port))
    return listener


def _read(reader: BufferedReader) -> RecordedRequest | None:
    first = reader.readline().decode()
    if not first:
        return None
    method, target, _ = first.split()
    headers = {}
    while line := reader.readline().decode().strip():
        name, _, value = line.partition(":")
        headers[name.lower()] = value.strip()
    return RecordedRequest(
        method, target, headers, reader.read(int(headers.get("content-length", "0")))
    )
