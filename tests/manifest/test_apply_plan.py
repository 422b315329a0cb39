"""``--dry-run`` and ``--check``: what would be done, and nothing is."""

from __future__ import annotations

import pytest

from astro_org_tokens.sandbox import Sandbox
from astro_org_tokens.sandbox.seed import seed_ids
from manifest.apply_cases import (
    APPLY,
    AUTHOR,
    CASES,
    MANIFEST,
    MEMBER,
    NOTHING_TO_DO,
    OWNER,
    READ_REQUESTS,
    ApplyCase,
    expected_plan,
)
from support.cli_runner import Invoke, Result
from support.messages import error_line, message, message_line
from support.stored_state import stored_roles

COMMENT = f"""\
### Removals and new owners

| Workspace | Token | Change | Before | After |
| --- | --- | --- | --- | --- |
| `Machine Learning ({seed_ids.MACHINE_LEARNING})` | `ci ({seed_ids.CI_TWO})` \
| **Removed** | `{AUTHOR}` | no role |
|  | `deploy-bot ({seed_ids.DEPLOY_BOT})` | **New owner** | `{MEMBER}` | `{OWNER}` |

### Other changes

| Workspace | Token | Change | Before | After |
| --- | --- | --- | --- | --- |
| `Empty ({seed_ids.EMPTY})` | `deploy-bot ({seed_ids.DEPLOY_BOT})` | Added | no role | `{MEMBER}` |
|  | `new-hire ({seed_ids.FRESH})` | Added | no role | `{AUTHOR}` |
| `Machine Learning ({seed_ids.MACHINE_LEARNING})` | `reporting ({seed_ids.REPORTING})` \
| Added | no role | `{MEMBER}` |
"""
"""The plan of ``MANIFEST`` with ``--prune``, below its first line."""
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


@pytest.mark.parametrize(("flags", "status"), FLAGS.values(), ids=FLAGS)
def test_a_plan_for_reviewers_is_a_comment(
    cli: Invoke, sandbox: Sandbox, flags: list[str], status: int
) -> None:
    before = stored_roles(sandbox)

    result = cli(*APPLY, "-f", "-", "--prune", *flags, "-o", "markdown", stdin=MANIFEST)

    counts = message("result", "summary", add=3, change=1, remove=1)
    first = message_line("result", "comment_summary", counts=counts, owners=1)
    assert (result.status, result.stdout, result.stderr) == (status, f"{first}\n{COMMENT}", "")
    assert stored_roles(sandbox) == before


def test_a_comment_says_what_cannot_be_changed(cli: Invoke) -> None:
    alone = f"workspaces: {{{seed_ids.CAFE}: {{{seed_ids.EVERY_ROLE}: {MEMBER}}}}}"
    result = cli(*APPLY, "-f", "-", "--prune", "--dry-run", "-o", "markdown", stdin=alone)
    assert result.status == 1
    counts = message("result", "summary_failed", add=0, change=0, remove=0, failed=1)
    assert result.stdout.startswith(
        message_line("result", "comment_summary", counts=counts, owners=0)
    )
    assert f"| `lone-role ({seed_ids.SINGLE_ROLE})` |" in result.stdout
    assert result.stderr == error_line("partial", "plan", failed=1, total=1)


def test_a_result_is_no_comment(cli: Invoke, requests: list[str]) -> None:
    result = cli(*APPLY, "-f", "-", "-o", "markdown", stdin=MANIFEST)
    assert result == Result(2, "", error_line("usage", "markdown_result"))
    assert requests == []
