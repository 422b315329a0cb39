"""A person who is logged in to astronomer.io, on a wire that is not the network."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import httpx
import pytest
import respx

from astro_org_tokens.api import tls
from support.cli_runner import Result, invoke
from support.limits import NO_WAITING

NOW = datetime(2026, 11, 24, 10, tzinfo=timezone.utc)
LIMITS = NO_WAITING._replace(now=lambda: NOW)
OLD, NEW, REFRESH = "old-marked-session", "new-marked-session", "marked-refresh-token"
ENDS, ENDS_LATER = "2026-11-24T10:04:59Z", "2026-11-25T10:00:00Z"
API = "https://api.astronomer.io"
AUTH_CONFIG = f"{API}/private/v1alpha1/cli/auth-config"
LOGIN = "https://auth.astronomer.io/oauth/token"
LIST = ("workspace", "organization-token", "list")

CONFIG = f"""\
context: astronomer.io
contexts:
  astronomer_io:
    domain: astronomer.io
    organization: clorg1
    workspace: clws1
    token: Bearer {OLD}
    refreshtoken: {REFRESH}
    expiresin: {ENDS}
"""


@dataclass
class LoggedInUser:
    """Somebody with a config, and what they send.

    Attributes:
        auth_config, login, api: what answers to each.
        plain_result: what ``list`` says where nothing is to be refreshed.
    """

    config: Path
    environ: dict[str, str]
    wire: respx.MockRouter
    auth_config: respx.Route
    login: respx.Route
    api: respx.Route
    plain_result: Result = field(init=False)

    def write_config(self, text: str | bytes) -> None:
        """Put this into the config."""
        self.config.parent.mkdir(exist_ok=True)
        self.config.write_bytes(text.encode() if isinstance(text, str) else text)

    def invoke(self, *argv: str) -> Result:
        """Run the program, ``list`` where nothing is said."""
        return invoke(argv or LIST, self.environ, limits=LIMITS)

    @property
    def requests(self) -> list[httpx.Request]:
        """All requests, in order."""
        return [call.request for call in self.wire.calls]

    @property
    def request_lines(self) -> list[str]:
        """The same, as methods and addresses without queries."""
        return [f"{sent.method} {str(sent.url).partition('?')[0]}" for sent in self.requests]

    @property
    def api_credentials(self) -> list[str]:
        """The credential of each request to the API."""
        return [call.request.headers["Authorization"] for call in self.api.calls]


REFRESH_REQUESTS = [
    f"GET {AUTH_CONFIG}",
    f"POST {LOGIN}",
    f"GET {API}/v1/organizations/clorg1/tokens",
]
"""What is asked by ``list`` after a refresh; the last is all where there is none."""


def json_response(value: Any, status: int = 200) -> httpx.Response:
    """An answer in JSON."""
    return httpx.Response(status, json=value)


@pytest.fixture
def user(
    home: Path, env: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[LoggedInUser]:
    """Somebody with a session that ends in less than five minutes."""
    nobody = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # the system's certificates take time to load
    monkeypatch.setattr(tls, "system_context", lambda: nobody)
    with respx.mock(assert_all_called=False) as wire:
        somebody = LoggedInUser(
            home / ".astro" / "config.yaml",
            env,
            wire,
            auth_config=wire.get(AUTH_CONFIG).mock(
                json_response({"clientId": "client-1", "domainUrl": "https://auth.astronomer.io/"})
            ),
            login=wire.post(LOGIN).mock(
                json_response({"access_token": NEW, "expires_in": 86400, "token_type": "Bearer"})
            ),
            api=wire.get(url__startswith=f"{API}/v1/").mock(
                json_response({"tokens": [], "totalCount": 0, "limit": 1000, "offset": 0})
            ),
        )
        somebody.write_config(CONFIG)
        somebody.plain_result = invoke(
            LIST, {**env, "ASTRO_API_TOKEN": "of.a.machine"}, limits=LIMITS
        )
        assert somebody.plain_result.status == 0
        wire.reset()
        yield somebody
