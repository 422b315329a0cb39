"""Organizations: the sandbox has one."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from astro_org_tokens.sandbox.api.request_bodies import UpdateOrganizationRequest
from astro_org_tokens.sandbox.api.routing import RequestContext, json_response, route
from astro_org_tokens.sandbox.api.validation import parse_body, parse_query
from astro_org_tokens.sandbox.store import workspace_store
from astro_org_tokens.sandbox.store.list_queries import ListOrganizationsQuery, Query, TrueOrFalse
from astro_org_tokens.sandbox.store.timestamps import now, timestamp


class GetOrganizationQuery(Query):
    """What ``GetOrganization`` takes; the answer is the same for both."""

    is_look_up_only: TrueOrFalse = False


def list_organizations(context: RequestContext) -> Response:
    """``ListOrganizations``; the official CLI asks for it with an API token as well."""
    query = parse_query(ListOrganizationsQuery, context.request)
    found = [context.store.get("organization")]
    found = [organization for organization in found if _matches(organization, query)]
    return json_response(
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


def get_organization(context: RequestContext) -> Response:
    """``GetOrganization``."""
    parse_query(GetOrganizationQuery, context.request)
    return json_response(context.store.get("organization"))


def update_organization(context: RequestContext) -> Response:
    """``UpdateOrganization``: the fields that are given take the place of the old ones."""
    context.principal.require_organization_owner()
    given = parse_body(UpdateOrganizationRequest, context.request, context.body).present_fields()
    changed = {"updatedAt": timestamp(now()), "updatedBy": context.principal.profile}
    with context.store.transaction():
        organization = {**context.store.get("organization"), **given, **changed}
        context.store.put("organization", organization)
        workspace_store.rename_organization(context.store, organization["name"])
    return json_response(organization)


ROUTES = [
    route("/organizations", GET=list_organizations),
    route("/organizations/{organization_id}", GET=get_organization, POST=update_organization),
]
