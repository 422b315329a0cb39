"""The tokens and roles that a sandbox stores."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, TypeAlias

from astro_org_tokens.sandbox import Sandbox
from astro_org_tokens.sandbox.store import token_store
from astro_org_tokens.sandbox.store.list_queries import ListApiTokensQuery

RoleChange: TypeAlias = tuple[str, str, str | None]
"""A token's ID, a Workspace's ID, and the role that the token then has there."""


def stored_token(sandbox: Sandbox, token_id: str) -> dict[str, Any]:
    """A token as the sandbox keeps it."""
    token = token_store.find(sandbox.store, token_id)
    assert token is not None
    return token


def stored_roles(sandbox: Sandbox) -> dict[str, list[dict[str, str]]]:
    """The roles of every token that the sandbox holds."""
    query = ListApiTokensQuery.model_validate({"limit": "1000"})
    _, bodies = token_store.page(sandbox.store, query)
    return {token["id"]: token["roles"] for token in map(json.loads, bodies)}


def roles_after(
    before: dict[str, list[dict[str, str]]], changes: Sequence[RoleChange]
) -> dict[str, list[dict[str, str]]]:
    """The roles of every token, with some changed: those go last."""
    after = {token_id: list(roles) for token_id, roles in before.items()}
    for token_id, workspace_id, role in changes:
        kept = [entry for entry in after[token_id] if entry["entityId"] != workspace_id]
        new = {"entityType": "WORKSPACE", "entityId": workspace_id, "role": role}
        after[token_id] = [*kept, new] if role else kept  # type: ignore[list-item]
    return after
