"""Operations on Workspaces."""

from __future__ import annotations

from starlette.responses import Response

from astro_org_tokens.sandbox.api.request_bodies import (
    CreateWorkspace,
    UpdateWorkspace,
)
from astro_org_tokens.sandbox.api.routing import RequestContext, json_response, route
from astro_org_tokens.sandbox.api.validation import parse_body, parse_query
from astro_org_tokens.sandbox.seed import seed_ids
from astro_org_tokens.sandbox.store import workspace_store
from astro_org_tokens.sandbox.store.list_queries import ListWorkspacesQuery
from astro_org_tokens.sandbox.store.random_ids import new_id
from astro_org_tokens.sandbox.store.timestamps import now, timestamp


def list_workspaces(context: RequestContext) -> Response:
    """``ListWorkspaces``: the Workspaces that the caller can read."""
    query = parse_query(ListWorkspacesQuery, context.request)
    readable_ids = None if context.principal.is_owner else context.principal.workspaces()
    total, workspaces = workspace_store.page(context.store, query, readable_ids)
    return json_response(
        {
            "limit": query.limit,
            "offset": query.offset,
            "totalCount": total,
            "workspaces": workspaces,
        }
    )


def create_workspace(context: RequestContext) -> Response:
    """``CreateWorkspace``."""
    context.principal.require_organization_owner()
    request_body = parse_body(CreateWorkspace, context.request, context.body)
    created_at = timestamp(now())
    workspace = {
        "id": new_id(),
        "organizationId": seed_ids.ORGANIZATION_ID,
        "organizationName": context.store.get("organization")["name"],
        "cicdEnforcedDefault": False,
        **request_body.present_fields(),
        "createdAt": created_at,
        "createdBy": context.principal.profile,
        "updatedAt": created_at,
        "updatedBy": context.principal.profile,
    }
    workspace_store.add(context.store, workspace)
    return json_response(workspace)


def get_workspace(context: RequestContext) -> Response:
    """``GetWorkspace``."""
    return json_response(context.workspace())


def update_workspace(context: RequestContext) -> Response:
    """``UpdateWorkspace``: replaces the fields in the request and keeps the others."""
    context.principal.require_organization_owner()
    request_body = parse_body(UpdateWorkspace, context.request, context.body)
    with context.store.transaction():
        workspace = {**context.workspace(), **request_body.present_fields()}
        workspace.update(updatedAt=timestamp(now()), updatedBy=context.principal.profile)
        workspace_store.replace(context.store, workspace)
    return json_response(workspace)


def delete_workspace(context: RequestContext) -> Response:
    """``DeleteWorkspace``: also deletes its tokens, and the roles of other tokens in it."""
    context.principal.require_organization_owner()
    with context.store.transaction():
        workspace_store.delete(context.store, context.workspace()["id"])
    return Response(status_code=204)


_COLLECTION = "/organizations/{organization_id}/workspaces"
_WORKSPACE = _COLLECTION + "/{workspace_id}"

ROUTES = [
    route(_COLLECTION, GET=list_workspaces, POST=create_workspace),
    route(_WORKSPACE, GET=get_workspace, POST=update_workspace, DELETE=delete_workspace),
]
