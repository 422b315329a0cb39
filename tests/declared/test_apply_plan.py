"""``--dry-run`` and ``--check``: what would be done, and nothing is."""

from __future__ import annotations

import pytest

from astro_org_tokens.sandbox import Sandbox
from declared.changes import APPLY, CASES, FILE, NOTHING, READ, Case, planned
from support.grants import Run, all_roles
from support.running import Ran

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
    astro: Run,
    sandbox: Sandbox,
    requests: list[str],
    *,
    case: Case,
    flags: list[str],
    status: int,
    form: list[str],
) -> None:
    before = all_roles(sandbox)

    ran = astro(*APPLY, "-f", "-", *case.options, *flags, *form, stdin=FILE)

    assert ran == Ran(status, planned(case), "")
    assert (requests, all_roles(sandbox)) == (READ, before)


def test_removals_are_planned_without_yes(astro: Run) -> None:
    ran = astro(*APPLY, "-f", "-", "--prune", "--check", stdin=FILE)

    assert ran == Ran(3, planned(CASES["with --prune"]), "")


@pytest.mark.parametrize("flag", ["--dry-run", "--check"])
def test_nothing_is_planned_once_it_is_so(astro: Run, requests: list[str], flag: str) -> None:
    assert astro(*APPLY, "-f", "-", "--prune", "--yes", stdin=FILE).status == 0
    requests.clear()

    ran = astro(*APPLY, "-f", "-", "--prune", flag, stdin=FILE)

    assert ran == Ran(0, NOTHING, "")
    assert requests == READ
