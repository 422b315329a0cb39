"""A failure stops one token's change alone, and the same command again does the rest."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest

from astro_org_tokens.sandbox import Sandbox
from astro_org_tokens.sandbox.seed import seed_ids
from manifest.apply_cases import (
    APPLY,
    CASES,
    MANIFEST,
    NAMES,
    NEW_ID_PREFIX,
    READ_REQUESTS,
    ExpectedChange,
    change_object,
    create_tokens,
    expected_line,
    expected_stdout,
    manifest_of_owners,
    role_changes,
)
from support.cli_runner import Invoke, Result
from support.expected_requests import change_requests
from support.fault_proxy import (
    ConnectionEnd,
    Fault,
    RecordedRequest,
    Script,
    fault_proxy,
    http_response,
)
from support.messages import (
    api_response,
    error_json,
    error_line,
    message,
    message_line,
    token_label,
    workspace_label,
)
from support.stored_state import roles_after, stored_roles

BROKEN = seed_ids.DEPLOY_BOT  # the first of three tokens that change
STEPS = CASES["what is listed"].steps
OTHERS = tuple(step for step in STEPS if step[0] != BROKEN)
BROKENS = tuple(step for step in STEPS if step[0] == BROKEN)
LABEL = token_label("deploy-bot", BROKEN)
READING = message("operation", "read_token", token=BROKEN, organization=seed_ids.ORGANIZATION_ID)
SETTING = message("operation", "set_roles", token=BROKEN, organization=seed_ids.ORGANIZATION_ID)
WHERE = ", ".join(
    [
        workspace_label(seed_ids.MACHINE_LEARNING, "Machine Learning"),
        workspace_label(seed_ids.EMPTY, "Empty"),
    ]
)
ANSWER = json.dumps({"message": "No.", "requestId": "r-1", "statusCode": 0})


def is_of(asked: RecordedRequest, token_id: str) -> bool:
    return f"/{token_id}" in asked.target


def every(method: str, fault: Fault) -> Script:
    """Break all of a token's requests of a kind."""
    return lambda asked: fault if asked[-1].method == method and is_of(asked[-1], BROKEN) else None


def once_written(fault: Fault) -> Script:
    """Break the reads that follow the write of a token."""

    def script(asked: Any) -> Fault | None:
        written = any(each.method == "POST" and is_of(each, BROKEN) for each in asked)
        last = asked[-1]
        return fault if written and last.method == "GET" and is_of(last, BROKEN) else None

    return script


@dataclass(frozen=True)
class Failing:
    """What is broken, what is said of it, and what is done all the same."""

    script: Script
    kind: str
    error: str
    done: bool = False
    options: tuple[str, ...] = ()


FAILING = {
    "the write is refused": Failing(
        every("POST", Fault(http_response(400, ANSWER))),
        "api_error",
        api_response(400, SETTING, words="No.", request_id="r-1"),
    ),
    "the write is not allowed": Failing(
        every("POST", Fault(http_response(403, ANSWER))),
        "forbidden",
        api_response(
            403, SETTING, words="No.", request_id="r-1", permission="organization.apiTokens.access"
        ),
    ),
    "the token is gone": Failing(
        every("GET", Fault(http_response(404, ANSWER))),
        "not_found",
        api_response(404, READING, words="No.", request_id="r-1", hint="check_id"),
    ),
    "the read never ends": Failing(
        every("GET", Fault(end=ConnectionEnd.HELD)),
        "timeout",
        message("timeout", "deadline", seconds=1, operation=READING, hint="more_time"),
        options=("--timeout", "1"),
    ),
    "the re-read is not allowed": Failing(
        once_written(Fault(http_response(403, ANSWER))),
        "unconfirmed",
        message(
            "unconfirmed",
            "not_seen",
            token=LABEL,
            workspaces=WHERE,
            reason=api_response(
                403,
                READING,
                words="No.",
                request_id="r-1",
                permission="organization.apiTokens.access",
            ),
            hint="repeat",
        ),
        done=True,
    ),
}


def applied(astro: Invoke, base: str, *options: str, stdin: str = MANIFEST) -> Result:
    return astro(*APPLY, "-f", "-", *options, env={"ASTRO_API_URL": base}, stdin=stdin)


@pytest.mark.parametrize("failing", FAILING.values(), ids=FAILING)
def test_the_others_go_on_and_the_next_run_does_the_rest(
    cli: Invoke, sandbox: Sandbox, requests: list[str], failing: Failing
) -> None:
    before = stored_roles(sandbox)
    with fault_proxy(sandbox.origin, failing.script) as proxy:
        result = applied(cli, proxy.base_url, "--json", *failing.options)

    assert (result.status, result.json, result.stderr) == (
        1,
        {
            **error_json("partial", "counts", 1, done=2, total=3, failed=1, not_tried=0),
            "changes": [change_object(step) for step in OTHERS],
            "failed": [
                {
                    "token_id": BROKEN,
                    "token_name": "deploy-bot",
                    "error": failing.error,
                    "kind": failing.kind,
                }
            ],
            "unconfirmed": [],
            "not_tried": [],
        },
        "",
    )
    there = STEPS if failing.done else OTHERS
    assert stored_roles(sandbox) == roles_after(before, role_changes(there))

    requests.clear()
    left: tuple[ExpectedChange, ...] = () if failing.done else BROKENS
    result = cli(*APPLY, "-f", "-", "--json", stdin=MANIFEST)
    assert (result.status, result.json["changes"]) == (0, [change_object(step) for step in left])
    assert requests == [*READ_REQUESTS, *(change_requests(BROKEN) if left else ())]
    assert stored_roles(sandbox) == roles_after(before, role_changes(STEPS))


def test_a_person_is_told_what_was_done_and_what_was_not(cli: Invoke, sandbox: Sandbox) -> None:
    failing = FAILING["the write is refused"]
    with fault_proxy(sandbox.origin, failing.script) as proxy:
        result = applied(cli, proxy.base_url)

    assert result == Result(
        1,
        expected_stdout(OTHERS)
        + message_line("result", "failed", token=LABEL, error=failing.error),
        error_line("partial", "counts", done=2, total=3, failed=1, not_tried=0),
    )


def test_a_token_keeps_its_last_role(cli: Invoke, sandbox: Sandbox) -> None:
    before = stored_roles(sandbox)
    removed: ExpectedChange = (seed_ids.EVERY_ROLE, seed_ids.CAFE, "WORKSPACE_MEMBER", None)

    result = cli(*APPLY, "-f", "-", "--prune", "--yes", stdin=f"workspaces: {{{seed_ids.CAFE}: }}")

    assert result == Result(
        1,
        f"{expected_line(removed)}\n"
        + message_line(
            "result",
            "failed",
            token=token_label("lone-role", seed_ids.SINGLE_ROLE),
            error=message(
                "conflict",
                "last_role",
                token=token_label("lone-role", seed_ids.SINGLE_ROLE),
                workspace=workspace_label(seed_ids.CAFE, NAMES[seed_ids.CAFE]),
            ),
            hint="last_role",
        ),
        error_line("partial", "counts", done=1, total=2, failed=1, not_tried=0),
    )
    assert stored_roles(sandbox) == roles_after(before, role_changes([removed]))


@pytest.mark.parametrize("flag", ["--dry-run", "--check"])
def test_a_plan_refuses_what_apply_would_refuse_in_the_same_words(
    cli: Invoke, sandbox: Sandbox, flag: str
) -> None:
    before = stored_roles(sandbox)
    argv = (*APPLY, "-f", "-", "--prune")
    stdin = f"workspaces: {{{seed_ids.CAFE}: }}"

    plan = cli(*argv, flag, stdin=stdin)
    document = cli(*argv, flag, "--json", stdin=stdin)
    line = cli(*argv, flag, "-o", "jsonl", stdin=stdin)

    assert stored_roles(sandbox) == before
    applied = cli(*argv, "--yes", "--json", stdin=stdin).json
    failure = applied["failed"][0]["error"]
    removed: ExpectedChange = (seed_ids.EVERY_ROLE, seed_ids.CAFE, "WORKSPACE_MEMBER", None)
    error = message("partial", "plan", failed=1, total=2)
    assert plan == Result(
        1,
        f"- {expected_line(removed)}\n"
        + message_line(
            "result",
            "plan_failed",
            token=token_label("lone-role", seed_ids.SINGLE_ROLE),
            error=failure,
        )
        + message_line("result", "summary_failed", add=0, change=0, remove=1, failed=1),
        f"Error: {error}\n",
    )
    assert (document.status, document.stderr, document.json) == (
        1,
        "",
        {
            "error": error,
            "code": 1,
            "kind": "partial",
            "changes": applied["changes"],
            "failed": applied["failed"],
            "summary": {"add": 0, "change": 0, "remove": 1, "tokens": 1, "failed": 1},
        },
    )
    assert (line.status, json.loads(line.stdout)) == (1, document.json)


def test_when_the_credential_is_not_accepted_any_more_the_rest_is_not_tried(
    cli: Invoke, sandbox: Sandbox
) -> None:
    before = stored_roles(sandbox)
    tokens = create_tokens(sandbox, 20)

    def script(asked: Any) -> Fault | None:
        return Fault(http_response(401, ANSWER)) if is_of(asked[-1], NEW_ID_PREFIX) else None

    with fault_proxy(sandbox.origin, script) as proxy:
        result = applied(cli, proxy.base_url, "--json", stdin=manifest_of_owners(tokens))

    failed = [each["token_id"] for each in result.json["failed"]]
    not_tried = [each["token_id"] for each in result.json["not_tried"]]
    assert {each["kind"] for each in result.json["failed"]} == {"not_logged_in"}
    assert 1 <= len(failed) <= 8
    assert sorted(failed + not_tried) == tokens
    of_tokens = [asked.target.rpartition("/")[2] for asked in proxy.requests[2:]]
    assert sorted(of_tokens) == sorted(failed)
    assert (result.status, result.json["kind"], result.json["changes"], result.stderr) == (
        1,
        "partial",
        [],
        "",
    )
    assert {t: stored_roles(sandbox)[t] for t in before} == before
