"""The credentials that a sandbox issues."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Any

from astro_org_tokens.sandbox.api import jwt
from astro_org_tokens.sandbox.seed import seed_ids
from astro_org_tokens.sandbox.store.database import Store
from astro_org_tokens.sandbox.store.timestamps import now, parse_timestamp

SESSION_SECONDS = 24 * 60 * 60
"""Lifetime of an access token."""
_MAX_LIFETIME = timedelta(days=3650)
"""The `exp` claim of an API token without expiry: the API's maximum expiry period."""


def api_token_value(store: Store, token: dict[str, Any]) -> str:
    """Return the credential of an API token; it depends only on the token and the database."""
    issued_at = issue_time(token)
    expires_at = parse_timestamp(token["endAt"]) if "endAt" in token else issued_at + _MAX_LIFETIME
    payload = {
        "sub": token["id"],
        "iat": int(issued_at.timestamp()),
        "exp": int(expires_at.timestamp()),
        "permissions": _permissions(token),
    }
    return jwt.sign(payload, signing_secret(store))


def issue_time(token: dict[str, Any]) -> datetime:
    """Return when the credential of an API token was issued: at its last rotation, if any."""
    return parse_timestamp(token.get("lastRotatedAt") or token["createdAt"])


def _permissions(token: dict[str, Any]) -> list[str]:
    """Return the `permissions` claim, which names the token and the object of its scope."""
    permissions = [f"organizationId:{seed_ids.ORGANIZATION_ID}", f"apiTokenId:{token['id']}"]
    scope = token["scope"]
    if scope != "ORGANIZATION":
        ids = [role["entityId"] for role in token["roles"] if role["entityType"] == scope]
        permissions += [f"{scope.lower()}Id:{entity_id}" for entity_id in ids[:1]]
    return permissions


def access_token(store: Store) -> str:
    """Return a new access token for the seeded user, valid for SESSION_SECONDS."""
    issued_at = int(now().timestamp())
    payload = {
        "sub": seed_ids.OWNER_USER,
        "iat": issued_at,
        "exp": issued_at + SESSION_SECONDS,
    }
    return jwt.sign(payload, signing_secret(store))


def refresh_token(store: Store) -> str:
    """Return the refresh token of the seeded user; it is valid for this database only."""
    return hashlib.sha256(b"refresh" + signing_secret(store)).hexdigest()


def signing_secret(store: Store) -> bytes:
    """Return the key that signs the credentials of this database."""
    return bytes.fromhex(store.get("secret"))
