"""Tokens and changes as rows, as JSON objects, and as sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from astro_org_tokens.grants.names import WorkspaceRef, token_label
from astro_org_tokens.output.times import age, rfc3339

if TYPE_CHECKING:
    from astro_org_tokens.api.models import ApiToken
    from astro_org_tokens.grants.plan import Change

HEADER = ("ID", "NAME", "DESCRIPTION", "SCOPE", "WORKSPACE_ROLE", "CREATED", "CREATED BY")
NO_ROLE = "no role"


@dataclass(frozen=True)
class Grant:
    """A token and the role that it has in one Workspace, if any."""

    token: ApiToken
    workspace: WorkspaceRef
    role: str | None


def header(*, with_workspace: bool) -> tuple[str, ...]:
    """Return the column names of ``list``."""
    return ("WORKSPACE", *HEADER) if with_workspace else HEADER


def row(grant: Grant, now: datetime, *, with_workspace: bool) -> list[str]:
    """Return the cells of ``list`` for one grant."""
    token = grant.token
    cells = [
        token.id,
        token.name,
        token.description,
        token.scope,
        grant.role or "",
        age(token.created_at, now),
        _creator(token) or "",
    ]
    return [grant.workspace.name or grant.workspace.id, *cells] if with_workspace else cells


def token_object(grant: Grant) -> dict[str, Any]:
    """Return a token as JSON; what it does not have is left out."""
    token = grant.token
    values: dict[str, Any] = {
        "id": token.id,
        "name": token.name,
        "description": token.description,
        "scope": token.scope,
        "role": grant.role,
        "created_at": rfc3339(token.created_at),
        "created_by": _creator(token),
        "expires_at": rfc3339(token.end_at) if token.end_at else None,
        "workspace_id": grant.workspace.id,
    }
    return {key: value for key, value in values.items() if value is not None}


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
    """Return a change that ``--dry-run`` would make as JSON; null stands for no role."""
    return {
        "token_id": token.id,
        "token_name": token.name,
        "workspace_id": change.workspace.id,
        "before": change.before,
        "after": change.after,
    }


def change_sentence(token: ApiToken, change: Change) -> str:
    """Return one line that says what a change did."""
    before, after = change.before or NO_ROLE, change.after or NO_ROLE
    if before == after:
        return f"{token_label(token)}: unchanged, {after} in {change.workspace}"
    return f"{token_label(token)}: {before} → {after} in {change.workspace}"


def role_diff(token: ApiToken, changes: Sequence[Change]) -> list[str]:
    """Return the lines of a diff of the token's roles."""
    lines = [f"{token_label(token)}, roles before and after:"]
    for change in changes:
        if change.before is not None:
            lines.append(f"- {change.before} in {change.workspace}")
        if change.after is not None:
            lines.append(f"+ {change.after} in {change.workspace}")
    return lines if changes else [f"{token_label(token)}: nothing to change"]


def _creator(token: ApiToken) -> str | None:
    return token.created_by.display_name if token.created_by else None
