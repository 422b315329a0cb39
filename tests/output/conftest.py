"""A Workspace in which a test puts tokens of its own, at a moment that stands still."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from astro_org_tokens.limits import Limits
from astro_org_tokens.sandbox import Sandbox
from astro_org_tokens.sandbox.seed import seed_ids
from astro_org_tokens.sandbox.store import token_store
from output.added_tokens import NOW, AddToken, token_id
from support.limits import NO_WAITING


@pytest.fixture
def limits() -> Limits:
    return NO_WAITING._replace(now=lambda: NOW)


@pytest.fixture
def add_token(sandbox: Sandbox, sandbox_env: dict[str, str]) -> AddToken:
    """Put an Organization token into the Workspace that is meant, which has no other."""
    sandbox_env["ASTRO_WORKSPACE_ID"] = seed_ids.EMPTY

    def call(number: int, name: str, ago: timedelta, **fields: Any) -> None:
        created = (NOW - ago).strftime("%Y-%m-%dT%H:%M:%SZ")
        role = {"entityType": "WORKSPACE", "entityId": seed_ids.EMPTY, "role": "WORKSPACE_MEMBER"}
        body = {
            "id": token_id(number),
            "name": name,
            "description": "",
            "scope": "ORGANIZATION",
            "kind": "STANDARD",
            "shortToken": f"{number:08}",
            "startAt": created,
            "createdAt": created,
            "updatedAt": created,
            "roles": [role],
        }
        token_store.add(sandbox.store, {**body, **fields})

    return call
