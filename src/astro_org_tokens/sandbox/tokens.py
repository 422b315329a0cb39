"""API tokens: list, create, get, update, delete, and their roles."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from starlette.responses import Response

from astro_org_tokens.sandbox import seeded, token_store
from astro_org_tokens.sandbox.auth import api_token_value
from astro_org_tokens.sandbox.endpoint import Call, answer, existing_workspace, operations
from astro_org_tokens.sandbox.models import (
    ApiTokenRole,
    CreateApiToken,
    ListApiTokensQuery,
    UpdateApiToken,
    UpdateApiTokenRoles,
)
from astro_org_tokens.sandbox.problems import FieldError, invalid, not_found
from astro_org_tokens.sandbox.roles import check_role, subject_roles
from astro_org_tokens.sandbox.validation import parse_body, parse_query
from astro_org_tokens.sandbox.values import new_id, now, timestamp


def list_api_tokens(call: Call) -> Response:
    """``ListApiTokens``; the tokens' JSON is put into the page as it is kept."""
    query = parse_query(ListApiTokensQuery, call.request)
    call.subject.must_own_one_of([query.workspace_id])
    if query.workspace_id:
        existing_workspace(call.store, query.workspace_id)
    total, tokens = token_store.page(call.store, query)
    page = (
        f'{{"limit":{query.limit},"offset":{query.offset},"totalCount":{total},'
        f'"tokens":[{",".join(tokens)}]}}'
    )
    return Response(page, media_type="application/json")


def create_api_token(call: Call) -> Response:
    """``CreateApiToken``; only this answer ever holds the token's value."""
    call.subject.must_own_organization()
    asked = parse_body(CreateApiToken, call.request, call.body)
    with call.store.transaction():
        token = _new_token(call, asked, _first_role(call, asked))
        token_store.add(call.store, token)
    return answer({**token, "token": api_token_value(call.store, token)})


def _first_role(call: Call, asked: CreateApiToken) -> dict[str, Any]:
    if asked.scope != "ORGANIZATION" and not asked.entity_id:
        message = f"Field required when scope is {asked.scope}"
        raise invalid(FieldError("entityId", "required_if", message))
    entity_id = seeded.ORGANIZATION_ID if asked.scope == "ORGANIZATION" else asked.entity_id
    role = ApiTokenRole(entityId=entity_id, entityType=asked.scope, role=asked.role)
    check_role(call.store, role, at="")
    return role.given()


def _new_token(call: Call, asked: CreateApiToken, role: dict[str, Any]) -> dict[str, Any]:
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
        "createdBy": call.subject.profile,
        "updatedAt": timestamp(moment),
        "updatedBy": call.subject.profile,
        "roles": [role],
    }
    if days:
        token |= {"endAt": timestamp(moment + timedelta(days=days)), "expiryPeriodInDays": days}
    return token


def get_api_token(call: Call) -> Response:
    """``GetApiToken``; a WORKSPACE_OWNER may read those which have a role in its Workspace."""
    return answer(_existing(call))


def update_api_token(call: Call) -> Response:
    """``UpdateApiToken``: name and description."""
    call.subject.must_own_organization()
    given = parse_body(UpdateApiToken, call.request, call.body).given()
    with call.store.transaction():
        return answer(_changed(call, given))


def update_api_token_roles(call: Call) -> Response:
    """``UpdateApiTokenRoles``: takes the place of the whole list, in one step."""
    call.subject.must_own_organization()
    asked = parse_body(UpdateApiTokenRoles, call.request, call.body).roles
    with call.store.transaction():
        for position, role in enumerate(asked):
            check_role(call.store, role, at=f"roles[{position}].")
        token = _changed(call, {"roles": [role.given() for role in asked]})
    return answer(subject_roles(token["roles"]))


def delete_api_token(call: Call) -> Response:
    """``DeleteApiToken``: its value is of no use from then on."""
    call.subject.must_own_organization()
    with call.store.transaction():
        token_store.delete(call.store, _existing(call)["id"])
    return Response(status_code=204)


def _existing(call: Call) -> dict[str, Any]:
    token_id = call.request.path_params["token_id"]
    token = token_store.find(call.store, token_id)
    roles = token["roles"] if token else []
    call.subject.must_own_one_of(
        [role["entityId"] for role in roles if role["entityType"] == "WORKSPACE"]
    )
    if token is None:
        raise not_found("API token", token_id)
    return token


def _changed(call: Call, changes: dict[str, Any]) -> dict[str, Any]:
    token = {**_existing(call), **changes}
    token.update(updatedAt=timestamp(now()), updatedBy=call.subject.profile)
    token_store.replace(call.store, token)
    return token


_ALL = "/organizations/{organization_id}/tokens"
_ONE = _ALL + "/{token_id}"

ROUTES = [
    operations(_ALL, GET=list_api_tokens, POST=create_api_token),
    operations(_ONE, GET=get_api_token, POST=update_api_token, DELETE=delete_api_token),
    operations(f"{_ONE}/roles", POST=update_api_token_roles),
]
