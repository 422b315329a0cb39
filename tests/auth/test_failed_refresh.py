"""A refresh that fails says why and what helps, and leaves the config as it is."""

from __future__ import annotations

import httpx
import pytest

from astro_org_tokens.sandbox import SandboxOptions, start
from auth.logged_in_user import CONFIG, LIST, REFRESH_REQUESTS, LoggedInUser, json_response
from auth.refresh_failures import HTML, REFRESH_FAILURES, failed_refresh
from support.cli_runner import Result, invoke
from support.expected_requests import shorten_log_line
from support.messages import api_response, error_line, message

ASKING = message("operation", "ask_refresh", domain="astronomer.io")


@pytest.mark.parametrize(
    ("answer", "kind", "message"), REFRESH_FAILURES.values(), ids=REFRESH_FAILURES
)
def test_the_refresh_token_is_sent_once_and_the_config_stays(
    user: LoggedInUser, answer: httpx.Response | Exception, kind: str, message: str
) -> None:
    if isinstance(answer, Exception):
        user.login.mock(side_effect=answer)
    else:
        user.login.mock(answer)

    assert failed_refresh(user) == {"error": message, "code": 1, "kind": kind}
    assert user.request_lines == REFRESH_REQUESTS[:2]


NO_ADDRESS = message(
    "api_error", "invalid_response", operation=ASKING, reason=message("api_error", "no_client_id")
)
NO_JSON = message(
    "api_error", "invalid_response", operation=ASKING, reason=message("api_error", "not_json")
)
AUTH_CONFIG_FAILS = {
    "not there": (
        json_response({"message": "no such page", "requestId": "REQ-1", "statusCode": 404}, 404),
        1,
        "not_found",
        (api_response(404, ASKING, words="no such page", request_id="REQ-1", hint="check_id")),
    ),
    "a page": (
        HTML,
        4,
        "api_error",
        message(
            "api_error",
            "invalid_response",
            operation=ASKING,
            reason=message("api_error", "not_json"),
            hint="not_the_api",
        ),
    ),
    "null": (
        httpx.Response(200, text="null"),
        1,
        "api_error",
        message(
            "api_error",
            "invalid_response",
            operation=ASKING,
            reason=message("api_error", "no_client_id"),
            hint="not_the_api",
        ),
    ),
    "a list": (
        json_response([]),
        1,
        "api_error",
        message(
            "api_error",
            "invalid_response",
            operation=ASKING,
            reason=message("api_error", "no_client_id"),
            hint="not_the_api",
        ),
    ),
    "no address": (
        json_response({"clientId": "c"}),
        1,
        "api_error",
        message(
            "api_error",
            "invalid_response",
            operation=ASKING,
            reason=message("api_error", "no_client_id"),
            hint="not_the_api",
        ),
    ),
    "no client": (
        json_response({"domainUrl": "https://auth.astronomer.io/"}),
        1,
        "api_error",
        message(
            "api_error",
            "invalid_response",
            operation=ASKING,
            reason=message("api_error", "no_client_id"),
            hint="not_the_api",
        ),
    ),
    "broken": (
        httpx.Response(502, html=""),
        4,
        "api_error",
        api_response(502, ASKING, hint="try_later"),
    ),
}


@pytest.mark.parametrize(
    ("answer", "tries", "kind", "message"), AUTH_CONFIG_FAILS.values(), ids=AUTH_CONFIG_FAILS
)
def test_without_an_address_the_refresh_token_is_not_sent(
    user: LoggedInUser, answer: httpx.Response, tries: int, kind: str, message: str
) -> None:
    user.auth_config.mock(answer)

    assert failed_refresh(user) == {"error": message, "code": 1, "kind": kind}
    assert user.request_lines == REFRESH_REQUESTS[:1] * tries


def test_an_address_that_fails_once_is_asked_for_again(user: LoggedInUser) -> None:
    named = json_response({"clientId": "client-1", "domainUrl": "https://auth.astronomer.io/"})
    user.auth_config.mock(side_effect=[httpx.Response(503), named])

    assert user.invoke() == user.plain_result
    assert user.request_lines == [REFRESH_REQUESTS[0], *REFRESH_REQUESTS]


def test_a_refused_refresh_at_the_sandbox_says_how_to_log_in(user: LoggedInUser) -> None:
    user.wire.stop()
    log: list[str] = []
    text = CONFIG.replace("context: astronomer.io", "context: localhost")
    text = text.replace("astronomer_io:", "localhost:").replace("domain: astronomer.io", "")
    user.write_config(text)
    with start(SandboxOptions(log=log.append)) as sandbox:
        result = invoke(LIST, {**user.environ, "ASTRO_API_URL": sandbox.api_url})
    user.wire.start()

    assert result == Result(
        1,
        "",
        error_line(
            "not_logged_in",
            "refresh_refused",
            domain="localhost",
            reason=message("sandbox_api", "invalid_refresh_token"),
            hint="session_ended",
        ),
    )
    assert [shorten_log_line(line) for line in log] == [
        "GET /private/v1alpha1/cli/auth-config 200",
        "POST /oauth/token 403",
    ]
    assert user.config.read_text() == text
