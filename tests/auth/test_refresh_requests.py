"""Exactly what is sent to refresh a session, and where."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

import filelock
import pytest

from auth.logged_in_user import (
    AUTH_CONFIG,
    CONFIG,
    ENDS,
    ENDS_LATER,
    LIST,
    LOGIN,
    NEW,
    OLD,
    REFRESH,
    REFRESH_REQUESTS,
    LoggedInUser,
    json_response,
)
from support.cli_runner import Result
from support.messages import error_line, message

SECRETS = (OLD, NEW, REFRESH)


def test_a_refresh_is_two_requests_without_a_credential(user: LoggedInUser) -> None:
    assert user.invoke() == user.plain_result

    where, refresh, listing = user.requests
    assert (where.method, str(where.url), where.content) == ("GET", AUTH_CONFIG, b"")
    assert (refresh.method, str(refresh.url)) == ("POST", LOGIN)
    assert refresh.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert dict(parse_qsl(refresh.content.decode())) == {
        "client_id": "client-1",
        "grant_type": "refresh_token",
        "refresh_token": REFRESH,
    }
    for request in (where, refresh):
        assert "Authorization" not in request.headers
        assert "Cookie" not in request.headers
        assert request.headers["User-Agent"].startswith("astro-org-tokens/")
        assert request.headers["X-Astro-Client-Identifier"] == "astro-org-tokens"
    assert listing.headers["Authorization"] == f"Bearer {NEW}"


@pytest.mark.parametrize(
    ("address", "login"),
    [
        ("https://auth.astronomer.io/", LOGIN),
        ("https://auth.astronomer.io", LOGIN),
        ("https://astronomer.io/", "https://astronomer.io/oauth/token"),
        ("https://AUTH.Astronomer.IO/", LOGIN),
        ("https://a.b.astronomer.io:8443/x/", "https://a.b.astronomer.io:8443/x/oauth/token"),
    ],
)
def test_the_address_for_logging_in_is_the_one_that_the_api_names(
    user: LoggedInUser, address: str, login: str
) -> None:
    user.auth_config.mock(json_response({"clientId": "client-1", "domainUrl": address}))
    user.wire.post(login).mock(json_response({"access_token": NEW, "expires_in": 86400}))

    assert user.invoke() == user.plain_result
    assert user.request_lines == [REFRESH_REQUESTS[0], f"POST {login}", REFRESH_REQUESTS[2]]


NOT_THERE = [
    "https://evil.example/",
    "https://astronomer.io.evil.example/",
    "https://evilastronomer.io/",
    "https://auth.astronomer-dev.io/",
    "https://127.0.0.1/",
    "https://localhost/",
    "http://localhost:8888/",
]
NO_ADDRESS = [
    "https://auth.astronomer.io@evil.example/",
    "https://evil.example#.astronomer.io/",
    "https://evil.example\\.astronomer.io/",
    "https://auth.astronomer.io/?to=https://evil.example/",
    "https://auth.astronomer.io/\r\nHost: evil.example",
    "https://аstronomer.io/",  # noqa: RUF001  the first letter is Cyrillic
    "//auth.astronomer.io/",
    "auth.astronomer.io",
    "ftp://auth.astronomer.io/",
    "file:///etc/passwd",
    "",
]
IN_THE_CLEAR = ["http://auth.astronomer.io/", "http://evil.example/"]


def refused(address: str) -> str:
    if address in NOT_THERE:
        return message(
            "api_error",
            "unusual_login_address",
            url=address.rstrip("/"),
            domain="astronomer.io",
            hint="session_withheld",
        )
    if address in IN_THE_CLEAR:
        return message(
            "config",
            "insecure_url",
            source=message("api_error", "login_address"),
            url=address.rstrip("/"),
        )
    return message("usage", "invalid_base_url", source=message("api_error", "login_address"))


@pytest.mark.parametrize("address", [*NOT_THERE, *NO_ADDRESS, *IN_THE_CLEAR])
def test_the_refresh_token_goes_nowhere_but_under_its_own_domain(
    user: LoggedInUser, address: str
) -> None:
    user.auth_config.mock(json_response({"clientId": "client-1", "domainUrl": address}))
    everywhere = user.wire.route()

    result = user.invoke(*LIST, "--json")

    assert (result.status, result.stderr) == (1, "")
    assert result.json == {"error": refused(address), "code": 1, "kind": "config"}
    assert user.request_lines == REFRESH_REQUESTS[:1]
    assert not everywhere.called
    assert user.config.read_text() == CONFIG


@pytest.mark.parametrize(
    "base", ["https://api.evil.example/v1", "https://api.astronomer-dev.io/v1"]
)
def test_neither_session_nor_refresh_token_goes_to_another_api(
    user: LoggedInUser, base: str
) -> None:
    user.environ["ASTRO_API_URL"] = base
    everywhere = user.wire.route()

    assert user.invoke() == Result(
        1,
        "",
        error_line(
            "forbidden", "session_withheld", domain="astronomer.io", url=base, hint="own_credential"
        ),
    )
    assert not everywhere.called


def test_a_session_goes_to_its_own_api_whatever_context_is_current_meanwhile(
    user: LoggedInUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    refreshed = CONFIG.replace(OLD, "of-another-program").replace(ENDS, ENDS_LATER)
    switched = refreshed.replace("context: astronomer.io\n", "context: astronomer-dev.io\n") + (
        "  astronomer-dev_io:\n    token: Bearer of-another-domain\n    organization: clorg2\n"
    )
    acquire = filelock.FileLock.acquire

    def switch_and_acquire(*args: Any, **kwargs: Any) -> object:
        user.write_config(switched)
        return acquire(*args, **kwargs)

    monkeypatch.setattr(filelock.FileLock, "acquire", switch_and_acquire)

    assert user.invoke() == user.plain_result
    assert user.request_lines == REFRESH_REQUESTS[-1:]
    assert user.api_credentials == ["Bearer of-another-program"]


@pytest.mark.parametrize("level", ["debug", "info", "warning", "error"])
def test_no_secret_is_said_at_any_verbosity(user: LoggedInUser, level: str) -> None:
    result = user.invoke(*LIST, "--verbosity", level)

    assert (result.status, result.stdout) == (0, user.plain_result.stdout)
    assert [secret for secret in SECRETS if secret in result.stderr] == []
