from __future__ import annotations

from collections.abc import Iterator

import pytest

from astro_org_tokens import AstroClient
from astro_org_tokens.sandbox import Options, Sandbox, seeded, start


@pytest.fixture(scope="module")
def untouched() -> Iterator[Sandbox]:
    """A sandbox that the tests of a module share; they only read."""
    with start(Options()) as running:
        yield running


@pytest.fixture
def reading(untouched: Sandbox) -> Iterator[AstroClient]:
    """A client of that sandbox."""
    with AstroClient(
        untouched.api_token, seeded.ORGANIZATION_ID, base_url=untouched.api_url
    ) as client:
        yield client
