"""What every operation of the API has in common: credential, Organization, errors.

A route's handler is a plain function from a ``RequestContext`` to a response; it runs in a
thread, so the database never holds up other requests.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from astro_org_tokens.sandbox.api.api_problem import ApiProblem, forbidden, not_found
from astro_org_tokens.sandbox.api.authentication import Principal, authenticate
from astro_org_tokens.sandbox.seed import seed_ids
from astro_org_tokens.sandbox.store import workspace_store
from astro_org_tokens.sandbox.store.database import Store, dump


@dataclass(frozen=True)
class RequestContext:
    """One request, checked as far as all of them are.

    Attributes:
        request: for path and query.
        body: the bytes that came with it.
        store: the data.
        principal: who asks.
    """

    request: Request
    body: bytes
    store: Store
    principal: Principal

    def workspace(self) -> dict[str, Any]:
        """The Workspace of the path; 404 when there is none, 403 when it may not be seen."""
        workspace_id = self.request.path_params["workspace_id"]
        self.principal.require_workspace_access(workspace_id)
        return existing_workspace(self.store, workspace_id)


Handler = Callable[[RequestContext], Response]


def existing_workspace(store: Store, workspace_id: str) -> dict[str, Any]:
    """The Workspace with an ID; 404 when there is none."""
    workspace = workspace_store.find(store, workspace_id)
    if workspace is None:
        raise not_found("Workspace", workspace_id)
    return workspace


def json_response(value: object) -> Response:
    """200 with a JSON value."""
    return Response(dump(value), media_type="application/json")


def route(path: str, **handlers: Handler) -> Route:
    """The route of a path, with a handler for each HTTP method; GET answers HEAD as well.

    One route and not one for each method, so that a 405 names all of them in ``Allow``.
    """

    async def respond(request: Request) -> Response:
        handler = handlers["GET" if request.method == "HEAD" else request.method]
        body = await request.body()
        return await run_in_threadpool(_handle, handler, request, body)

    return Route(path, respond, methods=list(handlers))


def _handle(handler: Handler, request: Request, body: bytes) -> Response:
    store: Store = request.app.state.store
    try:
        principal = authenticate(store, request.headers.get("authorization", ""))
        organization_id = request.path_params.get("organization_id", seed_ids.ORGANIZATION_ID)
        if organization_id != seed_ids.ORGANIZATION_ID:
            # Not 404: there are operations for which the specification doesn't have it.
            raise forbidden(f"No access to the Organization {organization_id}.")
        return handler(RequestContext(request, body, store, principal))
    except sqlite3.Error as error:
        raise ApiProblem(500, f"The sandbox's database failed: {error}") from error
