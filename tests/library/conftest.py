"""A Python program that manages tokens, with a fresh sandbox for each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from astro_org_tokens import AstroClient, OrganizationTokens
from astro_org_tokens.limits import Limits
from astro_org_tokens.sandbox import Sandbox
from astro_org_tokens.sandbox.seed import seed_ids
from support.limits import UNLIMITED_RATE


@pytest.fixture
def limits() -> Limits:
    return UNLIMITED_RATE


@pytest.fixture
def client(sandbox: Sandbox, limits: Limits) -> Iterator[AstroClient]:
    with AstroClient(
        sandbox.api_token, seed_ids.ORGANIZATION_ID, base_url=sandbox.api_url, limits=limits
    ) as opened:
        yield opened


@pytest.fixture
def tokens(client: AstroClient) -> OrganizationTokens:
    return client.organization_tokens
