"""``apply`` grants what is missing, changes what differs, and leaves the rest alone."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence

import pytest

from astro_org_tokens.sandbox import Sandbox
from astro_org_tokens.sandbox.seed import seed_ids
from manifest.apply_cases import (
    APPLY,
    CASES,
    MEMBER,
    NOTHING_TO_DO,
    READ_REQUESTS,
    ApplyCase,
    ExpectedChange,
    expected_stdout,
    role_changes,
)
from support.cli_runner import COMMAND_PATHS, Invoke, Result
from support.concurrent_processes import create_workspaces
from support.expected_requests import change_requests
from support.stored_state import roles_after, stored_roles


@pytest.mark.parametrize("spelling", COMMAND_PATHS, ids=" ".join)
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_it_makes_it_so(
    cli: Invoke,
    sandbox: Sandbox,
    requests: list[str],
    manifest_file: str,
    spelling: Sequence[str],
    case: ApplyCase,
) -> None:
    before = stored_roles(sandbox)
    command = [*spelling, "apply", "-f", manifest_file, *case.options]

    assert cli(*command) == Result(0, expected_stdout(case.steps), "")

    assert stored_roles(sandbox) == roles_after(before, role_changes(case.steps))
    # One run over Workspaces, one over tokens, then three requests for each changed token.
    assert requests[:2] == READ_REQUESTS
    tokens = {step[0] for step in case.steps}
    for token in tokens:
        assert [line for line in requests[2:] if token in line] == list(change_requests(token))
    assert len(requests) == 2 + 3 * len(tokens)

    requests.clear()
    assert cli(*command) == Result(0, NOTHING_TO_DO, "")
    assert requests == READ_REQUESTS


def test_prune_touches_neither_other_workspaces_nor_other_kinds_of_roles(
    cli: Invoke, sandbox: Sandbox
) -> None:
    before = stored_roles(sandbox)
    text = f"workspaces:\n  {seed_ids.CAFE}:\n    lone-role: WORKSPACE_AUTHOR\n"
    steps: tuple[ExpectedChange, ...] = ((seed_ids.EVERY_ROLE, seed_ids.CAFE, MEMBER, None),)

    result = cli(*APPLY, "-f", "-", "--prune", "--yes", stdin=text)

    assert result == Result(0, expected_stdout(steps), "")
    after = stored_roles(sandbox)
    assert after == roles_after(before, role_changes(steps))
    kinds = Counter(entry["entityType"] for entry in after[seed_ids.EVERY_ROLE])
    kinds_then = Counter(entry["entityType"] for entry in before[seed_ids.EVERY_ROLE])
    assert kinds == kinds_then - Counter(["WORKSPACE"])


@pytest.mark.parametrize("number", [1, 30])
def test_the_number_of_workspaces_costs_no_request(
    cli: Invoke, sandbox: Sandbox, requests: list[str], number: int
) -> None:
    workspaces = create_workspaces(sandbox, number)
    tokens = (seed_ids.DEPLOY_BOT, seed_ids.REPORTING, seed_ids.FRESH)
    grants = {w: dict.fromkeys(tokens, MEMBER) for w in workspaces}
    requests.clear()

    result = cli(*APPLY, "-f", "-", "--json", stdin=json.dumps({"workspaces": grants}))

    assert (result.status, result.json["summary"], result.stderr) == (
        0,
        {"add": 3 * number, "change": 0, "remove": 0, "tokens": 3},
        "",
    )
    assert requests[:2] == READ_REQUESTS
    assert Counter(requests[2:]) == Counter(
        line for token in tokens for line in change_requests(token)
    )
