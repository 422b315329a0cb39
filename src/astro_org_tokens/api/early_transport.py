"""httpx's way to the API, on a connection that was opened early.

httpx's own transport doesn't take a connection. httpcore below it does, through its network
backends, so this is httpx's transport once more, with such a backend. Both interfaces are public.
"""

from __future__ import annotations

import contextlib
import select
import socket
import ssl
from collections.abc import Iterable, Iterator
from typing import Any

import httpcore
import httpx

from astro_org_tokens.api.early_connection import EarlyConnection


class EarlyTransport(httpx.BaseTransport):
    """Sends requests to an API whose first connection was opened early.

    Args:
        early: the connection.
        context: of all connections.
    """

    def __init__(self, early: EarlyConnection, context: ssl.SSLContext) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=context,
            max_connections=100,  # these three are httpx's defaults
            max_keepalive_connections=20,
            keepalive_expiry=5.0,
            network_backend=_EarlyBackend(early),
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request and return the response with a body that is still to be read."""
        assert isinstance(request.stream, httpx.SyncByteStream)  # noqa: S101  of httpx.Client
        url = request.url
        with _httpx_errors():
            response = self._pool.handle_request(
                httpcore.Request(
                    method=request.method,
                    url=httpcore.URL(
                        scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
                    ),
                    headers=request.headers.raw,
                    content=request.stream,
                    extensions=request.extensions,
                )
            )
        return httpx.Response(
            response.status,
            headers=response.headers,
            stream=_Body(response),
            extensions=response.extensions,
        )

    def close(self) -> None:
        """Close the connections."""
        self._pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        with _httpx_errors():
            yield from self._response.iter_stream()

    def close(self) -> None:
        self._response.close()


class _EarlyBackend(httpcore.SyncBackend):
    """Hands the early connection to the first request; opens all others as usual."""

    def __init__(self, early: EarlyConnection) -> None:
        self._early = early

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        try:
            opened = self._early.take(host, port)
        except TimeoutError as error:
            raise httpcore.ConnectTimeout(str(error)) from error
        if opened is not None:
            return _TlsStream(opened)
        return super().connect_tcp(host, port, timeout, local_address, socket_options)


class _TlsStream(httpcore.NetworkStream):
    """A connection on which TLS is set up already."""

    def __init__(self, connection: ssl.SSLSocket) -> None:
        self._socket = connection

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,  # noqa: ARG002
        server_hostname: str | None = None,  # noqa: ARG002
        timeout: float | None = None,  # noqa: ARG002
    ) -> httpcore.NetworkStream:
        # With the same context and host: `EarlyConnection.take` has compared the host.
        return self

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        with _httpcore_errors(httpcore.ReadTimeout, httpcore.ReadError):
            self._socket.settimeout(timeout)
            return self._socket.recv(max_bytes)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        with _httpcore_errors(httpcore.WriteTimeout, httpcore.WriteError):
            self._socket.settimeout(timeout)
            self._socket.sendall(buffer)

    def close(self) -> None:
        self._socket.close()

    def get_extra_info(self, info: str) -> Any:
        if info == "ssl_object":
            return self._socket
        if info == "is_readable":
            return _is_readable(self._socket)
        return None


def _is_readable(connection: socket.socket) -> bool:
    """Return whether an idle connection was ended by the server, or by us."""
    if connection.fileno() < 0:
        return True
    if not hasattr(select, "poll"):  # Windows
        return bool(select.select([connection], [], [], 0)[0])
    poll = select.poll()
    poll.register(connection, select.POLLIN)
    return bool(poll.poll(0))


@contextlib.contextmanager
def _httpcore_errors(timeout: type[Exception], failure: type[Exception]) -> Iterator[None]:
    try:
        yield
    except TimeoutError as error:
        raise timeout(str(error)) from error
    except OSError as error:
        raise failure(str(error)) from error


@contextlib.contextmanager
def _httpx_errors() -> Iterator[None]:
    """Raise httpcore's errors as those of the same names that httpx has."""
    try:
        yield
    except (
        httpcore.NetworkError,
        httpcore.ProtocolError,
        httpcore.TimeoutException,
        httpcore.UnsupportedProtocol,
    ) as error:
        raise getattr(httpx, type(error).__name__)(str(error)) from error
