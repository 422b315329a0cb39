"""Convert every failure of a request to one of our errors, with the server's message in it."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import httpx

from astro_org_tokens.api.request import ApiRequest, ApiResponse, AttemptFailed
from astro_org_tokens.api.retry import retry_after
from astro_org_tokens.errors import (
    ApiError,
    AstroError,
    ForbiddenError,
    NetworkError,
    NotFoundError,
    NotLoggedInError,
    RateLimitedError,
    RequestTimeoutError,
    UnconfirmedError,
)

_KINDS: dict[int, type[AstroError]] = {
    401: NotLoggedInError,
    403: ForbiddenError,
    404: NotFoundError,
    429: RateLimitedError,
}
_HINTS = {401: "bad_credential", 404: "check_id", 429: "rate_limited"}
_RETRYABLE = frozenset({429, 500, 502, 503, 504})
_NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


class BodyTooLargeError(httpx.DecodingError):
    """A response has more than the maximum number of bytes."""

    def __init__(self, limit: int, request: httpx.Request) -> None:
        super().__init__(f"it is too large (limit: {limit:,} bytes)", request=request)


Redact = Callable[[str], str]
"""Removes secrets from a text of the server, and truncates it."""


def status_error(
    request: ApiRequest, response: ApiResponse, redact: Redact, now: datetime
) -> AttemptFailed:
    """Return the failure for a response with a status outside 200 to 299.

    Args:
        request: the request that was sent.
        response: what the server responded.
        redact: applied to everything that the server said.
        now: the current time, if the server says until when to wait.
    """
    return AttemptFailed(
        error_from_response(request, response, redact),
        retryable=response.status in _RETRYABLE,
        retry_after=retry_after(response.headers, now),
    )


def error_from_response(request: ApiRequest, response: ApiResponse, redact: Redact) -> AstroError:
    """Return the error for a response with a status outside 200 to 299.

    Args: see ``status_error``.
    """
    status = response.status
    request_id = redact(response.request_id) or None
    server_message = redact(_server_message(response.json_object()))
    quoted = f" ({server_message})" if server_message else ""
    message = f"The API returned HTTP {status}{quoted} while {request.operation}"
    if request_id:
        message += f" (request ID: {request_id})"
    message += "."
    if status == 403:
        message += f" Your credentials need the `{request.permission}` permission."
    if 300 <= status < 400:
        message += " Redirects aren't followed."
    return _KINDS.get(status, ApiError)(message, hint=_hint(status), request_id=request_id)


def transport_error(
    request: ApiRequest, error: httpx.HTTPError, base_url: str, redact: Redact, route: str = ""
) -> AttemptFailed:
    """Return the failure for a request without a response.

    Args:
        request: the request that was sent.
        error: what the HTTP library raised.
        base_url: for the message.
        redact: applied to the library's message.
        route: the proxy in between, for the message.
    """
    root_cause = _root_cause(error)
    never_sent = isinstance(error, _NEVER_SENT)
    if isinstance(error, httpx.TimeoutException):
        phase = "connecting" if isinstance(error, httpx.ConnectTimeout) else "waiting for data"
        timeout = RequestTimeoutError(
            f"{base_url} didn't respond in time while {request.operation} ({phase} took too long).",
            hint="try_later",
        )
        return AttemptFailed(timeout, retryable=True, never_sent=never_sent)
    if isinstance(error, httpx.DecodingError):
        reason = str(error) if isinstance(error, BodyTooLargeError) else "its body can't be decoded"
        return AttemptFailed(invalid_response_error(request, reason), retryable=True)
    if isinstance(root_cause, ssl.SSLCertVerificationError):
        untrusted = NetworkError(
            f"Can't verify the certificate of {base_url} ({root_cause.verify_message}).",
            hint="trust_certificate",
        )
        return AttemptFailed(untrusted, retryable=False, never_sent=never_sent)
    broken = NetworkError(
        f"Can't connect to {base_url} while {request.operation} ({redact(str(error))}{route}).",
        hint="check_network",
    )
    return AttemptFailed(broken, retryable=True, never_sent=never_sent)


def invalid_response_error(request: ApiRequest, reason: str) -> ApiError:
    """Return the error for a response that the API's specification does not allow."""
    return ApiError(f"Invalid response while {request.operation}: {reason}.", hint="not_the_api")


def unconfirmed_error(cause: AstroError) -> UnconfirmedError:
    """Return the error for a write with an unknown outcome; raise it from its cause."""
    return UnconfirmedError(
        "The change was sent but not confirmed: ", cause, request_id=cause.request_id
    )


def _hint(status: int) -> str | None:
    if 300 <= status < 400:
        return "check_api_url"
    return "try_later" if status >= 500 else _HINTS.get(status)


def _server_message(body: Mapping[str, Any]) -> str:
    message = _text(body.get("message"))
    field_errors = body.get("fieldErrors")
    for entry in field_errors if isinstance(field_errors, list) else []:
        if isinstance(entry, dict):
            message += f"; {_text(entry.get('field'))}: {_text(entry.get('message'))}"
    return message.removeprefix("; ")


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _root_cause(error: BaseException) -> BaseException:
    seen = {id(error)}  # a cause can have its effect as its context
    while (cause := error.__cause__ or error.__context__) is not None and id(cause) not in seen:
        seen.add(id(cause))
        error = cause
    return error
