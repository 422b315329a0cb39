"""What all operations of the API share: authentication, the Organization check, and errors.

A route's handler is a plain function from a ``RequestContext`` to a response. It runs in a thread,
so a database query never blocks other requests.
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
    """An authenticated request for the sandbox's Organization.

    Attributes:
        request: the request, for its path and query.
        body: the request's body.
        store: the data.
        principal: the caller.
    """

    request: Request
    body: bytes
    store: Store
    principal: Principal

    def workspace(self) -> dict[str, Any]:
        """Return the Workspace in the path.

        Raises:
            ApiProblem: 404 if it doesn't exist, 403 if the caller can't read it.
        """
        workspace_id = self.request.path_params["workspace_id"]
        self.principal.require_workspace_access(workspace_id)
        return existing_workspace(self.store, workspace_id)


Handler = Callable[[RequestContext], Response]


def existing_workspace(store: Store, workspace_id: str) -> dict[str, Any]:
    """Return the Workspace with an ID.

    Raises:
        ApiProblem: 404 if it doesn't exist.
    """
    workspace = workspace_store.find(store, workspace_id)
    if workspace is None:
        raise not_found("Workspace", workspace_id)
    return workspace


def json_response(value: object) -> Response:
    """Return a 200 with a JSON value."""
    return Response(dump(value), media_type="application/json")


def route(path: str, **handlers: Handler) -> Route:
    """Return the route for a path.

    It is a single route for all methods, so that the ``Allow`` header of a 405 lists all of them.

    Args:
        path: the path below ``/v1``.
        handlers: a handler for each HTTP method. The handler for GET also responds to HEAD.
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
            # Not 404, which the specification doesn't list for every operation.
            raise forbidden(f"No access to the Organization {organization_id}.")
        return handler(RequestContext(request, body, store, principal))
    except sqlite3.Error as error:
        raise ApiProblem(500, f"Sandbox database error: {error}") from error
