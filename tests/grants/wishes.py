"""Tokens and wishes for plans."""

from __future__ import annotations

from typing import Any

from astro_org_tokens import ApiToken
from astro_org_tokens.grants.labels import WorkspaceRef
from astro_org_tokens.grants.plan import ChangeRequest, Plan, Verb, plan

Roles = list[dict[str, Any]]

ADD, UPDATE, REMOVE = Verb.ADD, Verb.UPDATE, Verb.REMOVE
MEMBER, AUTHOR, OWNER = "WORKSPACE_MEMBER", "WORKSPACE_AUTHOR", "WORKSPACE_OWNER"
W1, W2, W3 = "cws1", "cws2", "cws3"
OF_ORGANIZATION = {"entityType": "ORGANIZATION", "entityId": "corg1", "role": "ORGANIZATION_MEMBER"}
OF_DEPLOYMENT = {"entityType": "DEPLOYMENT", "entityId": W1, "role": "DEPLOYMENT_ADMIN"}
OF_DAG = {"entityType": "DAG", "entityId": "daily", "role": "DAG_VIEWER", "deploymentId": "cdep1"}
OF_TAG = {"entityType": "DAG_TAG", "entityId": "x", "role": "DAG_AUTHOR", "deploymentId": "cdep1"}
UNKNOWN = {"entityType": "GALAXY", "entityId": W1, "role": "GALAXY_OWNER", "moons": [1, None]}
OTHERS: Roles = [OF_ORGANIZATION, OF_DEPLOYMENT, OF_DAG, OF_TAG, UNKNOWN]


def in_workspace(workspace_id: str, role: str, **more: Any) -> dict[str, Any]:
    """An entry of the roles."""
    return {"entityType": "WORKSPACE", "entityId": workspace_id, "role": role, **more}


def member(workspace_id: str, **more: Any) -> dict[str, Any]:
    """An entry of a member."""
    return in_workspace(workspace_id, MEMBER, **more)


def owner(workspace_id: str, **more: Any) -> dict[str, Any]:
    """An entry of an owner."""
    return in_workspace(workspace_id, OWNER, **more)


def holder(roles: Roles | None) -> ApiToken:
    """A token with these roles."""
    told = {"id": "cltok1", "name": "ci", "scope": "ORGANIZATION", "roles": roles}
    return ApiToken.model_validate({**told, "createdAt": "2026-11-01T10:00:00Z"})


def wish(
    verb: Verb, *ids: str, role: str | None = None, ignore_noop: bool = False
) -> ChangeRequest:
    """What is wished for in Workspaces without known names."""
    return ChangeRequest(
        verb, tuple(WorkspaceRef(text) for text in ids), role, ignore_noop=ignore_noop
    )


def planned(roles: Roles, wanted: ChangeRequest) -> Plan:
    """The plan for a token with these roles."""
    return plan(holder(roles), wanted)


def sent(made: Plan) -> Roles:
    """The roles of a plan, as they are sent."""
    return [role.to_payload() for role in made.roles]
