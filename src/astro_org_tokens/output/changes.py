"""Tokens and changes as rows, as JSON objects, and as sentences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from astro_org_tokens.api.models import ApiToken
from astro_org_tokens.grants.grant import Grant
from astro_org_tokens.grants.labels import token_label
from astro_org_tokens.output.escape import escape_control_characters
from astro_org_tokens.output.style import styled
from astro_org_tokens.output.times import rfc3339

if TYPE_CHECKING:  # lists don't load it
    from astro_org_tokens.grants.plan import Change

NO_ROLE = "no role"


def token_object(grant: Grant) -> dict[str, Any]:
    """Return a grant as JSON; fields without a value are omitted."""
    return {key: value for key, value in token_values(grant).items() if value is not None}


def token_values(grant: Grant) -> dict[str, str | None]:
    """Return the fields of a grant under their JSON names; None means no value."""
    token = grant.token
    return {
        "id": token.id,
        "name": token.name,
        "description": token.description,
        "scope": token.scope,
        "role": grant.role,
        "created_at": rfc3339(token.created_at) if token.created_at else None,
        "created_by": grant.creator,
        "expires_at": rfc3339(token.end_at) if token.end_at else None,
        "workspace_id": grant.workspace.id,
        "workspace_name": grant.workspace.name,
        "kind": token.kind,
        "last_used_at": rfc3339(token.last_used_at) if token.last_used_at else None,
    }


def granted_object(token: ApiToken, change: Change) -> dict[str, Any]:
    """Return the grant that a change leaves as JSON."""
    return token_object(Grant(token, change.workspace, change.after))


def removed_object(token: ApiToken, change: Change) -> dict[str, Any]:
    """Return a removal as JSON."""
    return {
        "id": token.id,
        "name": token.name,
        "scope": token.scope,
        "workspace_id": change.workspace.id,
        "action": "removed" if change.before is not None else "unchanged",
    }


def change_object(token: ApiToken, change: Change) -> dict[str, Any]:
    """Return a planned change as JSON; null means no role."""
    return {
        "token_id": token.id,
        "token_name": token.name,
        "workspace_id": change.workspace.id,
        "before": change.before,
        "after": change.after,
    }


def change_sentence(token: ApiToken, change: Change) -> str:
    """Return a change as one line."""
    before, after = change.before or NO_ROLE, change.after or NO_ROLE
    if before == after:
        return f"{token_label(token)}: unchanged, {after} in {change.workspace}"
    return f"{token_label(token)}: {before} → {after} in {change.workspace}"


def role_diff(token: ApiToken, changes: Sequence[Change], *, color: bool = False) -> list[str]:
    """Return the lines of a diff of the token's roles, each with its line break."""
    if not changes:
        return [f"{escape_control_characters(token_label(token))}: unchanged\n"]
    lines = [f"Changes to {escape_control_characters(token_label(token))}:\n"]
    for change in changes:
        where = escape_control_characters(str(change.workspace))
        if change.before is not None:
            line = f"- {escape_control_characters(change.before)} in {where}"
            lines.append(f"{styled(line, 'red', color=color)}\n")
        if change.after is not None:
            line = f"+ {escape_control_characters(change.after)} in {where}"
            lines.append(f"{styled(line, 'green', color=color)}\n")
    return lines
