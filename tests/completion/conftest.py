"""What could come next, asked as the shells' scripts ask; every request of it is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from astro_org_tokens.paths import cache_dir
from astro_org_tokens.sandbox import Sandbox, SandboxOptions, start
from astro_org_tokens.sandbox.seed import seed_ids
from support.grants import short
from support.running import Ran, run_here

Offer = Callable[..., dict[str, str]]
Create = Callable[..., str]


@pytest.fixture
def requests() -> list[str]:
    """The requests that the sandbox got: method, path, query, status."""
    return []


@pytest.fixture
def sandbox(requests: list[str]) -> Iterator[Sandbox]:
    """A fresh sandbox, in memory."""
    with start(SandboxOptions(log=lambda line: requests.append(short(line)))) as running:
        yield running


@pytest.fixture
def create(sandbox: Sandbox, requests: list[str]) -> Create:
    """Make an Organization token, and return its ID."""

    def call(name: str, description: str = "") -> str:
        answer = httpx.post(
            f"{sandbox.api_url}/organizations/{seed_ids.ORGANIZATION_ID}/tokens",
            headers={"Authorization": f"Bearer {sandbox.api_token}"},
            json={
                "name": name,
                "description": description,
                "role": "ORGANIZATION_MEMBER",
                "scope": "ORGANIZATION",
            },
            trust_env=False,
        )
        requests.clear()
        found: str = answer.raise_for_status().json()["id"]
        return found

    return call


@pytest.fixture
def offer(environ: dict[str, str]) -> Offer:
    """Return what could come next behind some words, the last of them being typed.

    It is asked in the way of fish, without a credential unless ``env`` has one.
    """

    def call(*words: str, env: dict[str, str] | None = None) -> dict[str, str]:
        asked = run_here(["__complete", "fish", "astro", *words], env or environ)
        return offered(asked)

    return call


@pytest.fixture
def offer_there(offer: Offer, at_sandbox: dict[str, str]) -> Offer:
    """The same, at the sandbox."""

    def call(*words: str, **env: Any) -> dict[str, str]:
        return offer(*words, env=at_sandbox | env)

    return call


def offered(asked: Ran) -> dict[str, str]:
    """Return the candidates and their descriptions."""
    assert (asked.status, asked.stderr) == (0, "")
    head, *lines = asked.stdout.splitlines()
    assert head.startswith("astro-org-tokens:values:")
    found = dict(line.split("\t") for line in lines)
    assert len(found) == len(lines)
    return found


@pytest.fixture
def kept() -> Callable[[], list[str]]:
    """What is in the cache: the texts of its files."""
    folder = cache_dir()
    assert folder is not None

    def call() -> list[str]:
        return [path.read_text(encoding="utf-8") for path in folder.glob("*")]

    return call
