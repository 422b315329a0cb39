"""Something between the program and the API answers in its place, as the official CLI believes."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from astro_org_tokens.sandbox import Sandbox
from astro_org_tokens.sandbox.seed.seed_ids import DATA_ENGINEERING as THERE
from astro_org_tokens.sandbox.seed.seed_ids import DEPLOY_BOT, ORGANIZATION_ID
from commands.intercepting_proxy import HTML, CannedResponse, Responder, intercepting_proxy
from support.cli_runner import COMMAND_PATHS, Invoke, Result
from support.expected_requests import change_requests
from support.messages import api_response, message, token_label, workspace_label
from support.outcomes import json_outcome, outcome
from support.stored_state import roles_after, stored_roles

ADD = ("add", DEPLOY_BOT, "-r", "WORKSPACE_OWNER", "--workspace-id", THERE)
UPDATE = ("update", *ADD[1:])
REMOVE = ("remove", DEPLOY_BOT, "--workspace-id", THERE)
LIST = ("list", "--workspace-id", THERE)
LIST_ONE = ("list", DEPLOY_BOT, "--workspace-id", THERE)

READING = message("operation", "read_token", token=DEPLOY_BOT, organization=ORGANIZATION_ID)
LISTING = message("operation", "list_workspace_tokens", workspace=THERE)
SETTING = message("operation", "set_roles", token=DEPLOY_BOT, organization=ORGANIZATION_ID)
ERROR = CannedResponse(
    500, '{"message": "no luck", "requestId": "REQ-1", "statusCode": 500}', {"Retry-After": "0"}
)
NO_LUCK = api_response(500, READING, words="no luck", request_id="REQ-1", hint="try_later")
NO_JSON = message(
    "api_error",
    "invalid_response",
    operation=READING,
    reason=message("api_error", "not_json"),
    hint="not_the_api",
)
DONE = f"deploy-bot ({DEPLOY_BOT}): WORKSPACE_OPERATOR → WORKSPACE_OWNER in Workspace {THERE}\n"
OWNER_NOW = [(DEPLOY_BOT, THERE, "WORKSPACE_OWNER")]

RunViaProxy = Callable[..., Invoke]


@pytest.fixture
def run_via_proxy(cli: Invoke, sandbox: Sandbox) -> RunViaProxy:
    """Run the program through a gateway that follows a script."""

    def scripted(script: Responder) -> Invoke:
        def run(*argv: str, command_path: Sequence[str] = COMMAND_PATHS[0]) -> Result:
            with intercepting_proxy(sandbox.origin, script) as origin:
                return cli(*command_path, *argv, env={"ASTRO_API_URL": f"{origin}/v1"})

        return run

    return scripted


def _after_the_write(reply: CannedResponse) -> Responder:
    return lambda methods: reply if "POST" in methods and methods[-1] == "GET" else None


@pytest.mark.parametrize(
    ("argv", "operation"),
    [(ADD, READING), (UPDATE, READING), (REMOVE, READING), (LIST_ONE, READING), (LIST, LISTING)],
    ids=["add", "update", "remove", "list of one", "list"],
)
def test_a_page_of_html_in_place_of_a_read_is_one_clear_error(
    argv: Sequence[str],
    operation: str,
    run_via_proxy: RunViaProxy,
    sandbox: Sandbox,
    requests: list[str],
) -> None:
    before = stored_roles(sandbox)
    error = message(
        "api_error",
        "invalid_response",
        operation=operation,
        reason=message("api_error", "not_json"),
        hint="not_the_api",
    )
    run = run_via_proxy(lambda _: HTML)
    assert outcome(run(*argv)) == (1, "", f"Error: {error}\n")
    expected = {"error": error, "code": 1, "kind": "api_error"}
    assert json_outcome(run(*argv, "--json")) == (1, expected, "")
    assert (requests, stored_roles(sandbox)) == ([], before)


def test_a_write_that_a_proxy_answered_with_html_is_made_again(
    run_via_proxy: RunViaProxy, sandbox: Sandbox, requests: list[str]
) -> None:
    expected = roles_after(stored_roles(sandbox), OWNER_NOW)
    run = run_via_proxy(lambda methods: HTML if methods == ["GET", "POST"] else None)
    assert outcome(run(*ADD)) == (0, DONE, "")
    assert [line.split()[0] for line in requests] == ["GET", "GET", "GET", "POST", "GET"]
    assert stored_roles(sandbox) == expected


@pytest.mark.parametrize("argv", [ADD, UPDATE, REMOVE], ids=["add", "update", "remove"])
def test_writes_that_a_proxy_always_answers_with_html_are_no_success(
    argv: Sequence[str], run_via_proxy: RunViaProxy, sandbox: Sandbox, requests: list[str]
) -> None:
    before = stored_roles(sandbox)
    result = run_via_proxy(lambda methods: HTML if methods[-1] == "POST" else None)(*argv, "--json")
    error = message(
        "api_error",
        "invalid_response",
        operation=SETTING,
        reason=message("api_error", "not_object"),
        hint="not_the_api",
    )
    assert json_outcome(result) == (1, {"error": error, "code": 1, "kind": "api_error"}, "")
    assert set(requests) == {f"GET /tokens/{DEPLOY_BOT} 200"}
    assert stored_roles(sandbox) == before


@pytest.mark.parametrize(
    ("argv", "flag", "role"),
    [
        (ADD, "--exist-ok", "WORKSPACE_OWNER"),
        (UPDATE, "--exist-ok", "WORKSPACE_OWNER"),
        (REMOVE, "--missing-ok", None),
    ],
    ids=["add", "update", "remove"],
)
@pytest.mark.parametrize(
    ("reply", "why"),
    [(ERROR, NO_LUCK), (HTML, NO_JSON)],
    ids=["an error", "a page of HTML"],
)
@pytest.mark.parametrize("command_path", COMMAND_PATHS, ids=" ".join)
def test_a_change_that_was_accepted_and_not_seen_is_unconfirmed(
    argv: Sequence[str],
    flag: str,
    role: str | None,
    reply: CannedResponse,
    why: str,
    command_path: tuple[str, ...],
    run_via_proxy: RunViaProxy,
    sandbox: Sandbox,
) -> None:
    expected = roles_after(stored_roles(sandbox), [(DEPLOY_BOT, THERE, role)])
    error = message(
        "unconfirmed",
        "not_seen",
        token=token_label("deploy-bot", DEPLOY_BOT),
        workspaces=workspace_label(THERE),
        reason=why,
        hint={"--exist-ok": "repeat_exist_ok", "--missing-ok": "repeat_missing_ok"}[flag],
    )
    result = run_via_proxy(_after_the_write(reply))(*argv, command_path=command_path)
    assert outcome(result) == (1, "", f"Error: {error}\n")
    assert stored_roles(sandbox) == expected
    again = run_via_proxy(lambda _: None)(*argv, flag)
    assert (again.status, again.stderr) == (0, "")
    assert stored_roles(sandbox) == expected


@pytest.mark.parametrize("argv", [ADD, UPDATE, REMOVE], ids=["add", "update", "remove"])
@pytest.mark.parametrize("command_path", COMMAND_PATHS, ids=" ".join)
def test_a_change_that_was_not_seen_is_unconfirmed_in_json_too(
    argv: Sequence[str], command_path: tuple[str, ...], run_via_proxy: RunViaProxy
) -> None:
    result = run_via_proxy(_after_the_write(ERROR))(*argv, "--json", command_path=command_path)
    assert (result.status, result.stderr) == (1, "")
    assert list(result.json) == ["error", "code", "kind"]
    assert (result.json["code"], result.json["kind"]) == (1, "unconfirmed")


def test_a_refused_read_names_the_request_id(run_via_proxy: RunViaProxy) -> None:
    words = api_response(500, LISTING, words="no luck", request_id="REQ-1", hint="try_later")
    assert outcome(run_via_proxy(lambda _: ERROR)(*LIST)) == (1, "", f"Error: {words}\n")


def test_a_rate_limit_is_waited_for_as_long_as_it_asks(
    run_via_proxy: RunViaProxy, requests: list[str]
) -> None:
    wait = CannedResponse(429, '{"message": "slow down"}', {"Retry-After": "1"})
    started = time.monotonic()
    result = run_via_proxy(lambda methods: wait if len(methods) == 1 else None)(*LIST_ONE)
    assert (result.status, result.stderr) == (0, "")
    assert requests == [f"GET /tokens/{DEPLOY_BOT} 200"]
    assert time.monotonic() - started >= 1


def test_a_lost_answer_to_a_write_is_looked_for_and_not_sent_again(
    run_via_proxy: RunViaProxy, sandbox: Sandbox, requests: list[str]
) -> None:
    expected = roles_after(stored_roles(sandbox), OWNER_NOW)
    lost = replace(ERROR, forward=True)
    run = run_via_proxy(lambda methods: lost if methods[-1] == "POST" else None)
    assert outcome(run(*ADD)) == (0, DONE, "")
    assert requests == list(change_requests(DEPLOY_BOT))
    assert stored_roles(sandbox) == expected


def test_writes_that_are_always_refused_with_500_are_given_up_with_the_request_id(
    run_via_proxy: RunViaProxy, sandbox: Sandbox
) -> None:
    before = stored_roles(sandbox)
    result = run_via_proxy(lambda methods: ERROR if methods[-1] == "POST" else None)(*ADD, "--json")
    error = api_response(500, SETTING, words="no luck", request_id="REQ-1", hint="try_later")
    assert json_outcome(result) == (1, {"error": error, "code": 1, "kind": "api_error"}, "")
    assert stored_roles(sandbox) == before
