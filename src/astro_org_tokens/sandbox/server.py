"""Starting and stopping a sandbox: a socket, a store and a server in a thread of this process."""

from __future__ import annotations

import contextlib
import errno
import ipaddress
import os
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from astro_org_tokens.errors import ConfigError, UsageError
from astro_org_tokens.sandbox import auth, token_store
from astro_org_tokens.sandbox.app import build_app
from astro_org_tokens.sandbox.background_server import BackgroundServer
from astro_org_tokens.sandbox.faults import Faults
from astro_org_tokens.sandbox.generated import generate
from astro_org_tokens.sandbox.seed import admin_token, seed
from astro_org_tokens.sandbox.store import Store


@dataclass(frozen=True)
class Options:
    """How a sandbox is to be.

    Attributes:
        host: the address to listen on.
        port: the port to listen on, 0 for a free one.
        database: the file to keep the data in; None keeps it in memory.
        faults: faults on purpose.
        tokens: how many generated tokens there are besides the seeded ones.
        allow_remote_connections: whether host may be other than a loopback address.
        log: takes one line for each request.
    """

    host: str = "127.0.0.1"
    port: int = 0
    database: Path | None = None
    faults: Faults = field(default_factory=Faults)
    tokens: int = 0
    allow_remote_connections: bool = False
    log: Callable[[str], None] | None = None


@dataclass(frozen=True)
class Sandbox:
    """A sandbox that answers.

    Attributes:
        origin: its address, such as ``http://127.0.0.1:8888``.
        store: its data.
    """

    origin: str
    store: Store

    @property
    def api_url(self) -> str:
        """The API's base, for ASTRO_API_URL."""
        return f"{self.origin}/v1"

    @property
    def api_token(self) -> str:
        """The credential of an ORGANIZATION_OWNER, for ASTRO_API_TOKEN."""
        return auth.api_token_value(self.store, admin_token(self.store))

    @property
    def refresh_token(self) -> str:
        """The refresh token of a person's session."""
        return auth.refresh_token(self.store)

    def credential_of(self, token_id: str) -> str:
        """The value of any of its API tokens; KeyError when there is no such token."""
        token = token_store.find(self.store, token_id)
        if token is None:
            raise KeyError(token_id)
        return auth.api_token_value(self.store, token)


@contextlib.contextmanager
def start(options: Options) -> Iterator[Sandbox]:
    """A sandbox that answers for as long as the context lasts.

    Raises:
        UsageError: the address is none, or not a loopback address and not allowed.
        ConfigError: the address or the database can't be used.
    """
    with (
        contextlib.closing(_listen(options)) as listener,
        contextlib.closing(Store(options.database)) as store,
    ):
        seed(store)
        generate(store, options.tokens)
        app = build_app(store, options.faults, options.log)
        with BackgroundServer(app).serving(listener) as started:
            if not started:
                raise ConfigError("The sandbox's server could not be started.")
            yield Sandbox(_origin(options.host, listener), store)


def _listen(options: Options) -> socket.socket:
    try:
        found = socket.getaddrinfo(options.host, options.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise UsageError(f"--host {options.host!r} is no address: {error}.") from error
    family, _, protocol, _, address = found[0]
    if not (options.allow_remote_connections or ipaddress.ip_address(address[0]).is_loopback):
        raise UsageError(
            f"--host {options.host} would let other machines reach the sandbox. If that is what "
            "you want, add --allow-remote-connections."
        )
    # With the protocol named, unlike socket.create_server, asyncio turns Nagle's algorithm off;
    # otherwise every answer comes 40 ms late.
    listener = socket.socket(family, socket.SOCK_STREAM, protocol)
    try:
        if os.name == "posix":  # elsewhere it would let two servers share a port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(1024)
    except OSError as error:
        listener.close()
        raise ConfigError(_why_not(options, error)) from error
    return listener


def _why_not(options: Options, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {options.port} of {options.host} is in use. Choose another with --port, "
            "or take a free one with --port 0."
        )
    return f"Can't listen on port {options.port} of {options.host}: {error.strerror}. See --port."


def _origin(host: str, listener: socket.socket) -> str:
    name = f"[{host}]" if ":" in host else host
    return f"http://{name}:{listener.getsockname()[1]}"
