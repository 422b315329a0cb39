"""The sandbox as an ASGI application: the operations of the specification under ``/v1``."""

from __future__ import annotations

from collections.abc import Callable

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Mount, Router

from astro_org_tokens.sandbox import organizations, sessions, tokens, workspaces
from astro_org_tokens.sandbox.access_log import AccessLog
from astro_org_tokens.sandbox.faults import FaultMiddleware, Faults
from astro_org_tokens.sandbox.problems import Problem
from astro_org_tokens.sandbox.store import Store


def build_app(
    store: Store, faults: Faults | None = None, log: Callable[[str], None] | None = None
) -> Starlette:
    """The application that serves a store.

    Args:
        store: the data, with a seed in it.
        faults: which faults it has on purpose.
        log: takes one line for each request.
    """
    api = Router(
        [*organizations.ROUTES, *workspaces.ROUTES, *tokens.ROUTES], redirect_slashes=False
    )
    app = Starlette(
        routes=[*sessions.ROUTES, Mount("/v1", app=api)],
        middleware=[
            *([Middleware(AccessLog, write=log)] if log else []),
            Middleware(FaultMiddleware, faults=faults or Faults()),
        ],
        exception_handlers={
            Problem: _refused,
            HTTPException: _no_such_endpoint,
            ClientDisconnect: _nobody_there,
        },
    )
    app.router.redirect_slashes = False
    app.state.store = store
    return app


def _refused(_request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)  # noqa: S101 - Starlette's type is wider than what it passes
    return error.response()


def _no_such_endpoint(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101
    said = f"{error.detail}: {request.method} {request.url.path}"
    return Problem(error.status_code, said, headers=error.headers).response()


def _nobody_there(_request: Request, _error: Exception) -> Response:
    return Response(status_code=400)
