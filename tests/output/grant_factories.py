"""Tokens and grants as the formatters get them, made of few words."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

from astro_org_tokens.api.models import ApiToken
from astro_org_tokens.grants.grant import Grant
from astro_org_tokens.grants.labels import WorkspaceRef

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=timezone.utc)
DATA, LAB = WorkspaceRef("clwsdata"), WorkspaceRef("clwslab", "Lab")
MEMBER, OWNER = "WORKSPACE_MEMBER", "WORKSPACE_OWNER"
PERSON = {"fullName": "Ada Marsh", "username": "ada@example.com", "apiTokenName": "terraform"}


def make_token(**fields: Any) -> ApiToken:
    """A token of three days, with the API's fields."""
    body = {
        "id": "cltok1",
        "name": "ci",
        "description": "Deploys",
        "scope": "ORGANIZATION",
        "createdAt": "2026-11-21T10:00:00Z",
    }
    return ApiToken.model_validate({**body, **fields})


def make_grant(workspace: WorkspaceRef = DATA, role: str | None = OWNER, **fields: Any) -> Grant:
    """A token's role, with the API's fields of the token."""
    return Grant(make_token(**fields), workspace, role)
