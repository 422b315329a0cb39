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
from support.stored_state import roles_after, stored_roles

BROKEN = seed_ids.DEPLOY_BOT  # the first of three tokens that change
STEPS = CASES["what is listed"].steps
OTHERS = tuple(step for step in STEPS if step[0] != BROKEN)
BROKENS = tuple(step for step in STEPS if step[0] == BROKEN)
LABEL = f"deploy-bot ({BROKEN})"
READING = f"reading API token {BROKEN} of Organization {seed_ids.ORGANIZATION_ID}"
SETTING = f"setting the roles of API token {BROKEN} of Organization {seed_ids.ORGANIZATION_ID}"
WHERE = (
    f"Workspace Machine Learning ({seed_ids.MACHINE_LEARNING}), Workspace Empty ({seed_ids.EMPTY})"
)
NEEDED = "the credential needs the permission organization.apiTokens.access"
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
        f"the API answered 400 (No.) while {SETTING} (request ID r-1)",
    ),
    "the write is not allowed": Failing(
        every("POST", Fault(http_response(403, ANSWER))),
        "forbidden",
        f"the API answered 403 (No.) while {SETTING} (request ID r-1): {NEEDED}",
    ),
    "the token is gone": Failing(
        every("GET", Fault(http_response(404, ANSWER))),
        "not_found",
        f"the API answered 404 (No.) while {READING} (request ID r-1): check the ID, the "
        "Organization, and that the credential may see it",
    ),
    "the read never ends": Failing(
        every("GET", Fault(end=ConnectionEnd.HELD)),
        "timeout",
        f"no answer within 1 seconds ({READING}): try again, or give more time with --timeout",
        options=("--timeout", "1"),
    ),
    "the re-read is not allowed": Failing(
        once_written(Fault(http_response(403, ANSWER))),
        "unconfirmed",
        f"the change of {LABEL} in {WHERE} was accepted by the API, but not seen: the API "
        f"answered 403 (No.) while {READING} (request ID r-1): {NEEDED}. Run the same command "
        "again, or check with list",
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

    counts = "2 of 3 tokens done, 1 failed, 0 not tried"
    assert (result.status, result.json, result.stderr) == (
        1,
        {
            "error": f"{counts}: run the same command again for the rest",
            "code": 1,
            "kind": "partial",
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
        f"{expected_stdout(OTHERS)}{LABEL}: failed: {failing.error}\n",
        "Error: 2 of 3 tokens done, 1 failed, 0 not tried: run the same command again for the "
        "rest\n",
    )


def test_a_token_keeps_its_last_role(cli: Invoke, sandbox: Sandbox) -> None:
    before = stored_roles(sandbox)
    removed: ExpectedChange = (seed_ids.EVERY_ROLE, seed_ids.CAFE, "WORKSPACE_MEMBER", None)

    result = cli(*APPLY, "-f", "-", "--prune", "--yes", stdin=f"workspaces: {{{seed_ids.CAFE}: }}")

    assert result == Result(
        1,
        f"{expected_line(removed)}\n"
        f"lone-role ({seed_ids.SINGLE_ROLE}): failed: lone-role ({seed_ids.SINGLE_ROLE}) has no "
        f"other role than the one in Workspace {NAMES[seed_ids.CAFE]} ({seed_ids.CAFE}), and the "
        "API does not allow a token without any: give it another role first, or delete the token\n",
        "Error: 1 of 2 tokens done, 1 failed, 0 not tried: run the same command again for the "
        "rest\n",
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
    told = applied["failed"][0]["error"]
    removed: ExpectedChange = (seed_ids.EVERY_ROLE, seed_ids.CAFE, "WORKSPACE_MEMBER", None)
    error = (
        "1 of 2 tokens can't be changed as the files declare. Change the files, or give these "
        "tokens another role first."
    )
    assert plan == Result(
        1,
        f"- {expected_line(removed)}\n"
        f"! lone-role ({seed_ids.SINGLE_ROLE}) can't be changed: {told}\n"
        "0 to add, 0 to change, 1 to remove, 1 failing\n",
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
