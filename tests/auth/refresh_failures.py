"""What comes in place of the answers that a refresh needs, and what is then said."""

from __future__ import annotations

import httpx

from auth.logged_in_user import CONFIG, LIST, NEW, OLD, REFRESH, LoggedInUser, json_response
from support.messages import api_response, message

HTML = httpx.Response(200, html="<!doctype html><title>Signed out</title>")
_REFRESHING = message("operation", "refresh", domain="astronomer.io")


def failed_refresh(user: LoggedInUser) -> dict[str, object]:
    """The error of a run that failed and left everything as it was."""
    result = user.invoke(*LIST, "--json")
    assert (result.status, result.stderr) == (1, "")
    assert user.config.read_text() == CONFIG
    names = {path.name for path in user.config.parent.iterdir()}
    assert names <= {"config.yaml", "config.yaml.lock"}
    assert [secret for secret in (OLD, NEW, REFRESH) if secret in result.stdout] == []
    error = result.json
    assert isinstance(error, dict)
    return error


def _token_answer(**changed: object) -> httpx.Response:
    return json_response({"access_token": NEW, "expires_in": 86400, **changed})


def _oauth_error(error: str, description: str | None = None) -> dict[str, str]:
    return {"error": error, **({"error_description": description} if description else {})}


_NO_TOKEN = message(
    "api_error",
    "invalid_response",
    operation=_REFRESHING,
    reason=message("api_error", "no_access_token"),
    hint="not_the_api",
)
_NO_SPAN = message(
    "api_error",
    "invalid_response",
    operation=_REFRESHING,
    reason=message("api_error", "invalid_lifetime"),
    hint="not_the_api",
)
REFRESH_FAILURES: dict[str, tuple[httpx.Response | Exception, str, str]] = {
    "refused": (
        json_response(_oauth_error("invalid_grant", "The refresh token is unknown."), 403),
        "not_logged_in",
        message(
            "not_logged_in",
            "refresh_refused",
            domain="astronomer.io",
            reason="The refresh token is unknown.",
            hint="session_ended",
        ),
    ),
    "refused without words": (
        json_response(_oauth_error("invalid_grant"), 401),
        "not_logged_in",
        message(
            "not_logged_in",
            "refresh_refused",
            domain="astronomer.io",
            reason="invalid_grant",
            hint="session_ended",
        ),
    ),
    "refused with status 200": (
        json_response(_oauth_error("invalid_grant", "no")),
        "not_logged_in",
        message(
            "not_logged_in",
            "refresh_refused",
            domain="astronomer.io",
            reason="no",
            hint="session_ended",
        ),
    ),
    "refused with the refresh token quoted": (
        json_response(_oauth_error("invalid_grant", f"{REFRESH} is unknown"), 403),
        "not_logged_in",
        message(
            "not_logged_in",
            "refresh_refused",
            domain="astronomer.io",
            reason="*** is unknown",
            hint="session_ended",
        ),
    ),
    "refused at length": (
        json_response(_oauth_error("invalid_grant", "no " * 1_000_000), 403),
        "not_logged_in",
        message(
            "not_logged_in",
            "refresh_refused",
            domain="astronomer.io",
            reason=("no " * 200)[:500],
            hint="session_ended",
        ),
    ),
    "refused by a page": (
        httpx.Response(400, html="<h1>no</h1>"),
        "not_logged_in",
        message(
            "not_logged_in",
            "refresh_refused",
            domain="astronomer.io",
            reason="status 400",
            hint="session_ended",
        ),
    ),
    "redirected": (
        httpx.Response(302, headers={"Location": "https://evil.example/"}),
        "not_logged_in",
        message(
            "not_logged_in",
            "refresh_refused",
            domain="astronomer.io",
            reason="status 302",
            hint="session_ended",
        ),
    ),
    "broken": (
        httpx.Response(503, html=f"<h1>{REFRESH}</h1>"),
        "api_error",
        api_response(503, _REFRESHING, hint="try_later"),
    ),
    "overloaded": (
        json_response({"message": f"not so fast, {REFRESH}"}, 429),
        "rate_limited",
        (api_response(429, _REFRESHING, words="not so fast, ***", hint="rate_limited")),
    ),
    "unreachable": (
        httpx.ConnectError("refused"),
        "network",
        (
            message(
                "network",
                "unreachable",
                url="https://auth.astronomer.io",
                operation=_REFRESHING,
                reason="refused",
                hint="check_network",
            )
        ),
    ),
    "silent": (
        httpx.ReadTimeout("slow"),
        "timeout",
        (
            message(
                "timeout",
                "request",
                url="https://auth.astronomer.io",
                operation=_REFRESHING,
                hint="try_later",
            )
        ),
    ),
    "a page": (
        HTML,
        "api_error",
        _NO_TOKEN,
    ),
    "empty": (
        httpx.Response(200),
        "api_error",
        _NO_TOKEN,
    ),
    "a list": (
        json_response([NEW]),
        "api_error",
        _NO_TOKEN,
    ),
    "no token": (
        _token_answer(access_token=None),
        "api_error",
        _NO_TOKEN,
    ),
    "no end": (
        _token_answer(expires_in="1 day"),
        "api_error",
        _NO_TOKEN,
    ),
    "over already": (
        _token_answer(expires_in=0),
        "api_error",
        _NO_SPAN,
    ),
    "for ever": (
        _token_answer(expires_in=1e300),
        "api_error",
        _NO_SPAN,
    ),
    "a token that no header may hold": (
        _token_answer(access_token=f"{NEW}\r\nX-Evil: 1"),
        "config",
        (
            message(
                "config",
                "credential_line_break",
                source=message("config", "new_session", domain="astronomer.io"),
                hint="copy_token",
            )
        ),
    ),
}
