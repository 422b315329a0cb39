"""Refresh the access token of a person's session, as the official CLI does.

Source: ``GET /private/v1alpha1/cli/auth-config`` beside the API's base URL, and the OAuth 2.0
refresh of RFC 6749, section 6, at the address that it names.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field

from astro_org_tokens.api.deadline import Deadline
from astro_org_tokens.api.json_client import JsonClient
from astro_org_tokens.api.request import ApiRequest, ApiResponse
from astro_org_tokens.api.responses import Redact, error_from_response, invalid_response_error
from astro_org_tokens.api.transport import Transport
from astro_org_tokens.errors import ConfigError, NotLoggedInError
from astro_org_tokens.limits import Limits
from astro_org_tokens.urls import host_of, is_loopback, validate_base_url

_AUTH_CONFIG = "/private/v1alpha1/cli/auth-config"
MAX_SESSION_SECONDS = 10 * 366 * 24 * 3600


@dataclass(frozen=True)
class TokenResponse:
    """The result of a refresh.

    Attributes:
        access_token: the new credential.
        expires_in: seconds from now.
        refresh_token: replaces the one that was used; None if that one stays valid.
    """

    access_token: str = field(repr=False)
    expires_in: float
    refresh_token: str | None = field(repr=False)


@dataclass(frozen=True)
class LoginService:
    """Where a session is refreshed.

    Attributes:
        client_id: of the official CLI.
        url: of the service.
    """

    client_id: str
    url: str


def refresh(
    service: LoginService, domain: str, refresh_token: str, deadline: Deadline, limits: Limits
) -> TokenResponse:
    """Exchange a refresh token for a new access token.

    Args:
        service: see ``find_login_service``.
        domain: of the session.
        refresh_token: from the config file.
        deadline: for the request.
        limits: of the request.

    Raises:
        NotLoggedInError: the refresh was refused.
        AstroError: there was no usable response.
    """
    request = ApiRequest(
        "POST",
        "/oauth/token",
        f"refreshing the session of {domain}",
        form_data={
            "client_id": service.client_id,
            "grant_type": "refresh_token",
            "refresh_token": refresh_token,
        },
    )
    with _json_client(service.url, limits, secrets=[refresh_token]) as client:
        # No retries: if refresh tokens are for single use, a second use ends the session.
        response = client.post(request, deadline)
        return _parse_token(response, request, domain, client.transport.redact)


def find_login_service(
    api_base_url: str, domain: str, deadline: Deadline, limits: Limits
) -> LoginService:
    """Return the service that refreshes the session.

    Args:
        api_base_url: of the API, already validated; ``/v1`` is removed.
        domain: of the session; the refresh token is sent to no other domain.
        deadline: for the request.
        limits: of the request.

    Raises:
        ConfigError: the API names an address outside its domain.
        AstroError: there was no usable response.
    """
    request = ApiRequest("GET", _AUTH_CONFIG, f"requesting the login settings of {domain}")
    with _json_client(api_base_url.removesuffix("/v1"), limits) as client:
        value = client.get_json(request, deadline)
    body = value if isinstance(value, dict) else {}
    client_id, login_url = body.get("clientId"), body.get("domainUrl")
    if not isinstance(client_id, str) or not isinstance(login_url, str):
        raise invalid_response_error(request, "it has no clientId or no domainUrl")
    return LoginService(client_id, _validate_login_url(login_url, api_base_url, domain))


def _validate_login_url(url: str, api_base_url: str, domain: str) -> str:
    base = validate_base_url(url, "The login URL from the API")
    host = host_of(base)
    under_domain = host == domain or host.endswith(f".{domain}")
    if (under_domain and base.lower().startswith("https://")) or (
        is_loopback(base) and is_loopback(api_base_url)
    ):
        return base
    raise ConfigError(
        f"The API's login URL {base} isn't an https address under {domain}, so the session's "
        "refresh token isn't sent there.",
        hint="session_withheld",
    )


def _parse_token(
    response: ApiResponse, request: ApiRequest, domain: str, redact: Redact
) -> TokenResponse:
    body = response.json_object()
    if (response.status == 429 or response.status >= 500) and not body.get("error"):
        # Rate limits and server errors say nothing about the session: a new login would not help.
        raise error_from_response(request, response, redact)
    if body.get("error") or not response.ok:
        reason = body.get("error_description") or body.get("error") or f"status {response.status}"
        raise NotLoggedInError(
            f"Can't refresh the session of {domain} ({redact(str(reason))}).",
            hint="session_ended",
        )
    access_token, expires_in = body.get("access_token"), body.get("expires_in")
    if not isinstance(access_token, str) or not isinstance(expires_in, int | float):
        raise invalid_response_error(request, "it has no access_token or no expires_in")
    if not 0 < expires_in <= MAX_SESSION_SECONDS:
        raise invalid_response_error(request, "its expires_in isn't a valid duration")
    new_refresh_token = body.get("refresh_token")
    return TokenResponse(
        access_token,
        expires_in,
        new_refresh_token if isinstance(new_refresh_token, str) else None,
    )


@contextmanager
def _json_client(
    base_url: str, limits: Limits, *, secrets: Iterable[str] = ()
) -> Iterator[JsonClient]:
    transport = Transport(
        base_url, None, trust_env=not is_loopback(base_url), limits=limits, secrets=secrets
    )
    with closing(transport):
        yield JsonClient(transport, limits)
