"""Validation of token roles, and the API's response format for them."""

from __future__ import annotations

from typing import Any

from astro_org_tokens.sandbox.api.api_problem import FieldError, invalid, not_found
from astro_org_tokens.sandbox.api.request_bodies import ApiTokenRole
from astro_org_tokens.sandbox.api.routing import existing_workspace
from astro_org_tokens.sandbox.seed import seed_ids
from astro_org_tokens.sandbox.store.database import Store

# Not for Deployments and DAGs, which accept custom roles of any name.
_ROLE_NAMES = {
    "ORGANIZATION": (
        "ORGANIZATION_OWNER",
        "ORGANIZATION_OBSERVE_ADMIN",
        "ORGANIZATION_OBSERVE_MEMBER",
        "ORGANIZATION_BILLING_ADMIN",
        "ORGANIZATION_MEMBER",
    ),
    "WORKSPACE": (
        "WORKSPACE_OWNER",
        "WORKSPACE_OPERATOR",
        "WORKSPACE_AUTHOR",
        "WORKSPACE_MEMBER",
        "WORKSPACE_ACCESSOR",
    ),
}


def validate_role(store: Store, role: ApiTokenRole, path: str) -> None:
    """Check that a role and the object that it applies to exist.

    Args:
        store: the data, to look up Workspaces.
        role: the role in the request.
        path: the role's place in the request, as a prefix for field names, such as ``roles[0].``.

    Raises:
        ApiProblem: 404 if the object doesn't exist, 400 if the role isn't valid for it.
    """
    if role.entity_type == "ORGANIZATION" and role.entity_id != seed_ids.ORGANIZATION_ID:
        raise not_found("Organization", role.entity_id)
    if role.entity_type == "WORKSPACE":
        existing_workspace(store, role.entity_id)
    if role.entity_type.startswith("DAG") and not role.deployment_id:
        raise invalid(FieldError(f"{path}deploymentId", "required", "Field required"))
    names = _ROLE_NAMES.get(role.entity_type, (role.role,))
    if role.role not in names:
        message = f"Input should be one of {', '.join(names)}"
        raise invalid(FieldError(f"{path}role", "oneof", message))


def subject_roles(roles: list[dict[str, Any]]) -> dict[str, Any]:
    """Return roles as the specification's ``SubjectRoles``, which groups them by entity type."""
    groups: dict[str, Any] = {"workspaceRoles": [], "deploymentRoles": [], "dagRoles": []}
    for entry in roles:
        role, entity = entry["role"], entry["entityId"]
        deployment = {"deploymentId": entry.get("deploymentId", entity), "role": role}
        match entry["entityType"]:
            case "ORGANIZATION":
                groups["organizationRole"] = role
            case "WORKSPACE":
                groups["workspaceRoles"].append({"workspaceId": entity, "role": role})
            case "DEPLOYMENT":
                groups["deploymentRoles"].append({"deploymentId": entity, "role": role})
            case "DAG":
                groups["dagRoles"].append({**deployment, "dagId": entity})
            case "DAG_TAG":
                groups["dagRoles"].append({**deployment, "dagTag": entity})
    return groups
