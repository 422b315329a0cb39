"""What a new sandbox holds: a small Organization with some of everything.

Times are relative to the moment of seeding, so that lists look alive; IDs never change
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
    """Fill a store that is empty, and see to it that its first credential works.

    The admin token of a store that was in use before may have been deleted; then there is a new
    one with an ID of its own, so that what was deleted stays deleted.
    """
    with store.transaction():
        if store.get("secret") is None:
            _fill(store, now())
        elif token_store.find(store, store.get("admin")) is None:
            _add_admin(store, new_id(), now())


def admin_token(store: Store) -> dict[str, Any]:
    """The Organization token, an ORGANIZATION_OWNER, whose value is offered to the user."""
    token = token_store.find(store, store.get("admin"))
    assert token is not None  # noqa: S101 - seed() has seen to it
    return token


def _fill(store: Store, moment: datetime) -> None:
    store.put("secret", secrets.token_hex(32))
    store.put("seeded_at", timestamp(moment))
    store.put("owner", ADA)
    store.put("organization", organization(moment))
    for workspace in workspaces(moment):
        workspace_store.add(store, workspace)
    for token in TOKENS:
        token_store.add(store, api_token(token, moment))
    _add_admin(store, seed_ids.ADMIN_TOKEN, moment)


def _add_admin(store: Store, token_id: str, moment: datetime) -> None:
    roles = [("ORGANIZATION", seed_ids.ORGANIZATION_ID, "ORGANIZATION_OWNER")]
    admin = SeedToken(token_id, "sandbox-admin", "The credential of this sandbox", roles)
    token_store.add(store, api_token(admin, moment))
    store.put("admin", token_id)
