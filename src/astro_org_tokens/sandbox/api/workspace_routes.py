"""Workspaces."""

from __future__ import annotations

from starlette.responses import Response

from astro_org_tokens.sandbox.api.request_bodies import (
    CreateWorkspaceRequest,
    UpdateWorkspaceRequest,
)
from astro_org_tokens.sandbox.api.routing import RequestContext, json_response, route
from astro_org_tokens.sandbox.api.validation import parse_body, parse_query
from astro_org_tokens.sandbox.seed import seed_ids
from astro_org_tokens.sandbox.store import workspace_store
from astro_org_tokens.sandbox.store.list_queries import ListWorkspacesQuery
from astro_org_tokens.sandbox.store.random_ids import new_id
from astro_org_tokens.sandbox.store.timestamps import now, timestamp


def list_workspaces(context: RequestContext) -> Response:
    """``ListWorkspaces``: those that the principal may see."""
    query = parse_query(ListWorkspacesQuery, context.request)
    visible = None if context.principal.is_owner else context.principal.workspaces()
    total, workspaces = workspace_store.page(context.store, query, visible)
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
    given = parse_body(CreateWorkspaceRequest, context.request, context.body).present_fields()
    moment = timestamp(now())
    workspace = {
        "id": new_id(),
        "organizationId": seed_ids.ORGANIZATION_ID,
        "organizationName": context.store.get("organization")["name"],
        "cicdEnforcedDefault": False,
        **given,
        "createdAt": moment,
        "createdBy": context.principal.profile,
        "updatedAt": moment,
        "updatedBy": context.principal.profile,
    }
    workspace_store.add(context.store, workspace)
    return json_response(workspace)


def get_workspace(context: RequestContext) -> Response:
    """``GetWorkspace``."""
    return json_response(context.workspace())


def update_workspace(context: RequestContext) -> Response:
    """``UpdateWorkspace``: the fields that are given take the place of the old ones."""
    context.principal.require_organization_owner()
    given = parse_body(UpdateWorkspaceRequest, context.request, context.body).present_fields()
    with context.store.transaction():
        workspace = {**context.workspace(), **given}
        workspace.update(updatedAt=timestamp(now()), updatedBy=context.principal.profile)
        workspace_store.replace(context.store, workspace)
    return json_response(workspace)


def delete_workspace(context: RequestContext) -> Response:
    """``DeleteWorkspace``: its tokens, and the roles of other tokens in it, go with it."""
    context.principal.require_organization_owner()
    with context.store.transaction():
        workspace_store.delete(context.store, context.workspace()["id"])
    return Response(status_code=204)


_ALL = "/organizations/{organization_id}/workspaces"
_ONE = _ALL + "/{workspace_id}"

ROUTES = [
    route(_ALL, GET=list_workspaces, POST=create_workspace),
    route(_ONE, GET=get_workspace, POST=update_workspace, DELETE=delete_workspace),
]
