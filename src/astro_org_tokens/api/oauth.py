"""A new access token for a person's session, as the official CLI gets it.

Source: ``GET /private/v1alpha1/cli/auth-config`` beside the API's base, and the OAuth 2.0 refresh
of RFC 6749, section 6, at the address that it names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from astro_org_tokens.api.deadline import Deadline
from astro_org_tokens.api.responses import ApiRequest, ApiResponse, error_from_response, json_object
from astro_org_tokens.api.transport import Transport, invalid_response_error
from astro_org_tokens.errors import ConfigError, NotLoggedInError
from astro_org_tokens.limits import DEFAULT_LIMITS, Limits
from astro_org_tokens.urls import host_of, is_loopback, validate_base_url

_AUTH_CONFIG = "/private/v1alpha1/cli/auth-config"
MAX_SESSION_SECONDS = 10 * 366 * 24 * 3600


@dataclass(frozen=True)
class TokenResponse:
    """What a refresh brings.

    Attributes:
        access_token: the new credential.
        expires_in: seconds from now.
        refresh_token: in place of the one that was used; None where that one goes on.
    """

    access_token: str = field(repr=False)
    expires_in: float
    refresh_token: str | None = field(repr=False)


def refresh(
    api_base_url: str,
    domain: str,
    refresh_token: str,
    deadline: Deadline,
    limits: Limits = DEFAULT_LIMITS,
) -> TokenResponse:
    """Exchange a refresh token for a new access token.

    Args:
        api_base_url: of the API, checked; ``/v1`` is taken off.
        domain: of the session; the refresh token goes nowhere else.
        refresh_token: from the config.
        deadline: for both requests.
        limits: of each request.

    Raises:
        NotLoggedInError: the refresh was refused.
        ConfigError: the API names an address outside its domain.
        AstroError: there was no usable answer.
    """
    client_id, address = _auth_config(api_base_url, domain, deadline, limits)
    call = ApiRequest(
        "POST",
        "/oauth/token",
        f"refreshing the session of {domain}",
        "",
        form={
            "client_id": client_id,
            "grant_type": "refresh_token",
            "refresh_token": refresh_token,
        },
    )
    with _transport(address, limits, hidden=[refresh_token]) as http:
        # Never sent twice: where refresh tokens are used up, a second use ends the session.
        answer = http.post(call, deadline)
        return _session(answer, call, domain, http.hide)


def _auth_config(
    api_base_url: str, domain: str, deadline: Deadline, limits: Limits
) -> tuple[str, str]:
    call = ApiRequest("GET", _AUTH_CONFIG, f"asking how to refresh the session of {domain}", "")
    with _transport(api_base_url.removesuffix("/v1"), limits) as http:
        told = http.read(call, deadline)
    client_id = told.get("clientId") if isinstance(told, dict) else None
    address = told.get("domainUrl") if isinstance(told, dict) else None
    if not isinstance(client_id, str) or not isinstance(address, str):
        raise invalid_response_error(call, "it has no clientId or no domainUrl")
    return client_id, _validate_login_url(address, api_base_url, domain)


def _validate_login_url(address: str, api_base_url: str, domain: str) -> str:
    base = validate_base_url(address, "the domainUrl that the API names for logging in")
    host = host_of(base)
    under_domain = host == domain or host.endswith(f".{domain}")
    if (under_domain and base.lower().startswith("https://")) or (
        is_loopback(base) and is_loopback(api_base_url)
    ):
        return base
    raise ConfigError(
        f"the API names {base} for logging in, which is not an https address under {domain}: the "
        "session's refresh token is not sent there",
        hint="session_withheld",
    )


def _session(
    answer: ApiResponse, call: ApiRequest, domain: str, hide: Callable[[str], str]
) -> TokenResponse:
    told = json_object(answer.body)
    if (answer.status == 429 or answer.status >= 500) and not told.get("error"):
        # That is no word on the session: another try may do, a new login would not help.
        raise error_from_response(call, answer, hide)
    if told.get("error") or not answer.ok:
        reason = told.get("error_description") or told.get("error") or f"status {answer.status}"
        raise NotLoggedInError(
            f"the session of {domain} could not be refreshed ({hide(str(reason))})",
            hint="session_ended",
        )
    access_token, expires_in = told.get("access_token"), told.get("expires_in")
    if not isinstance(access_token, str) or not isinstance(expires_in, int | float):
        raise invalid_response_error(call, "it has no access_token or no expires_in")
    if not 0 < expires_in <= MAX_SESSION_SECONDS:
        raise invalid_response_error(call, "its expires_in is no span of time")
    renewed = told.get("refresh_token")
    return TokenResponse(access_token, expires_in, renewed if isinstance(renewed, str) else None)


def _transport(base: str, limits: Limits, *, hidden: Iterable[str] = ()) -> Transport:
    return Transport(base, None, trust_env=not is_loopback(base), limits=limits, hidden=hidden)
