from __future__ import annotations

import ssl
from collections.abc import Iterator

import pytest
import respx

from api.endpoints import BASE, ORGANIZATION, SECRET
from astro_org_tokens import AstroClient
from astro_org_tokens.api import tls
from astro_org_tokens.limits import Limits
from support.limits import NO_WAITING


@pytest.fixture
def limits() -> Limits:
    return NO_WAITING


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
    wire: respx.MockRouter,
    trusting_nobody: ssl.SSLContext,
    limits: Limits,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[AstroClient]:
    monkeypatch.setattr(tls, "system_context", lambda: trusting_nobody)
    with AstroClient(SECRET, ORGANIZATION, base_url=BASE, limits=limits) as opened:
        yield opened
