"""Starting and stopping a sandbox in this process."""

from __future__ import annotations

import contextlib
import ipaddress
import socket
from collections.abc import Iterator
from dataclasses import dataclass

from astro_org_tokens.errors import ConfigError
from astro_org_tokens.sandbox.api import credentials
from astro_org_tokens.sandbox.seed.bulk_seed import add_bulk_tokens
from astro_org_tokens.sandbox.seed.seed_data import admin_token, seed
from astro_org_tokens.sandbox.serve.asgi_app import build_app
from astro_org_tokens.sandbox.serve.background_server import BackgroundServer
from astro_org_tokens.sandbox.serve.listener import listen
from astro_org_tokens.sandbox.serve.sandbox_options import SandboxOptions
from astro_org_tokens.sandbox.store import token_store
from astro_org_tokens.sandbox.store.database import Store


@dataclass(frozen=True)
class Sandbox:
    """A running sandbox.

    Attributes:
        origin: its URL without a path, such as ``http://127.0.0.1:8888``.
        store: its data.
    """

    origin: str
    store: Store

    @property
    def api_url(self) -> str:
        """The API's base URL, for ASTRO_API_URL."""
        return f"{self.origin}/v1"

    @property
    def api_token(self) -> str:
        """The credential of an ORGANIZATION_OWNER, for ASTRO_API_TOKEN."""
        return credentials.api_token_value(self.store, admin_token(self.store))

    @property
    def refresh_token(self) -> str:
        """The refresh token of a user's session."""
        return credentials.refresh_token(self.store)

    def credential_of(self, token_id: str) -> str:
        """Return the value of an API token.

        Raises:
            KeyError: the token doesn't exist.
        """
        token = token_store.find(self.store, token_id)
        if token is None:
            raise KeyError(token_id)
        return credentials.api_token_value(self.store, token)


@contextlib.contextmanager
def start(options: SandboxOptions) -> Iterator[Sandbox]:
    """Run a sandbox while the context lasts.

    Args:
        options: the settings of the sandbox.

    Yields:
        The sandbox, ready for requests.

    Raises:
        UsageError: the address is invalid, or is a remote address and those aren't allowed.
        ConfigError: the address, the port, or the database can't be used.
    """
    with (
        contextlib.closing(listen(options)) as listener,
        contextlib.closing(Store(options.database)) as store,
    ):
        seed(store)
        add_bulk_tokens(store, options.tokens)
        app = build_app(store, options.faults, options.log)
        with BackgroundServer(app).serving(listener) as is_started:
            if not is_started:
                raise ConfigError("Can't start the sandbox server.")
            yield Sandbox(_origin(options.host, listener), store)


def _origin(host: str, listener: socket.socket) -> str:
    """Return a URL at which this machine reaches the listener, in the form that clients accept."""
    address, port = listener.getsockname()[:2]
    if host.lower() == "localhost":
        name = "localhost"
    else:
        bound = ipaddress.ip_address(address)
        if bound.is_unspecified:  # all addresses of this machine, the loopback address among them
            bound = ipaddress.ip_address("127.0.0.1" if bound.version == 4 else "::1")
        name = f"[{bound}]" if bound.version == 6 else str(bound)
    return f"http://{name}:{port}"
