"""A connection to the API that is opened while the program is still being loaded.

Loading takes about as long as the two round trips in which TCP and TLS are set up. The program
knows the URL long before it has loaded its HTTP client, so it connects in a thread meanwhile. No
request and no credential is sent, and the server's certificate is verified as for any other
connection. The first request takes the connection; if there is none, it connects itself, and
reports why that fails.
"""

from __future__ import annotations

import platform
import socket
import threading
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from astro_org_tokens.api.threads import WorkerThread, start_if_possible
from astro_org_tokens.urls import host_of, port_of

if TYPE_CHECKING:
    import ssl

MAX_AGE_SECONDS = 5.0
"""A server may have closed an older connection, for example while a person answered a prompt."""
_SYSTEMS_WITH_PROXY_SETTINGS = ("Darwin", "Windows")


class EarlyConnection:
    """A connection that is being opened, for one request to take.

    Args:
        base_url: of the API, validated, with https.
        timeout: seconds for each step of connecting.
        clock: for durations, in seconds.

    Attributes:
        base_url: see above.
    """

    def __init__(self, base_url: str, timeout: float, clock: Callable[[], float]) -> None:
        self.base_url = base_url
        self._address = host_of(base_url), port_of(base_url)
        self._timeout = timeout
        self._clock = clock
        self._lock = threading.Lock()
        self._is_taken = False
        self._opened_at = 0.0
        # TLS and certificates are loaded while TCP connects.
        self._context_thread = WorkerThread(_http_1_context)
        self._socket_thread = WorkerThread(self._open)

    def start(self) -> bool:
        """Begin to connect; return False if the system has no thread left for it."""
        if not start_if_possible(self._socket_thread):
            return False
        if not start_if_possible(self._context_thread):
            self._context_thread.run()
        return True

    def ssl_context(self) -> ssl.SSLContext:
        """Return the context of this and later connections.

        Raises:
            ConfigError: see ``system_context``.
        """
        return self._context_thread.outcome()

    def take(self, host: str, port: int) -> ssl.SSLSocket | None:
        """Return the connection when it is open; None if a new one has to be opened.

        Args:
            host: that the caller connects to, in lower case, an IPv6 address without brackets.
            port: of the host.

        Raises:
            TimeoutError: connecting took too long.
        """
        with self._lock:
            if self._is_taken or (host, port) != self._address:
                return None
            self._is_taken = True
        try:
            opened = self._socket_thread.outcome()
        except TimeoutError:
            raise
        except Exception:  # noqa: BLE001  the caller connects again, and learns the same
            return None
        if self._clock() - self._opened_at > MAX_AGE_SECONDS:
            opened.close()
            return None
        return opened

    def _open(self) -> ssl.SSLSocket:
        # As bytes: Python loads tables of all characters to encode a text. It's ASCII.
        host = self._address[0].encode("ascii")
        address: Any = host, self._address[1]
        connection = socket.create_connection(address, self._timeout)
        try:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # as httpcore does
            context = self.ssl_context()
            opened = context.wrap_socket(connection, server_hostname=host)
        except BaseException:
            connection.close()
            raise
        self._opened_at = self._clock()
        return opened


_opened: list[EarlyConnection] = []
# One at most: a process of the program has one API.


def connect_early(
    base_url: str, timeout: float, clock: Callable[[], float], environ: Mapping[str, str]
) -> None:
    """Begin to connect to an API, unless that gains nothing or may not be the way to it.

    Args:
        base_url: of the API, validated.
        timeout: seconds for each step of connecting.
        clock: for durations, in seconds.
        environ: the environment, which may name a proxy.
    """
    # Without TLS the API is on this machine.
    if _opened or not base_url.startswith("https://") or _may_have_proxy(environ):
        return
    connection = EarlyConnection(base_url, timeout, clock)
    if connection.start():
        _opened.append(connection)


def early_connection_to(base_url: str) -> EarlyConnection | None:
    """Return the connection that was begun to an API, None if there is none."""
    return next((each for each in _opened if each.base_url == base_url), None)


def _may_have_proxy(environ: Mapping[str, str]) -> bool:
    """Return whether any proxy is set; for which hosts isn't known before httpx is loaded."""
    if any(value and name.lower().endswith("_proxy") for name, value in environ.items()):
        return True
    if platform.system() in _SYSTEMS_WITH_PROXY_SETTINGS:
        # httpx loads it later; elsewhere it isn't needed before.
        from urllib.request import getproxies  # noqa: PLC0415

        return bool(getproxies())
    return False


def _http_1_context() -> ssl.SSLContext:
    # Loading it before TCP begins to connect would take 10 ms.
    from astro_org_tokens.api.tls import system_context  # noqa: PLC0415

    context = system_context()
    context.set_alpn_protocols(["http/1.1"])  # as httpcore does
    return context
