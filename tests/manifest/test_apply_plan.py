"""``--dry-run`` and ``--check``: what would be done, and nothing is."""

from __future__ import annotations

import pytest

from astro_org_tokens.sandbox import Sandbox
from manifest.apply_cases import (
    APPLY,
    CASES,
    MANIFEST,
    NOTHING_TO_DO,
    READ_REQUESTS,
    ApplyCase,
    expected_plan,
)
from support.cli_runner import Invoke, Result
from support.stored_state import stored_roles

FLAGS = {
    "--dry-run": (["--dry-run"], 0),
    "--check": (["--check"], 3),
    "both": (["--check", "--dry-run"], 3),
}
FORMS: list[list[str]] = [[], ["-o", "text"], ["-o", "table"]]


@pytest.mark.parametrize("form", FORMS, ids=" ".join)
@pytest.mark.parametrize(("flags", "status"), FLAGS.values(), ids=FLAGS)
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_plan_is_shown_and_nothing_is_changed(
    cli: Invoke,
    sandbox: Sandbox,
    requests: list[str],
    *,
    case: ApplyCase,
    flags: list[str],
    status: int,
    form: list[str],
) -> None:
    before = stored_roles(sandbox)

    result = cli(*APPLY, "-f", "-", *case.options, *flags, *form, stdin=MANIFEST)

    assert result == Result(status, expected_plan(case), "")
    assert (requests, stored_roles(sandbox)) == (READ_REQUESTS, before)


def test_removals_are_planned_without_yes(cli: Invoke) -> None:
    result = cli(*APPLY, "-f", "-", "--prune", "--check", stdin=MANIFEST)

    assert result == Result(3, expected_plan(CASES["with --prune"]), "")


@pytest.mark.parametrize("flag", ["--dry-run", "--check"])
def test_nothing_is_planned_once_it_is_so(cli: Invoke, requests: list[str], flag: str) -> None:
    assert cli(*APPLY, "-f", "-", "--prune", "--yes", stdin=MANIFEST).status == 0
    requests.clear()

    result = cli(*APPLY, "-f", "-", "--prune", flag, stdin=MANIFEST)

    assert result == Result(0, NOTHING_TO_DO, "")
    assert requests == READ_REQUESTS
