"""A user who is logged in to astronomer.io, with mocked HTTP."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import httpx
import respx

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
