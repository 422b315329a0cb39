"""Workspaces."""

from __future__ import annotations

from starlette.responses import Response

from astro_org_tokens.sandbox import seeded, workspace_store
from astro_org_tokens.sandbox.endpoint import Call, answer, operations
from astro_org_tokens.sandbox.models import CreateWorkspace, ListWorkspacesQuery, UpdateWorkspace
from astro_org_tokens.sandbox.validation import parse_body, parse_query
from astro_org_tokens.sandbox.values import new_id, now, timestamp


def list_workspaces(call: Call) -> Response:
    """``ListWorkspaces``: those that the subject may see."""
    query = parse_query(ListWorkspacesQuery, call.request)
    visible = None if call.subject.is_owner else call.subject.workspaces()
    total, workspaces = workspace_store.page(call.store, query, visible)
    return answer(
        {
            "limit": query.limit,
            "offset": query.offset,
            "totalCount": total,
            "workspaces": workspaces,
        }
    )


def create_workspace(call: Call) -> Response:
    """``CreateWorkspace``."""
    call.subject.must_own_organization()
    given = parse_body(CreateWorkspace, call.request, call.body).given()
    moment = timestamp(now())
    workspace = {
        "id": new_id(),
        "organizationId": seeded.ORGANIZATION_ID,
        "organizationName": call.store.get("organization")["name"],
        "cicdEnforcedDefault": False,
        **given,
        "createdAt": moment,
        "createdBy": call.subject.profile,
        "updatedAt": moment,
        "updatedBy": call.subject.profile,
    }
    workspace_store.add(call.store, workspace)
    return answer(workspace)


def get_workspace(call: Call) -> Response:
    """``GetWorkspace``."""
    return answer(call.workspace())


def update_workspace(call: Call) -> Response:
    """``UpdateWorkspace``: the fields that are given take the place of the old ones."""
    call.subject.must_own_organization()
    given = parse_body(UpdateWorkspace, call.request, call.body).given()
    with call.store.transaction():
        workspace = {**call.workspace(), **given}
        workspace.update(updatedAt=timestamp(now()), updatedBy=call.subject.profile)
        workspace_store.replace(call.store, workspace)
    return answer(workspace)


def delete_workspace(call: Call) -> Response:
    """``DeleteWorkspace``: its tokens, and the roles of other tokens in it, go with it."""
    call.subject.must_own_organization()
    with call.store.transaction():
        workspace_store.delete(call.store, call.workspace()["id"])
    return Response(status_code=204)


_ALL = "/organizations/{organization_id}/workspaces"
_ONE = _ALL + "/{workspace_id}"

ROUTES = [
    operations(_ALL, GET=list_workspaces, POST=create_workspace),
    operations(_ONE, GET=get_workspace, POST=update_workspace, DELETE=delete_workspace),
]
