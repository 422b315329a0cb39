"""A grant that is declared absent: the role is removed without ``--prune``."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from astro_org_tokens import (
    AstroClient,
    ConflictError,
    InputRequiredError,
    Manifest,
    OrganizationTokens,
)
from astro_org_tokens.sandbox import Sandbox
from astro_org_tokens.sandbox.seed import seed_ids
from manifest.apply_cases import (
    APPLY,
    EXPORT,
    MEMBER,
    NOTHING_TO_DO,
    READ_REQUESTS,
    ApplyCase,
    ExpectedChange,
    expected_plan,
    expected_stdout,
    role_changes,
)
from support.cli_runner import Invoke, Result
from support.messages import message
from support.stored_state import roles_after, stored_roles

LEARNING = seed_ids.MACHINE_LEARNING
ABSENT = "workspaces: {Machine Learning: {deploy-bot: NO_ROLE, reporting: no_role}}"
REMOVAL: tuple[ExpectedChange, ...] = ((seed_ids.DEPLOY_BOT, LEARNING, MEMBER, None),)
CASE = ApplyCase((), REMOVAL, {"add": 0, "change": 0, "remove": 1, "tokens": 1})
NOT_ASKED = message("input_required", "confirm_removal", count=1)


@pytest.fixture
def tokens(sandbox: Sandbox) -> Iterator[OrganizationTokens]:
    """The tokens that a Python program manages."""
    with AstroClient(
        sandbox.api_token, seed_ids.ORGANIZATION_ID, base_url=sandbox.api_url
    ) as client:
        yield client.organization_tokens


def test_the_role_is_removed_and_no_other(cli: Invoke, sandbox: Sandbox) -> None:
    before = stored_roles(sandbox)
    done = cli(*APPLY, "-f", "-", "--yes", stdin=ABSENT)
    assert done == Result(0, expected_stdout(REMOVAL), "")
    assert stored_roles(sandbox) == roles_after(before, role_changes(REMOVAL))
    assert cli(*APPLY, "-f", "-", stdin=ABSENT) == Result(0, NOTHING_TO_DO, "")


def test_a_removal_needs_confirmation(cli: Invoke, sandbox: Sandbox, requests: list[str]) -> None:
    before = stored_roles(sandbox)
    assert cli(*APPLY, "-f", "-", stdin=ABSENT) == Result(2, "", f"Error: {NOT_ASKED}\n")
    assert (requests, stored_roles(sandbox)) == (READ_REQUESTS, before)


def test_a_plan_shows_it_as_a_removal(cli: Invoke) -> None:
    shown = cli(*APPLY, "-f", "-", "--check", stdin=ABSENT)
    assert shown == Result(3, expected_plan(CASE), "")


def test_with_prune_it_is_removed_once(cli: Invoke, sandbox: Sandbox) -> None:
    steps = (*REMOVAL, (seed_ids.CI_TWO, LEARNING, "WORKSPACE_AUTHOR", None))
    done = cli(*APPLY, "-f", "-", "--prune", "--yes", stdin=ABSENT)
    assert done == Result(0, expected_stdout(steps), "")


def test_a_role_and_its_absence_contradict_each_other(cli: Invoke, requests: list[str]) -> None:
    text = f"{ABSENT}\n---\nworkspaces: {{{LEARNING}: {{deploy-bot: {MEMBER}}}}}\n"
    result = cli(*APPLY, "-f", "-", "--json", stdin=text)
    assert (result.status, result.json["kind"], requests) == (2, "usage", READ_REQUESTS)
    assert result.json["error"] == "stdin:3:42: " + message(
        "manifest",
        "duplicate_grant",
        token=f"deploy-bot ({seed_ids.DEPLOY_BOT})",
        workspace=f"Workspace Machine Learning ({LEARNING})",
        place="stdin:1:33",
    )


def test_the_last_role_of_a_token_stays(tokens: OrganizationTokens) -> None:
    absent = Manifest.from_dict({"workspaces": {seed_ids.CAFE: {"lone-role": "NO_ROLE"}}})
    plan = tokens.plan(absent)
    [refused] = plan.refused
    assert isinstance(refused.refusal, ConflictError)


def test_a_python_program_confirms_it_too(tokens: OrganizationTokens) -> None:
    plan = tokens.plan(Manifest.loads(ABSENT))
    assert plan.removals == 1
    with pytest.raises(InputRequiredError):
        tokens.apply(plan)
    assert tokens.apply(plan, confirm=True).complete


def test_an_export_has_no_absent_grants(cli: Invoke) -> None:
    assert "NO_ROLE" not in cli(*EXPORT, "--all-workspaces").stdout
