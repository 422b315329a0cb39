"""``apply`` grants what is missing, changes what differs, and leaves the rest alone."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence

import pytest

from astro_org_tokens.sandbox import Sandbox
from astro_org_tokens.sandbox.seed import seed_ids
from declared.changes import (
    APPLY,
    CASES,
    MEMBER,
    NOTHING,
    READ,
    Case,
    Step,
    as_changes,
    told,
)
from support.grants import Run, all_roles, change, roles_after
from support.running import SPELLINGS, Ran
from support.writers import new_workspaces


@pytest.mark.parametrize("spelling", SPELLINGS, ids=" ".join)
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_it_makes_it_so(
    astro: Run,
    sandbox: Sandbox,
    requests: list[str],
    file: str,
    spelling: Sequence[str],
    case: Case,
) -> None:
    before = all_roles(sandbox)
    command = [*spelling, "apply", "-f", file, *case.options]

    assert astro(*command) == Ran(0, told(case.steps), "")

    assert all_roles(sandbox) == roles_after(before, as_changes(case.steps))
    # One run over Workspaces, one over tokens, then three requests for each changed token.
    assert requests[:2] == READ
    tokens = {step[0] for step in case.steps}
    for token in tokens:
        assert [line for line in requests[2:] if token in line] == list(change(token))
    assert len(requests) == 2 + 3 * len(tokens)

    requests.clear()
    assert astro(*command) == Ran(0, NOTHING, "")
    assert requests == READ


def test_prune_touches_neither_other_workspaces_nor_other_kinds_of_roles(
    astro: Run, sandbox: Sandbox
) -> None:
    before = all_roles(sandbox)
    text = f"workspaces:\n  {seed_ids.CAFE}:\n    lone-role: WORKSPACE_AUTHOR\n"
    steps: tuple[Step, ...] = ((seed_ids.EVERY_ROLE, seed_ids.CAFE, MEMBER, None),)

    ran = astro(*APPLY, "-f", "-", "--prune", "--yes", stdin=text)

    assert ran == Ran(0, told(steps), "")
    after = all_roles(sandbox)
    assert after == roles_after(before, as_changes(steps))
    kinds = Counter(entry["entityType"] for entry in after[seed_ids.EVERY_ROLE])
    kinds_then = Counter(entry["entityType"] for entry in before[seed_ids.EVERY_ROLE])
    assert kinds == kinds_then - Counter(["WORKSPACE"])


@pytest.mark.parametrize("number", [1, 30])
def test_the_number_of_workspaces_costs_no_request(
    astro: Run, sandbox: Sandbox, requests: list[str], number: int
) -> None:
    workspaces = new_workspaces(sandbox, number)
    tokens = (seed_ids.DEPLOY_BOT, seed_ids.REPORTING, seed_ids.FRESH)
    grants = {w: dict.fromkeys(tokens, MEMBER) for w in workspaces}
    requests.clear()

    ran = astro(*APPLY, "-f", "-", "--json", stdin=json.dumps({"workspaces": grants}))

    assert (ran.status, ran.json["summary"], ran.stderr) == (
        0,
        {"add": 3 * number, "change": 0, "remove": 0, "tokens": 3},
        "",
    )
    assert requests[:2] == READ
    assert Counter(requests[2:]) == Counter(line for token in tokens for line in change(token))
