"""A user who is logged in to astronomer.io, with mocked HTTP."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
import respx

from astro_org_tokens.api import tls
from auth.logged_in_user import (
    API,
    AUTH_CONFIG,
    CONFIG,
    LIMITS,
    LIST,
    LOGIN,
    NEW,
    LoggedInUser,
    json_response,
)
from support.cli_runner import invoke


@pytest.fixture
def user(
    home: Path, base_env: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[LoggedInUser]:
    """Somebody with a session that ends in less than five minutes."""
    nobody = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # the system's certificates take time to load
    monkeypatch.setattr(tls, "system_context", lambda: nobody)
    with respx.mock(assert_all_called=False) as wire:
        somebody = LoggedInUser(
            home / ".astro" / "config.yaml",
            base_env,
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
            LIST, {**base_env, "ASTRO_API_TOKEN": "of.a.machine"}, limits=LIMITS
        )
        assert somebody.plain_result.status == 0
        wire.reset()
        yield somebody
