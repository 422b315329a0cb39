"""What could come next, asked as the shells' scripts ask; every request of it is kept."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from astro_org_tokens.paths import cache_dir
from astro_org_tokens.sandbox import Sandbox
from astro_org_tokens.sandbox.seed import seed_ids
from completion.completions import CacheContents, Complete, CreateToken, parse_completions
from support.cli_runner import invoke
from support.sandbox_api import PLAIN_HTTP


@pytest.fixture
def create_token(sandbox: Sandbox, requests: list[str]) -> CreateToken:
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
            verify=PLAIN_HTTP,
        )
        requests.clear()
        found: str = answer.raise_for_status().json()["id"]
        return found

    return call


@pytest.fixture
def complete(base_env: dict[str, str]) -> Complete:
    """Return what could come next behind some words, the last of them being typed.

    It is asked in the way of fish, without a credential unless ``env`` has one.
    """

    def call(*words: str, env: dict[str, str] = base_env) -> dict[str, str]:
        asked = invoke(["__complete", "fish", "astro", *words], env)
        return parse_completions(asked)

    return call


@pytest.fixture
def complete_signed_in(complete: Complete, sandbox_env: dict[str, str]) -> Complete:
    """The same, at the sandbox."""

    def call(*words: str, **env: Any) -> dict[str, str]:
        return complete(*words, env=sandbox_env | env)

    return call


@pytest.fixture
def cache_contents() -> CacheContents:
    """What is in the cache: the texts of its files."""
    folder = cache_dir()
    assert folder is not None

    def call() -> list[str]:
        return [path.read_text(encoding="utf-8") for path in folder.glob("*")]

    return call
