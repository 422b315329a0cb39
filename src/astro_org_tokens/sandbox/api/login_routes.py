"""The endpoints that `astro login` of the official CLI and the refresh of a session use.

They aren't part of the specification. Responses and errors are those of the login service (OAuth
2.0, RFC 6749 section 6).
"""

from __future__ import annotations

import hmac
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from astro_org_tokens.sandbox.api.credentials import (
    SESSION_SECONDS,
    access_token,
    refresh_token,
)
from astro_org_tokens.sandbox.seed import seed_ids


async def auth_config(request: Request) -> JSONResponse:
    """Return the login service's URL: this server, with the host name of the request."""
    return JSONResponse(
        {
            "clientId": seed_ids.CLIENT_ID,
            "audience": "astro-sandbox",
            "domainUrl": str(request.base_url),
        }
    )


async def refresh_session(request: Request) -> JSONResponse:
    """Respond to ``POST /oauth/token``: a new access token for a refresh token."""
    form = dict(parse_qsl((await request.body()).decode(errors="replace")))
    store = request.app.state.store
    if form.get("grant_type") != "refresh_token":
        return _oauth_error(400, "unsupported_grant_type", "Only refresh_token is supported.")
    if form.get("client_id") != seed_ids.CLIENT_ID:
        return _oauth_error(401, "invalid_client", "Unknown client.")
    credential = form.get("refresh_token", "").encode()
    if not hmac.compare_digest(credential, refresh_token(store).encode()):
        return _oauth_error(403, "invalid_grant", "Unknown or invalid refresh token.")
    body = {
        "access_token": access_token(store),
        "expires_in": SESSION_SECONDS,
        "token_type": "Bearer",
    }
    return JSONResponse(body, headers={"Cache-Control": "no-store"})


def _oauth_error(status: int, error: str, description: str) -> JSONResponse:
    return JSONResponse({"error": error, "error_description": description}, status)


ROUTES = [
    Route("/private/v1alpha1/cli/auth-config", auth_config, methods=["GET"]),
    Route("/oauth/token", refresh_session, methods=["POST"]),
]
