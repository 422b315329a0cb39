"""Operations on API tokens, and on their roles."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from starlette.responses import Response

from astro_org_tokens.sandbox.api.api_problem import FieldError, invalid, not_found
from astro_org_tokens.sandbox.api.credentials import api_token_value, issue_time
from astro_org_tokens.sandbox.api.request_bodies import (
    ApiTokenRole,
    CreateApiToken,
    UpdateApiToken,
    UpdateApiTokenRoles,
)
from astro_org_tokens.sandbox.api.routing import (
    RequestContext,
    existing_workspace,
    json_response,
    route,
)
from astro_org_tokens.sandbox.api.token_roles import subject_roles, validate_role
from astro_org_tokens.sandbox.api.validation import parse_body, parse_query
from astro_org_tokens.sandbox.seed import seed_ids
from astro_org_tokens.sandbox.store import token_store
from astro_org_tokens.sandbox.store.list_queries import ListApiTokensQuery
from astro_org_tokens.sandbox.store.random_ids import new_id
from astro_org_tokens.sandbox.store.timestamps import now, timestamp


def list_api_tokens(context: RequestContext) -> Response:
    """``ListApiTokens``; the stored JSON of the tokens is copied into the page."""
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
    """``CreateApiToken``; only this response contains the token's value."""
    context.principal.require_organization_owner()
    body = parse_body(CreateApiToken, context.request, context.body)
    with context.store.transaction():
        token = _new_token(context, body, _initial_role(context, body))
        token_store.add(context.store, token)
    return json_response({**token, "token": api_token_value(context.store, token)})


def _initial_role(context: RequestContext, body: CreateApiToken) -> dict[str, Any]:
    if body.scope != "ORGANIZATION" and not body.entity_id:
        message = f"Field required when scope is {body.scope}"
        raise invalid(FieldError("entityId", "required_if", message))
    entity_id = seed_ids.ORGANIZATION_ID if body.scope == "ORGANIZATION" else body.entity_id
    role = ApiTokenRole(entityId=entity_id, entityType=body.scope, role=body.role)
    validate_role(context.store, role, path="")
    return role.present_fields()


def _new_token(
    context: RequestContext, body: CreateApiToken, role: dict[str, Any]
) -> dict[str, Any]:
    created_at, token_id, days = now(), new_id(), body.token_expiry_period_in_days
    token: dict[str, Any] = {
        "id": token_id,
        "name": body.name,
        "description": body.description,
        "scope": body.scope,
        "kind": body.kind,
        "shortToken": token_id[-8:],
        "startAt": timestamp(created_at),
        "createdAt": timestamp(created_at),
        "createdBy": context.principal.profile,
        "updatedAt": timestamp(created_at),
        "updatedBy": context.principal.profile,
        "roles": [role],
    }
    if days:
        expires_at = timestamp(created_at + timedelta(days=days))
        token |= {"endAt": expires_at, "expiryPeriodInDays": days}
    return token


def get_api_token(context: RequestContext) -> Response:
    """``GetApiToken``; a WORKSPACE_OWNER can read the tokens with a role in the Workspace."""
    return json_response(_readable_token(context))


def update_api_token(context: RequestContext) -> Response:
    """``UpdateApiToken``: changes name and description."""
    context.principal.require_organization_owner()
    body = parse_body(UpdateApiToken, context.request, context.body)
    with context.store.transaction():
        return json_response(_update_token(context, body.present_fields()))


def update_api_token_roles(context: RequestContext) -> Response:
    """``UpdateApiTokenRoles``: replaces the whole list atomically."""
    context.principal.require_organization_owner()
    roles = parse_body(UpdateApiTokenRoles, context.request, context.body).roles
    with context.store.transaction():
        for position, role in enumerate(roles):
            validate_role(context.store, role, path=f"roles[{position}].")
        token = _update_token(context, {"roles": [role.present_fields() for role in roles]})
    return json_response(subject_roles(token["roles"]))


def rotate_api_token(context: RequestContext) -> Response:
    """``RotateApiToken``: the response contains a new value; the old one stops working at once."""
    context.principal.require_organization_owner()
    with context.store.transaction():
        previous = issue_time(_readable_token(context))
        # A credential has its time of issue in seconds.
        rotated_at = max(now(), previous + timedelta(seconds=1))
        token = _update_token(context, {"lastRotatedAt": timestamp(rotated_at)})
    return json_response({**token, "token": api_token_value(context.store, token)})


def delete_api_token(context: RequestContext) -> Response:
    """``DeleteApiToken``: the token's value stops working at once."""
    context.principal.require_organization_owner()
    with context.store.transaction():
        token_store.delete(context.store, _readable_token(context)["id"])
    return Response(status_code=204)


def _readable_token(context: RequestContext) -> dict[str, Any]:
    """Return the token in the path.

    Raises:
        ApiProblem: 404 if it doesn't exist; 403 instead for all callers but owners of the
            Organization, or if the caller can't read the token.
    """
    token_id = context.request.path_params["token_id"]
    token = token_store.find(context.store, token_id)
    roles = token["roles"] if token else []
    context.principal.require_workspace_owner(
        [role["entityId"] for role in roles if role["entityType"] == "WORKSPACE"]
    )
    if token is None:
        raise not_found("API token", token_id)
    return token


def _update_token(context: RequestContext, changes: dict[str, Any]) -> dict[str, Any]:
    token = {**_readable_token(context), **changes}
    token.update(updatedAt=timestamp(now()), updatedBy=context.principal.profile)
    token_store.replace(context.store, token)
    return token


_COLLECTION = "/organizations/{organization_id}/tokens"
_TOKEN = _COLLECTION + "/{token_id}"

ROUTES = [
    route(_COLLECTION, GET=list_api_tokens, POST=create_api_token),
    route(_TOKEN, GET=get_api_token, POST=update_api_token, DELETE=delete_api_token),
    route(f"{_TOKEN}/roles", POST=update_api_token_roles),
    route(f"{_TOKEN}/rotate", POST=rotate_api_token),
]
