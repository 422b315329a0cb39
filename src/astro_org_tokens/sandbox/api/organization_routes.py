"""Operations on Organizations; the sandbox has a single one."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from astro_org_tokens.sandbox.api.request_bodies import UpdateOrganization
from astro_org_tokens.sandbox.api.routing import RequestContext, json_response, route
from astro_org_tokens.sandbox.api.validation import parse_body, parse_query
from astro_org_tokens.sandbox.store import workspace_store
from astro_org_tokens.sandbox.store.list_queries import ListOrganizationsQuery, Query, TrueOrFalse
from astro_org_tokens.sandbox.store.timestamps import now, timestamp


class GetOrganizationQuery(Query):
    """Query parameters of ``GetOrganization``; they don't change the response."""

    is_look_up_only: TrueOrFalse = False


def list_organizations(context: RequestContext) -> Response:
    """``ListOrganizations``: the one Organization, for any credential."""
    query = parse_query(ListOrganizationsQuery, context.request)
    organization = context.store.get("organization")
    matches = [organization] if _matches(organization, query) else []
    return json_response(
        {
            "limit": query.limit,
            "offset": query.offset,
            "organizations": matches[query.offset :][: query.limit],
            "totalCount": len(matches),
        }
    )


def _matches(organization: dict[str, Any], query: ListOrganizationsQuery) -> bool:
    plans = organization["productPlans"]
    return (
        query.product in ("", organization["product"])
        and query.product_plan in ("", *(plan["productPlanName"] for plan in plans))
        and query.astronomer_product in ("", *(plan["astronomerProduct"] for plan in plans))
    )


def get_organization(context: RequestContext) -> Response:
    """``GetOrganization``."""
    parse_query(GetOrganizationQuery, context.request)
    return json_response(context.store.get("organization"))


def update_organization(context: RequestContext) -> Response:
    """``UpdateOrganization``: replaces the fields in the request and keeps the others."""
    context.principal.require_organization_owner()
    request_body = parse_body(UpdateOrganization, context.request, context.body)
    changes = {
        **request_body.present_fields(),
        "updatedAt": timestamp(now()),
        "updatedBy": context.principal.profile,
    }
    with context.store.transaction():
        organization = {**context.store.get("organization"), **changes}
        context.store.put("organization", organization)
        workspace_store.rename_organization(context.store, organization["name"])
    return json_response(organization)


ROUTES = [
    route("/organizations", GET=list_organizations),
    route("/organizations/{organization_id}", GET=get_organization, POST=update_organization),
]
