"""API tokens: list, create, get, update, delete, and their roles."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from starlette.responses import Response

from astro_org_tokens.sandbox.api.api_problem import FieldError, invalid, not_found
from astro_org_tokens.sandbox.api.authentication import api_token_value
from astro_org_tokens.sandbox.api.request_bodies import (
    ApiTokenRole,
    CreateApiTokenRequest,
    UpdateApiTokenRequest,
    UpdateApiTokenRolesRequest,
)
from astro_org_tokens.sandbox.api.routing import (
    RequestContext,
    existing_workspace,
    json_response,
    route,
)
from astro_org_tokens.sandbox.api.token_roles import check_role, subject_roles
from astro_org_tokens.sandbox.api.validation import parse_body, parse_query
from astro_org_tokens.sandbox.seed import seed_ids
from astro_org_tokens.sandbox.store import token_store
from astro_org_tokens.sandbox.store.list_queries import ListApiTokensQuery
from astro_org_tokens.sandbox.store.random_ids import new_id
from astro_org_tokens.sandbox.store.timestamps import now, timestamp


def list_api_tokens(context: RequestContext) -> Response:
    """``ListApiTokens``; the tokens' JSON is put into the page as it is kept."""
    query = parse_query(ListApiTokensQuery, context.request)
    context.principal.require_workspace_owner([query.workspace_id])
    if query.workspace_id:
        existing_workspace(context.store, query.workspace_id)
    total, tokens = token_store.page(context.store, query)
    page = (
        f'{{"limit":{query.limit},"offset":{query.offset},"totalCount":{total},'
        f'"tokens":[{",".join(tokens)}]}}'
    )
    return Response(page, media_type="application/json")


def create_api_token(context: RequestContext) -> Response:
    """``CreateApiToken``; only this answer ever holds the token's value."""
    context.principal.require_organization_owner()
    asked = parse_body(CreateApiTokenRequest, context.request, context.body)
    with context.store.transaction():
        token = _new_token(context, asked, _first_role(context, asked))
        token_store.add(context.store, token)
    return json_response({**token, "token": api_token_value(context.store, token)})


def _first_role(context: RequestContext, asked: CreateApiTokenRequest) -> dict[str, Any]:
    if asked.scope != "ORGANIZATION" and not asked.entity_id:
        message = f"Field required when scope is {asked.scope}"
        raise invalid(FieldError("entityId", "required_if", message))
    entity_id = seed_ids.ORGANIZATION_ID if asked.scope == "ORGANIZATION" else asked.entity_id
    role = ApiTokenRole(entityId=entity_id, entityType=asked.scope, role=asked.role)
    check_role(context.store, role, at="")
    return role.present_fields()


def _new_token(
    context: RequestContext, asked: CreateApiTokenRequest, role: dict[str, Any]
) -> dict[str, Any]:
    moment, token_id, days = now(), new_id(), asked.token_expiry_period_in_days
    token: dict[str, Any] = {
        "id": token_id,
        "name": asked.name,
        "description": asked.description,
        "scope": asked.scope,
        "kind": asked.kind,
        "shortToken": token_id[-8:],
        "startAt": timestamp(moment),
        "createdAt": timestamp(moment),
        "createdBy": context.principal.profile,
        "updatedAt": timestamp(moment),
        "updatedBy": context.principal.profile,
        "roles": [role],
    }
    if days:
        token |= {"endAt": timestamp(moment + timedelta(days=days)), "expiryPeriodInDays": days}
    return token


def get_api_token(context: RequestContext) -> Response:
    """``GetApiToken``; a WORKSPACE_OWNER may read those which have a role in its Workspace."""
    return json_response(_existing(context))


def update_api_token(context: RequestContext) -> Response:
    """``UpdateApiToken``: name and description."""
    context.principal.require_organization_owner()
    given = parse_body(UpdateApiTokenRequest, context.request, context.body).present_fields()
    with context.store.transaction():
        return json_response(_changed(context, given))


def update_api_token_roles(context: RequestContext) -> Response:
    """``UpdateApiTokenRoles``: takes the place of the whole list, in one step."""
    context.principal.require_organization_owner()
    asked = parse_body(UpdateApiTokenRolesRequest, context.request, context.body).roles
    with context.store.transaction():
        for position, role in enumerate(asked):
            check_role(context.store, role, at=f"roles[{position}].")
        token = _changed(context, {"roles": [role.present_fields() for role in asked]})
    return json_response(subject_roles(token["roles"]))


def delete_api_token(context: RequestContext) -> Response:
    """``DeleteApiToken``: its value is of no use from then on."""
    context.principal.require_organization_owner()
    with context.store.transaction():
        token_store.delete(context.store, _existing(context)["id"])
    return Response(status_code=204)


def _existing(context: RequestContext) -> dict[str, Any]:
    token_id = context.request.path_params["token_id"]
    token = token_store.find(context.store, token_id)
    roles = token["roles"] if token else []
    context.principal.require_workspace_owner(
        [role["entityId"] for role in roles if role["entityType"] == "WORKSPACE"]
    )
    if token is None:
        raise not_found("API token", token_id)
    return token


def _changed(context: RequestContext, changes: dict[str, Any]) -> dict[str, Any]:
    token = {**_existing(context), **changes}
    token.update(updatedAt=timestamp(now()), updatedBy=context.principal.profile)
    token_store.replace(context.store, token)
    return token


_ALL = "/organizations/{organization_id}/tokens"
_ONE = _ALL + "/{token_id}"

ROUTES = [
    route(_ALL, GET=list_api_tokens, POST=create_api_token),
    route(_ONE, GET=get_api_token, POST=update_api_token, DELETE=delete_api_token),
    route(f"{_ONE}/roles", POST=update_api_token_roles),
]
