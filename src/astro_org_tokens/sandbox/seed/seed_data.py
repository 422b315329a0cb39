"""Seeding of a store with a small Organization that has an example of everything.

Timestamps are relative to the time of seeding, so that lists look realistic. IDs never change
(``seed_ids.py``).
"""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from astro_org_tokens.sandbox.seed import seed_ids
from astro_org_tokens.sandbox.seed.seed_records import (
    SeedToken,
    api_token,
    organization,
    workspaces,
)
from astro_org_tokens.sandbox.seed.seed_tokens import TOKENS
from astro_org_tokens.sandbox.seed.seed_users import ADA
from astro_org_tokens.sandbox.store import token_store, workspace_store
from astro_org_tokens.sandbox.store.database import Store
from astro_org_tokens.sandbox.store.random_ids import new_id
from astro_org_tokens.sandbox.store.timestamps import now, timestamp


def seed(store: Store) -> None:
    """Fill an empty store, and make sure that the admin token of any store exists.

    If the admin token was deleted, a new one is created with a different ID, so that the old
    credential stays invalid.
    """
    with store.transaction():
        if store.get("secret") is None:
            _fill(store, now())
        elif token_store.find(store, store.get("admin")) is None:
            _add_admin(store, new_id(), now())


def admin_token(store: Store) -> dict[str, Any]:
    """Return the admin token: an ORGANIZATION_OWNER whose value is shown to the user."""
    token = token_store.find(store, store.get("admin"))
    assert token is not None  # noqa: S101 - `seed` creates it
    return token


def _fill(store: Store, seeded_at: datetime) -> None:
    store.put("secret", secrets.token_hex(32))
    store.put("seeded_at", timestamp(seeded_at))
    store.put("owner", ADA)
    store.put("organization", organization(seeded_at))
    for workspace in workspaces(seeded_at):
        workspace_store.add(store, workspace)
    for token in TOKENS:
        token_store.add(store, api_token(token, seeded_at))
    _add_admin(store, seed_ids.ADMIN_TOKEN, seeded_at)


def _add_admin(store: Store, token_id: str, created_at: datetime) -> None:
    roles = [("ORGANIZATION", seed_ids.ORGANIZATION_ID, "ORGANIZATION_OWNER")]
    admin = SeedToken(token_id, "sandbox-admin", "Admin credential of this sandbox", roles)
    token_store.add(store, api_token(admin, created_at))
    store.put("admin", token_id)
