"""Organizations: the sandbox has one."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from astro_org_tokens.sandbox import workspace_store
from astro_org_tokens.sandbox.endpoint import Call, answer, operations
from astro_org_tokens.sandbox.models import (
    GetOrganizationQuery,
    ListOrganizationsQuery,
    UpdateOrganization,
)
from astro_org_tokens.sandbox.validation import parse_body, parse_query
from astro_org_tokens.sandbox.values import now, timestamp


def list_organizations(call: Call) -> Response:
    """``ListOrganizations``; the official CLI asks for it with an API token as well."""
    query = parse_query(ListOrganizationsQuery, call.request)
    found = [call.store.get("organization")]
    found = [organization for organization in found if _matches(organization, query)]
    return answer(
        {
            "limit": query.limit,
            "offset": query.offset,
            "organizations": found[query.offset :][: query.limit],
            "totalCount": len(found),
        }
    )


def _matches(organization: dict[str, Any], query: ListOrganizationsQuery) -> bool:
    plans = organization["productPlans"]
    return (
        query.product in ("", organization["product"])
        and query.product_plan in ("", *(plan["productPlanName"] for plan in plans))
        and query.astronomer_product in ("", *(plan["astronomerProduct"] for plan in plans))
    )


def get_organization(call: Call) -> Response:
    """``GetOrganization``."""
    parse_query(GetOrganizationQuery, call.request)
    return answer(call.store.get("organization"))


def update_organization(call: Call) -> Response:
    """``UpdateOrganization``: the fields that are given take the place of the old ones."""
    call.subject.must_own_organization()
    given = parse_body(UpdateOrganization, call.request, call.body).given()
    changed = {"updatedAt": timestamp(now()), "updatedBy": call.subject.profile}
    with call.store.transaction():
        organization = {**call.store.get("organization"), **given, **changed}
        call.store.put("organization", organization)
        workspace_store.rename_organization(call.store, organization["name"])
    return answer(organization)


ROUTES = [
    operations("/organizations", GET=list_organizations),
    operations("/organizations/{organization_id}", GET=get_organization, POST=update_organization),
]
