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
ORGANIZATION_ROLE = {
    "entityType": "ORGANIZATION",
    "entityId": "corg1",
    "role": "ORGANIZATION_MEMBER",
}
DEPLOYMENT_ROLE = {"entityType": "DEPLOYMENT", "entityId": W1, "role": "DEPLOYMENT_ADMIN"}
DAG_ROLE = {"entityType": "DAG", "entityId": "daily", "role": "DAG_VIEWER", "deploymentId": "cdep1"}
TAG_ROLE = {"entityType": "DAG_TAG", "entityId": "x", "role": "DAG_AUTHOR", "deploymentId": "cdep1"}
UNKNOWN_ROLE = {"entityType": "GALAXY", "entityId": W1, "role": "GALAXY_OWNER", "moons": [1, None]}
OTHER_ROLES: Roles = [ORGANIZATION_ROLE, DEPLOYMENT_ROLE, DAG_ROLE, TAG_ROLE, UNKNOWN_ROLE]


def workspace_role(workspace_id: str, role: str, **more: Any) -> dict[str, Any]:
    """An entry of the roles."""
    return {"entityType": "WORKSPACE", "entityId": workspace_id, "role": role, **more}


def member_role(workspace_id: str, **more: Any) -> dict[str, Any]:
    """An entry of a member."""
    return workspace_role(workspace_id, MEMBER, **more)


def owner_role(workspace_id: str, **more: Any) -> dict[str, Any]:
    """An entry of an owner."""
    return workspace_role(workspace_id, OWNER, **more)


def make_token(roles: Roles | None) -> ApiToken:
    """A token with these roles."""
    fields = {"id": "cltok1", "name": "ci", "scope": "ORGANIZATION", "roles": roles}
    return ApiToken.model_validate({**fields, "createdAt": "2026-11-01T10:00:00Z"})


def make_request(
    verb: Verb, *ids: str, role: str | None = None, ignore_noop: bool = False
) -> ChangeRequest:
    """What is wished for in Workspaces without known names."""
    return ChangeRequest(
        verb, tuple(WorkspaceRef(text) for text in ids), role, ignore_noop=ignore_noop
    )


def make_plan(roles: Roles, wanted: ChangeRequest) -> Plan:
    """The plan for a token with these roles."""
    return plan(make_token(roles), wanted)


def payload(made: Plan) -> Roles:
    """The roles of a plan, as they are sent."""
    return [role.to_payload() for role in made.roles]
