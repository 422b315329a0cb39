"""Authentication and authorization.

Credentials are JWTs that are signed with a secret in the sandbox's database: API tokens, and the
access tokens of login sessions. Permissions are a simplified version of Astro's:

- an ORGANIZATION_OWNER can do everything;
- a role in a Workspace allows reading that Workspace;
- a WORKSPACE_OWNER can also read the tokens of that Workspace.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from astro_org_tokens.sandbox.api import jwt
from astro_org_tokens.sandbox.api.api_problem import forbidden, unauthorized
from astro_org_tokens.sandbox.api.credentials import issue_time, signing_secret
from astro_org_tokens.sandbox.seed import seed_ids
from astro_org_tokens.sandbox.store import token_store
from astro_org_tokens.sandbox.store.database import Store
from astro_org_tokens.sandbox.store.timestamps import now, timestamp


@dataclass(frozen=True)
class Principal:
    """The authenticated caller.

    Attributes:
        profile: the specification's ``BasicSubjectProfile``, for ``createdBy`` and ``updatedBy``.
        roles: the specification's ``ApiTokenRole`` objects.
    """

    profile: dict[str, Any]
    roles: list[dict[str, Any]]

    @property
    def is_owner(self) -> bool:
        """Whether the caller owns the Organization."""
        return any(role["role"] == "ORGANIZATION_OWNER" for role in self.roles)

    def workspaces(self, role: str | None = None) -> list[str]:
        """Return the IDs of the Workspaces in which the caller has a role.

        Args:
            role: count only this role; None counts any.
        """
        return [
            entry["entityId"]
            for entry in self.roles
            if entry["entityType"] == "WORKSPACE" and role in (None, entry["role"])
        ]

    def require_organization_owner(self) -> None:
        """Raise a 403 unless the caller owns the Organization."""
        if not self.is_owner:
            raise forbidden("Requires the ORGANIZATION_OWNER role.")

    def require_workspace_access(self, workspace_id: str) -> None:
        """Raise a 403 unless the caller can read the Workspace."""
        if not self.is_owner and workspace_id not in self.workspaces():
            raise forbidden("Requires a role in the Workspace.")

    def require_workspace_owner(self, workspace_ids: list[str]) -> None:
        """Raise a 403 unless the caller can read the tokens of one of these Workspaces."""
        if not self.is_owner and not set(workspace_ids) & set(self.workspaces("WORKSPACE_OWNER")):
            raise forbidden("Requires ORGANIZATION_OWNER, or WORKSPACE_OWNER in the Workspace.")


def authenticate(store: Store, authorization: str) -> Principal:
    """Return the caller that an ``Authorization`` header identifies.

    Raises:
        ApiProblem: 401, if the header has no valid credential of this sandbox.
    """
    scheme, _, credential = authorization.partition(" ")
    if scheme.lower() != "bearer" or not credential:
        raise unauthorized("Missing bearer token.")
    payload = jwt.verify(credential.strip(), signing_secret(store))
    if payload is None or payload["exp"] <= now().timestamp():
        raise unauthorized("Invalid or expired bearer token.")
    if payload["sub"] == seed_ids.OWNER_USER:
        return _session_principal(store)
    return _api_token_principal(store, payload["sub"], payload.get("iat"))


def _session_principal(store: Store) -> Principal:
    organization_owner = {
        "entityType": "ORGANIZATION",
        "entityId": seed_ids.ORGANIZATION_ID,
        "role": "ORGANIZATION_OWNER",
    }
    return Principal(store.get("owner"), [organization_owner])


def _api_token_principal(store: Store, token_id: str, issued_at: object) -> Principal:
    token = token_store.find(store, token_id)
    current_time = timestamp(now())
    if token is None or not token["startAt"] <= current_time < token.get("endAt", "9999"):
        raise unauthorized("The API token is deleted, expired, or not valid yet.")
    if "lastRotatedAt" in token and issued_at != int(issue_time(token).timestamp()):
        raise unauthorized("The API token was rotated.")
    profile = {"id": token_id, "subjectType": "SERVICEKEY", "apiTokenName": token["name"]}
    return Principal(profile, token["roles"])
