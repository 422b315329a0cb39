"""The objects of the seed data, in the JSON format of the API."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from astro_org_tokens.sandbox.seed import seed_ids
from astro_org_tokens.sandbox.seed.seed_users import ADA, CI_USER, HANAKO, NOBODY, TERRAFORM
from astro_org_tokens.sandbox.store.timestamps import timestamp

_WORKSPACES = (
    (seed_ids.DATA_ENGINEERING, "Data Engineering", "Pipelines of the whole company", 300, ADA),
    (seed_ids.MACHINE_LEARNING, "Machine Learning", "Training and features", 210, CI_USER),
    (seed_ids.ANALYTICS_JP, "分析チーム", "売上と在庫の分析", 150, HANAKO),
    (seed_ids.CAFE, "Cafe\u0301 ☕ Ops 👩\u200d🔬", "", 90, TERRAFORM),
    (seed_ids.EMPTY, "Empty", "No token has a role here", 1, NOBODY),
)


@dataclass(frozen=True)
class SeedToken:
    """A token of the seed data, with times relative to the seeding.

    Attributes:
        id: its ID.
        name: its name.
        description: its description.
        roles: entity type, entity ID, role, and for DAGs and DAG tags the Deployment's ID.
        age: the time from its creation to the seeding.
        creator: a ``BasicSubjectProfile``; empty if unknown.
        scope: the specification's scope.
        kind: the specification's kind.
        expires_after_days: its validity in days; 0 for no expiry.
        used_ago: the time from its last use to the seeding; None if it was never used.
    """

    id: str
    name: str
    description: str
    roles: Sequence[tuple[str, ...]]
    age: timedelta = timedelta(0)
    creator: dict[str, str] = field(default_factory=dict)
    scope: str = "ORGANIZATION"
    kind: str = "STANDARD"
    expires_after_days: int = 0
    used_ago: timedelta | None = None


def organization(seeded_at: datetime) -> dict[str, Any]:
    """Return the Organization.

    Args:
        seeded_at: the time of seeding.
    """
    created_at = timestamp(seeded_at - timedelta(days=400))
    plan = {
        "astronomerProduct": "ASTRO",
        "organizationId": seed_ids.ORGANIZATION_ID,
        "productPlanId": "clplanbusiness00000000001",
        "productPlanName": "BUSINESS_CRITICAL",
    }
    return {
        "id": seed_ids.ORGANIZATION_ID,
        "name": seed_ids.ORGANIZATION_NAME,
        "product": "HOSTED",
        "productPlans": [plan],
        "status": "ACTIVE",
        "paymentMethod": "INVOICE",
        "billingEmail": "billing@example.com",
        "managedDomains": [],
        "allowEnhancedSupportAccess": False,
        "hasAiFeaturesDisabled": False,
        "hasAllowedIpAddressRanges": False,
        "isBlockedEnableAiFeatures": False,
        "isScimEnabled": False,
        "shouldEnforceDedicatedClusters": False,
        "createdAt": created_at,
        "createdBy": ADA,
        "updatedAt": created_at,
        "updatedBy": ADA,
    }


def workspaces(seeded_at: datetime) -> list[dict[str, Any]]:
    """Return the Workspaces.

    Args:
        seeded_at: the time of seeding.
    """
    return [
        {
            **_workspace(
                workspace_id, name, description, timestamp(seeded_at - timedelta(days=days))
            ),
            **_created_by(creator),
        }
        for workspace_id, name, description, days, creator in _WORKSPACES
    ]


def _workspace(workspace_id: str, name: str, description: str, created_at: str) -> dict[str, Any]:
    return {
        "id": workspace_id,
        "name": name,
        "description": description,
        "organizationId": seed_ids.ORGANIZATION_ID,
        "organizationName": seed_ids.ORGANIZATION_NAME,
        "cicdEnforcedDefault": False,
        "createdAt": created_at,
        "updatedAt": created_at,
    }


def api_token(token: SeedToken, seeded_at: datetime) -> dict[str, Any]:
    """Return an API token.

    Args:
        token: its properties.
        seeded_at: the time of seeding.
    """
    created_at = seeded_at - token.age
    body = {
        "id": token.id,
        "name": token.name,
        "description": token.description,
        "scope": token.scope,
        "kind": token.kind,
        "shortToken": token.id[-8:],
        "startAt": timestamp(created_at),
        "createdAt": timestamp(created_at),
        **_created_by(token.creator),
        "updatedAt": timestamp(created_at),
        "roles": [_role(*role) for role in token.roles],
    }
    if token.expires_after_days:
        body["endAt"] = timestamp(created_at + timedelta(days=token.expires_after_days))
        body["expiryPeriodInDays"] = token.expires_after_days
    if token.used_ago is not None:
        body["lastUsedAt"] = timestamp(seeded_at - token.used_ago)
    return body


def _created_by(creator: dict[str, str]) -> dict[str, Any]:
    return {"createdBy": creator, "updatedBy": creator} if creator else {}


def _role(
    entity_type: str, entity_id: str, role: str, deployment_id: str | None = None
) -> dict[str, str]:
    entry = {"entityType": entity_type, "entityId": entity_id, "role": role}
    return {**entry, "deploymentId": deployment_id} if deployment_id else entry
