"""A refresh that fails says why and what helps, and leaves the config as it is."""

from __future__ import annotations

import httpx
import pytest

from astro_org_tokens.sandbox import SandboxOptions, start
from session.conftest import CONFIG, LIST, REFRESHED, Person, json_answer
from session.failures import HTML, LOG_IN, LOGIN_FAILS, PROXY, failed
from support.grants import short
from support.running import Ran, run_here

ASKING = "asking how to refresh the session of astronomer.io"


@pytest.mark.parametrize(("answer", "kind", "message"), LOGIN_FAILS.values(), ids=LOGIN_FAILS)
def test_the_refresh_token_is_sent_once_and_the_config_stays(
    person: Person, answer: httpx.Response | Exception, kind: str, message: str
) -> None:
    if isinstance(answer, Exception):
        person.login.mock(side_effect=answer)
    else:
        person.login.mock(answer)

    assert failed(person) == {"error": message, "code": 1, "kind": kind}
    assert person.asked == REFRESHED[:2]


NO_ADDRESS = f"the answer can't be used while {ASKING}: it has no clientId or no domainUrl"
NO_JSON = f"the answer can't be used while {ASKING}: it is not JSON"
AUTH_CONFIG_FAILS = {
    "not there": (
        json_answer({"message": "no such page", "requestId": "REQ-1", "statusCode": 404}, 404),
        1,
        "not_found",
        (
            f"the API answered 404 (no such page) while {ASKING} (request ID REQ-1): check the ID, "
            "the Organization, and that the credential may see it"
        ),
    ),
    "a page": (HTML, 4, "api_error", f"{NO_JSON}; {PROXY}"),
    "null": (httpx.Response(200, text="null"), 1, "api_error", f"{NO_ADDRESS}; {PROXY}"),
    "a list": (json_answer([]), 1, "api_error", f"{NO_ADDRESS}; {PROXY}"),
    "no address": (json_answer({"clientId": "c"}), 1, "api_error", f"{NO_ADDRESS}; {PROXY}"),
    "no client": (
        json_answer({"domainUrl": "https://auth.astronomer.io/"}),
        1,
        "api_error",
        f"{NO_ADDRESS}; {PROXY}",
    ),
    "broken": (
        httpx.Response(502, html=""),
        4,
        "api_error",
        f"the API answered 502 while {ASKING}: try again later",
    ),
}


@pytest.mark.parametrize(
    ("answer", "tries", "kind", "message"), AUTH_CONFIG_FAILS.values(), ids=AUTH_CONFIG_FAILS
)
def test_without_an_address_the_refresh_token_is_not_sent(
    person: Person, answer: httpx.Response, tries: int, kind: str, message: str
) -> None:
    person.auth_config.mock(answer)

    assert failed(person) == {"error": message, "code": 1, "kind": kind}
    assert person.asked == REFRESHED[:1] * tries


def test_an_address_that_fails_once_is_asked_for_again(person: Person) -> None:
    named = json_answer({"clientId": "client-1", "domainUrl": "https://auth.astronomer.io/"})
    person.auth_config.mock(side_effect=[httpx.Response(503), named])

    assert person.runs() == person.usual
    assert person.asked == [REFRESHED[0], *REFRESHED]


def test_a_refused_refresh_at_the_sandbox_says_how_to_log_in(person: Person) -> None:
    person.wire.stop()
    log: list[str] = []
    text = CONFIG.replace("context: astronomer.io", "context: localhost")
    text = text.replace("astronomer_io:", "localhost:").replace("domain: astronomer.io", "")
    person.has(text)
    with start(SandboxOptions(log=log.append)) as sandbox:
        ran = run_here(LIST, {**person.environ, "ASTRO_API_URL": sandbox.api_url})
    person.wire.start()

    assert ran == Ran(
        1,
        "",
        "Error: the session of localhost could not be refreshed (Unknown or invalid refresh "
        f"token.): {LOG_IN}\n",
    )
    assert [short(line) for line in log] == [
        "GET /private/v1alpha1/cli/auth-config 200",
        "POST /oauth/token 403",
    ]
    assert person.config.read_text() == text
