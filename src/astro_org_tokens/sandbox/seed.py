"""What a new sandbox holds: a small Organization with some of everything.

Times are relative to the moment of seeding, so that lists look alive; IDs never change
(``seeded.py``).
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any

from astro_org_tokens.sandbox import seeded, token_store, workspace_store
from astro_org_tokens.sandbox.people import ADA, CI_USER, HANAKO, NOBODY, TERRAFORM
from astro_org_tokens.sandbox.seed_tokens import TOKENS, SeededToken
from astro_org_tokens.sandbox.store import Store
from astro_org_tokens.sandbox.values import new_id, now, timestamp

_WORKSPACES = (
    (seeded.DATA_ENGINEERING, "Data Engineering", "Pipelines of the whole company", 300, ADA),
    (seeded.MACHINE_LEARNING, "Machine Learning", "Training and features", 210, CI_USER),
    (seeded.ANALYTICS_JP, "分析チーム", "売上と在庫の分析", 150, HANAKO),
    (seeded.CAFE, "Cafe\u0301 ☕ Ops 👩\u200d🔬", "", 90, TERRAFORM),
    (seeded.EMPTY, "Empty", "No token has a role here", 1, NOBODY),
)


def seed(store: Store) -> None:
    """Fill a store that is empty, and see to it that its first credential works.

    The admin token of a store that was in use before may have been deleted; then there is a new
    one with an ID of its own, so that what was deleted stays deleted.
    """
    with store.transaction():
        if store.get("secret") is None:
            _fill(store, now())
        elif token_store.find(store, store.get("admin")) is None:
            _add_admin(store, new_id(), now())


def admin_token(store: Store) -> dict[str, Any]:
    """The Organization token, an ORGANIZATION_OWNER, whose value is offered to the user."""
    token = token_store.find(store, store.get("admin"))
    assert token is not None  # noqa: S101 - seed() has seen to it
    return token


def _fill(store: Store, moment: datetime) -> None:
    store.put("secret", secrets.token_hex(32))
    store.put("seeded_at", timestamp(moment))
    store.put("owner", ADA)
    store.put("organization", _organization(moment))
    for workspace_id, name, description, days, creator in _WORKSPACES:
        created = timestamp(moment - timedelta(days=days))
        workspace = _workspace(workspace_id, name, description, created)
        workspace_store.add(store, {**workspace, **_created_by(creator)})
    for token in TOKENS:
        token_store.add(store, _token(token, moment))
    _add_admin(store, seeded.ADMIN_TOKEN, moment)


def _add_admin(store: Store, token_id: str, moment: datetime) -> None:
    roles = [("ORGANIZATION", seeded.ORGANIZATION_ID, "ORGANIZATION_OWNER")]
    admin = SeededToken(token_id, "sandbox-admin", "The credential of this sandbox", roles)
    token_store.add(store, _token(admin, moment))
    store.put("admin", token_id)


def _organization(moment: datetime) -> dict[str, Any]:
    created = timestamp(moment - timedelta(days=400))
    plan = {
        "astronomerProduct": "ASTRO",
        "organizationId": seeded.ORGANIZATION_ID,
        "productPlanId": "clplanbusiness00000000001",
        "productPlanName": "BUSINESS_CRITICAL",
    }
    return {
        "id": seeded.ORGANIZATION_ID,
        "name": seeded.ORGANIZATION_NAME,
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
        "createdAt": created,
        "createdBy": ADA,
        "updatedAt": created,
        "updatedBy": ADA,
    }


def _workspace(workspace_id: str, name: str, description: str, created: str) -> dict[str, Any]:
    return {
        "id": workspace_id,
        "name": name,
        "description": description,
        "organizationId": seeded.ORGANIZATION_ID,
        "organizationName": seeded.ORGANIZATION_NAME,
        "cicdEnforcedDefault": False,
        "createdAt": created,
        "updatedAt": created,
    }


def _token(token: SeededToken, moment: datetime) -> dict[str, Any]:
    created = moment - token.age
    body = {
        "id": token.id,
        "name": token.name,
        "description": token.description,
        "scope": token.scope,
        "kind": token.kind,
        "shortToken": token.id[-8:],
        "startAt": timestamp(created),
        "createdAt": timestamp(created),
        **_created_by(token.creator),
        "updatedAt": timestamp(created),
        "roles": [_role(*role) for role in token.roles],
    }
    if token.expires_after_days:
        body["endAt"] = timestamp(created + timedelta(days=token.expires_after_days))
        body["expiryPeriodInDays"] = token.expires_after_days
    if token.used_ago is not None:
        body["lastUsedAt"] = timestamp(moment - token.used_ago)
    return body


def _created_by(creator: dict[str, str]) -> dict[str, Any]:
    return {"createdBy": creator, "updatedBy": creator} if creator else {}


def _role(
    entity_type: str, entity_id: str, role: str, deployment_id: str | None = None
) -> dict[str, str]:
    entry = {"entityType": entity_type, "entityId": entity_id, "role": role}
    return {**entry, "deploymentId": deployment_id} if deployment_id else entry
