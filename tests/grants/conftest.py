from __future__ import annotations

from collections.abc import Iterator

import pytest

from astro_org_tokens import AstroClient
from astro_org_tokens.api.deadline import Deadline
from astro_org_tokens.api.deadline_client import DeadlineClient
from astro_org_tokens.sandbox import Sandbox
from astro_org_tokens.sandbox.seed import seed_ids


@pytest.fixture
def client(sandbox: Sandbox) -> Iterator[DeadlineClient]:
    """A client of the sandbox."""
    with AstroClient(
        sandbox.api_token, seed_ids.ORGANIZATION_ID, base_url=sandbox.api_url
    ) as opened:
        yield opened.with_deadline(Deadline(30))
