from __future__ import annotations

from collections.abc import Iterator

import pytest

from astro_org_tokens import AstroClient
from astro_org_tokens.api.deadline import Deadline
from astro_org_tokens.api.deadline_client import DeadlineClient
from astro_org_tokens.sandbox import Sandbox, SandboxOptions, start
from astro_org_tokens.sandbox.seed import seed_ids


@pytest.fixture(scope="module")
def read_only_sandbox() -> Iterator[Sandbox]:
    """A sandbox that the tests of a module share; they only read."""
    with start(SandboxOptions()) as running:
        yield running


@pytest.fixture
def read_only_client(read_only_sandbox: Sandbox) -> Iterator[DeadlineClient]:
    """A client of that sandbox."""
    with AstroClient(
        read_only_sandbox.api_token, seed_ids.ORGANIZATION_ID, base_url=read_only_sandbox.api_url
    ) as client:
        yield client.with_deadline(Deadline(30))
