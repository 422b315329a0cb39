"""The endpoints that ``astro login`` of the official CLI and the refresh of a session use.

They are not in the specification; answers and errors are those of the login service (OAuth 2.0,
RFC 6749 section 6).
"""

from __future__ import annotations

import hmac
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from astro_org_tokens.sandbox.api.authentication import SESSION_SECONDS, access_token, refresh_token
from astro_org_tokens.sandbox.seed import seed_ids


async def auth_config(request: Request) -> JSONResponse:
    """Where a session is refreshed: at this server, under the name by which it was asked."""
    return JSONResponse(
        {
            "clientId": seed_ids.CLIENT_ID,
            "audience": "astro-sandbox",
            "domainUrl": str(request.base_url),
        }
    )


async def refresh_session(request: Request) -> JSONResponse:
    """``POST /oauth/token``: a new access token for a refresh token."""
    form = dict(parse_qsl((await request.body()).decode(errors="replace")))
    store = request.app.state.store
    if form.get("grant_type") != "refresh_token":
        return _refused(400, "unsupported_grant_type", "Only refresh_token is supported.")
    if form.get("client_id") != seed_ids.CLIENT_ID:
        return _refused(401, "invalid_client", "Unknown client.")
    given = form.get("refresh_token", "").encode()
    if not hmac.compare_digest(given, refresh_token(store).encode()):
        return _refused(403, "invalid_grant", "Unknown or invalid refresh token.")
    answer = {"access_token": access_token(store), "expires_in": SESSION_SECONDS}
    return JSONResponse({**answer, "token_type": "Bearer"}, headers={"Cache-Control": "no-store"})


def _refused(status: int, error: str, description: str) -> JSONResponse:
    return JSONResponse({"error": error, "error_description": description}, status)


ROUTES = [
    Route("/private/v1alpha1/cli/auth-config", auth_config, methods=["GET"]),
    Route("/oauth/token", refresh_session, methods=["POST"]),
]
