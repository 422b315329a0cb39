"""What comes in place of the answers that a refresh needs, and what is then said."""

from __future__ import annotations

import httpx

from auth.conftest import CONFIG, LIST, NEW, OLD, REFRESH, LoggedInUser, json_response

LOG_IN = "log in again with `astro login` of the official CLI, or set ASTRO_API_TOKEN"
PROXY = "a proxy in between, or a wrong ASTRO_API_URL, may have answered in the API's place"
HTML = httpx.Response(200, html="<!doctype html><title>Signed out</title>")
_CANT = "the session of astronomer.io could not be refreshed"
_REFRESHING = "refreshing the session of astronomer.io"


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


_NO_TOKEN = f"the answer can't be used while {_REFRESHING}: it has no access_token or no expires_in"
_NO_SPAN = f"the answer can't be used while {_REFRESHING}: its expires_in is no span of time"
REFRESH_FAILURES: dict[str, tuple[httpx.Response | Exception, str, str]] = {
    "refused": (
        json_response(_oauth_error("invalid_grant", "Unknown or invalid refresh token."), 403),
        "not_logged_in",
        f"{_CANT} (Unknown or invalid refresh token.): {LOG_IN}",
    ),
    "refused without words": (
        json_response(_oauth_error("invalid_grant"), 401),
        "not_logged_in",
        f"{_CANT} (invalid_grant): {LOG_IN}",
    ),
    "refused with status 200": (
        json_response(_oauth_error("invalid_grant", "no")),
        "not_logged_in",
        f"{_CANT} (no): {LOG_IN}",
    ),
    "refused with the refresh token quoted": (
        json_response(_oauth_error("invalid_grant", f"{REFRESH} is unknown"), 403),
        "not_logged_in",
        f"{_CANT} (*** is unknown): {LOG_IN}",
    ),
    "refused at length": (
        json_response(_oauth_error("invalid_grant", "no " * 1_000_000), 403),
        "not_logged_in",
        f"{_CANT} ({('no ' * 200)[:500]}): {LOG_IN}",
    ),
    "refused by a page": (
        httpx.Response(400, html="<h1>no</h1>"),
        "not_logged_in",
        f"{_CANT} (status 400): {LOG_IN}",
    ),
    "redirected": (
        httpx.Response(302, headers={"Location": "https://evil.example/"}),
        "not_logged_in",
        f"{_CANT} (status 302): {LOG_IN}",
    ),
    "broken": (
        httpx.Response(503, html=f"<h1>{REFRESH}</h1>"),
        "api_error",
        f"the API answered 503 while {_REFRESHING}: try again later",
    ),
    "overloaded": (
        json_response({"message": f"not so fast, {REFRESH}"}, 429),
        "rate_limited",
        (
            f"the API answered 429 (not so fast, ***) while {_REFRESHING}: wait a moment and run "
            "the command again, or give it more time with --timeout"
        ),
    ),
    "unreachable": (
        httpx.ConnectError("refused"),
        "network",
        (
            f"https://auth.astronomer.io could not be asked while {_REFRESHING} (refused): check "
            "the network, ASTRO_API_URL, and the proxy variables"
        ),
    ),
    "silent": (
        httpx.ReadTimeout("slow"),
        "timeout",
        (
            f"https://auth.astronomer.io did not answer in time while {_REFRESHING} (waiting for "
            "data took too long): try again later"
        ),
    ),
    "a page": (HTML, "api_error", f"{_NO_TOKEN}; {PROXY}"),
    "empty": (httpx.Response(200), "api_error", f"{_NO_TOKEN}; {PROXY}"),
    "a list": (json_response([NEW]), "api_error", f"{_NO_TOKEN}; {PROXY}"),
    "no token": (_token_answer(access_token=None), "api_error", f"{_NO_TOKEN}; {PROXY}"),
    "no end": (_token_answer(expires_in="1 day"), "api_error", f"{_NO_TOKEN}; {PROXY}"),
    "over already": (_token_answer(expires_in=0), "api_error", f"{_NO_SPAN}; {PROXY}"),
    "for ever": (_token_answer(expires_in=1e300), "api_error", f"{_NO_SPAN}; {PROXY}"),
    "a token that no header may hold": (
        _token_answer(access_token=f"{NEW}\r\nX-Evil: 1"),
        "config",
        (
            "the new session of astronomer.io holds a character that no HTTP header may hold (a "
            "space, a line break, a letter beyond ASCII): copy the token's value again"
        ),
    ),
}
