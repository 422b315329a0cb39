"""The sandbox as an ASGI application: the operations of the specification under ``/v1``."""

from __future__ import annotations

from collections.abc import Callable

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Mount, Router

from astro_org_tokens.sandbox.api import (
    login_routes,
    organization_routes,
    token_routes,
    workspace_routes,
)
from astro_org_tokens.sandbox.api.api_problem import ApiProblem
from astro_org_tokens.sandbox.serve.access_log import AccessLog
from astro_org_tokens.sandbox.serve.faults import FaultMiddleware, Faults
from astro_org_tokens.sandbox.store.database import Store


def build_app(
    store: Store, faults: Faults | None = None, log: Callable[[str], None] | None = None
) -> Starlette:
    """Return the application that serves a store.

    Args:
        store: the data, already seeded.
        faults: the faults to inject; None for no faults.
        log: called with a line for each request; None for no log.
    """
    routes = [*organization_routes.ROUTES, *workspace_routes.ROUTES, *token_routes.ROUTES]
    api = Router(routes, redirect_slashes=False)
    app = Starlette(
        routes=[*login_routes.ROUTES, Mount("/v1", app=api)],
        middleware=[
            *([Middleware(AccessLog, write=log)] if log else []),
            Middleware(FaultMiddleware, faults=faults or Faults()),
        ],
        exception_handlers={
            ApiProblem: _handle_problem,
            HTTPException: _handle_unknown_endpoint,
            ClientDisconnect: _handle_disconnect,
        },
    )
    app.router.redirect_slashes = False
    app.state.store = store
    return app


def _handle_problem(_request: Request, error: Exception) -> Response:
    assert isinstance(error, ApiProblem)  # noqa: S101 - narrows Starlette's type
    return error.response()


def _handle_unknown_endpoint(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - narrows Starlette's type
    message = f"{error.detail}: {request.method} {request.url.path}"
    return ApiProblem(error.status_code, message, headers=error.headers).response()


def _handle_disconnect(_request: Request, _error: Exception) -> Response:
    return Response(status_code=400)
