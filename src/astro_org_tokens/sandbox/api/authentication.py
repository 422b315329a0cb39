"""Who asks, and what they may do.

Credentials are JWTs that the sandbox signed itself, with a secret of its own database: API tokens
and the access tokens of sessions. Permissions are a believable part of Astro's:

- an ORGANIZATION_OWNER may do everything;
- whoever has a role in a Workspace may read that Workspace;
- a WORKSPACE_OWNER may read the tokens of that Workspace as well.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from astro_org_tokens.sandbox.api import jwt
from astro_org_tokens.sandbox.api.api_problem import forbidden, unauthorized
from astro_org_tokens.sandbox.seed import seed_ids
from astro_org_tokens.sandbox.store import token_store
from astro_org_tokens.sandbox.store.database import Store
from astro_org_tokens.sandbox.store.timestamps import now, parse_timestamp, timestamp

SESSION_SECONDS = 24 * 60 * 60
# An API token that never expires still carries an `exp`, the longest period that one can ask for.
_NEVER = timedelta(days=3650)


@dataclass(frozen=True)
class Principal:
    """Who a credential speaks for.

    Attributes:
        profile: the specification's ``BasicSubjectProfile``, for ``createdBy`` and ``updatedBy``.
        roles: the specification's ``ApiTokenRole`` objects.
    """

    profile: dict[str, Any]
    roles: list[dict[str, Any]]

    @property
    def is_owner(self) -> bool:
        """Whether it owns the Organization."""
        return any(role["role"] == "ORGANIZATION_OWNER" for role in self.roles)

    def workspaces(self, role: str | None = None) -> list[str]:
        """The IDs of the Workspaces in which it has a role, or that one role."""
        return [
            entry["entityId"]
            for entry in self.roles
            if entry["entityType"] == "WORKSPACE" and role in (None, entry["role"])
        ]

    def require_organization_owner(self) -> None:
        """Refuse with 403 unless it owns the Organization."""
        if not self.is_owner:
            raise forbidden("This needs the role ORGANIZATION_OWNER.")

    def require_workspace_access(self, workspace_id: str) -> None:
        """Refuse with 403 unless it may read the Workspace."""
        if not self.is_owner and workspace_id not in self.workspaces():
            raise forbidden("This needs a role in the Workspace.")

    def require_workspace_owner(self, workspace_ids: list[str]) -> None:
        """Refuse with 403 unless it may read the tokens of one of these Workspaces."""
        if not self.is_owner and not set(workspace_ids) & set(self.workspaces("WORKSPACE_OWNER")):
            raise forbidden("This needs ORGANIZATION_OWNER, or WORKSPACE_OWNER of the Workspace.")


def authenticate(store: Store, authorization: str) -> Principal:
    """The principal of an ``Authorization`` header.

    Raises:
        ApiProblem: 401, when it is no credential of this sandbox that is valid now.
    """
    scheme, _, credential = authorization.partition(" ")
    if scheme.lower() != "bearer" or not credential:
        raise unauthorized("There is no bearer token.")
    payload = jwt.verify(credential.strip(), signing_secret(store))
    if payload is None or payload["exp"] <= now().timestamp():
        raise unauthorized("The bearer token is not valid, or no longer.")
    if payload["sub"] == seed_ids.OWNER_USER:
        return Principal(store.get("owner"), [_role("ORGANIZATION", seed_ids.ORGANIZATION_ID)])
    return _api_token(store, payload["sub"])


def _api_token(store: Store, token_id: str) -> Principal:
    token = token_store.find(store, token_id)
    moment = timestamp(now())
    if token is None or not token["startAt"] <= moment < token.get("endAt", "9999"):
        raise unauthorized("The API token is deleted, expired, or not valid yet.")
    profile = {"id": token_id, "subjectType": "SERVICEKEY", "apiTokenName": token["name"]}
    return Principal(profile, token["roles"])


def _role(entity_type: str, entity_id: str) -> dict[str, Any]:
    return {"entityType": entity_type, "entityId": entity_id, "role": f"{entity_type}_OWNER"}


def api_token_value(store: Store, token: dict[str, Any]) -> str:
    """The credential of an API token: always the same for the same token of the same database."""
    issued = parse_timestamp(token["createdAt"])
    expires = parse_timestamp(token["endAt"]) if "endAt" in token else issued + _NEVER
    permissions = [f"organizationId:{seed_ids.ORGANIZATION_ID}", f"apiTokenId:{token['id']}"]
    if token["scope"] != "ORGANIZATION":
        kind = token["scope"].lower()
        permissions += [
            f"{kind}Id:{role['entityId']}"
            for role in token["roles"]
            if role["entityType"] == token["scope"]
        ][:1]
    payload = {
        "sub": token["id"],
        "iat": int(issued.timestamp()),
        "exp": int(expires.timestamp()),
        "permissions": permissions,
    }
    return jwt.sign(payload, signing_secret(store))


def access_token(store: Store) -> str:
    """A new access token of the seeded person's session, valid for SESSION_SECONDS."""
    issued = int(now().timestamp())
    payload = {"sub": seed_ids.OWNER_USER, "iat": issued, "exp": issued + SESSION_SECONDS}
    return jwt.sign(payload, signing_secret(store))


def refresh_token(store: Store) -> str:
    """The refresh token of the seeded person's session; of this database only, like its secret."""
    return hashlib.sha256(b"refresh" + signing_secret(store)).hexdigest()


def signing_secret(store: Store) -> bytes:
    """What this database's credentials are signed with."""
    return bytes.fromhex(store.get("secret"))
