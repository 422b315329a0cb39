from __future__ import annotations

import ssl
from collections.abc import Iterator

import pytest
import respx

from api.endpoints import BASE, ORGANIZATION, SECRET
from astro_org_tokens import AstroClient
from astro_org_tokens.api import retry, tls


@pytest.fixture(autouse=True)
def _no_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retry, "FIRST_WAIT_SECONDS", 0.0)


@pytest.fixture
def wire() -> Iterator[respx.MockRouter]:
    """The transport; a request that no route expects fails the test."""
    with respx.mock(assert_all_called=False) as router:
        yield router


@pytest.fixture(scope="session")
def trusting_nobody() -> ssl.SSLContext:
    """In place of the system's certificates, which take time to load."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


@pytest.fixture
def client(
    wire: respx.MockRouter, trusting_nobody: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> Iterator[AstroClient]:
    monkeypatch.setattr(tls, "system_context", lambda: trusting_nobody)
    with AstroClient(SECRET, ORGANIZATION, base_url=BASE) as opened:
        yield opened
