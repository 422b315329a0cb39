"""What roles there are, what a role must be like, and how the API answers with them."""

from __future__ import annotations

from typing import Any

from astro_org_tokens.sandbox.api.api_problem import FieldError, invalid, not_found
from astro_org_tokens.sandbox.api.request_bodies import ApiTokenRole
from astro_org_tokens.sandbox.api.routing import existing_workspace
from astro_org_tokens.sandbox.seed import seed_ids
from astro_org_tokens.sandbox.store.database import Store

# Deployments and DAGs take any name: the API has custom roles for them.
_NAMES = {
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


def check_role(store: Store, role: ApiTokenRole, at: str) -> None:
    """Refuse a role for something that doesn't exist (404), or that is no role there (400).

    Args:
        store: where Workspaces are looked up.
        role: what was asked for.
        at: where in the request, such as ``roles[0].``.
    """
    if role.entity_type == "ORGANIZATION" and role.entity_id != seed_ids.ORGANIZATION_ID:
        raise not_found("Organization", role.entity_id)
    if role.entity_type == "WORKSPACE":
        existing_workspace(store, role.entity_id)
    if role.entity_type.startswith("DAG") and not role.deployment_id:
        raise invalid(FieldError(f"{at}deploymentId", "required", "Field required"))
    names = _NAMES.get(role.entity_type, (role.role,))
    if role.role not in names:
        message = f"Input should be one of {', '.join(names)}"
        raise invalid(FieldError(f"{at}role", "oneof", message))


def subject_roles(roles: list[dict[str, Any]]) -> dict[str, Any]:
    """Roles as the specification's ``SubjectRoles``, which sorts them by what they are for."""
    answer: dict[str, Any] = {"workspaceRoles": [], "deploymentRoles": [], "dagRoles": []}
    for entry in roles:
        role, entity = entry["role"], entry["entityId"]
        deployment = {"deploymentId": entry.get("deploymentId", entity), "role": role}
        match entry["entityType"]:
            case "ORGANIZATION":
                answer["organizationRole"] = role
            case "WORKSPACE":
                answer["workspaceRoles"].append({"workspaceId": entity, "role": role})
            case "DEPLOYMENT":
                answer["deploymentRoles"].append({"deploymentId": entity, "role": role})
            case "DAG":
                answer["dagRoles"].append({**deployment, "dagId": entity})
            case "DAG_TAG":
                answer["dagRoles"].append({**deployment, "dagTag": entity})
    return answer
