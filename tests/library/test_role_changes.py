"""Roles that a Python program grants, changes and removes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from astro_org_tokens import (
    ROLES,
    AlreadyGrantedError,
    AmbiguousError,
    ApiToken,
    AstroClient,
    AstroError,
    Change,
    ChangeOutcome,
    ConflictError,
    Deadline,
    NotFoundError,
    NotGrantedError,
    OrganizationTokens,
    RequestTimeoutError,
    TokenNameNotFoundError,
    TokenRef,
    UsageError,
    Workspace,
    WorkspaceRef,
)
from astro_org_tokens.sandbox import Sandbox
from astro_org_tokens.sandbox.seed import seed_ids
from support.messages import message, token_label, workspace_label
from support.stored_state import roles_after, stored_roles

DATA = WorkspaceRef(seed_ids.DATA_ENGINEERING)
NAMED_DATA = WorkspaceRef(seed_ids.DATA_ENGINEERING, "Data Engineering")
LEARNING = WorkspaceRef(seed_ids.MACHINE_LEARNING)
BOT = seed_ids.DEPLOY_BOT
OWNER = "WORKSPACE_OWNER"


@pytest.fixture(params=["ID", "ID in upper case", "name", "TokenRef", "ApiToken"])
def bot(request: pytest.FixtureRequest, client: AstroClient) -> str | TokenRef | ApiToken:
    """A token in each of the ways to name it."""
    named: dict[str, Callable[[], str | TokenRef | ApiToken]] = {
        "ID": lambda: BOT,
        "ID in upper case": BOT.upper,
        "name": lambda: "deploy-bot",
        "TokenRef": lambda: TokenRef(BOT),
        "ApiToken": lambda: client.get_token(BOT),
    }
    return named[request.param]()


def test_a_token_is_named_in_any_way(
    tokens: OrganizationTokens, sandbox: Sandbox, bot: str | TokenRef | ApiToken
) -> None:
    before = stored_roles(sandbox)
    outcome = tokens.add(bot, role="workspace_owner", workspace=DATA)
    assert outcome.changes == (Change(DATA, "WORKSPACE_OPERATOR", "WORKSPACE_OWNER"),)
    assert outcome.changed
    assert outcome.token.role_in(DATA.id) == "WORKSPACE_OWNER"
    assert stored_roles(sandbox) == roles_after(before, [(BOT, DATA.id, "WORKSPACE_OWNER")])


@pytest.mark.parametrize(
    ("workspace", "ref"),
    [
        (DATA.id, DATA),
        (DATA.id.upper(), DATA),
        ("Data Engineering", NAMED_DATA),
        (Workspace(id=DATA.id, name="Data Engineering"), NAMED_DATA),
        (DATA, DATA),
    ],
    ids=["ID", "ID in upper case", "name", "Workspace", "WorkspaceRef"],
)
def test_a_workspace_is_named_in_any_way(
    tokens: OrganizationTokens, workspace: str | WorkspaceRef | Workspace, ref: WorkspaceRef
) -> None:
    outcome = tokens.update(BOT, role="WORKSPACE_MEMBER", workspace=workspace)
    assert outcome.changes == (Change(ref, "WORKSPACE_OPERATOR", "WORKSPACE_MEMBER"),)


def test_several_workspaces_are_changed_together_and_told_in_their_order(
    tokens: OrganizationTokens, sandbox: Sandbox
) -> None:
    before = stored_roles(sandbox)
    names = (name for name in (seed_ids.EMPTY, "Data Engineering", seed_ids.MACHINE_LEARNING))
    outcome = tokens.add(BOT, role="WORKSPACE_MEMBER", workspaces=names, exist_ok=True)
    assert outcome.changes == (
        Change(WorkspaceRef(seed_ids.EMPTY), None, "WORKSPACE_MEMBER"),
        Change(NAMED_DATA, "WORKSPACE_OPERATOR", "WORKSPACE_MEMBER"),
        Change(LEARNING, "WORKSPACE_MEMBER", "WORKSPACE_MEMBER"),
    )
    changed = [(BOT, change.workspace.id, change.after) for change in outcome.changes[:2]]
    assert stored_roles(sandbox) == roles_after(before, changed)


def test_a_role_is_removed(tokens: OrganizationTokens, sandbox: Sandbox) -> None:
    before = stored_roles(sandbox)
    outcome = tokens.remove("deploy-bot", workspace="Data Engineering")
    assert outcome.changes == (Change(NAMED_DATA, "WORKSPACE_OPERATOR", None),)
    assert stored_roles(sandbox) == roles_after(before, [(BOT, DATA.id, None)])


def test_an_outcome_is_printed_and_is_plain_values(tokens: OrganizationTokens) -> None:
    outcome = tokens.remove(BOT, workspaces=[DATA, seed_ids.EMPTY], missing_ok=True)
    label = token_label("deploy-bot", BOT)
    unchanged = message(
        "result",
        "unchanged",
        token=label,
        role="no role",
        workspace=workspace_label(seed_ids.EMPTY),
    )
    assert str(outcome) == (
        f"{label}: WORKSPACE_OPERATOR → no role in {workspace_label(DATA.id)}\n{unchanged}"
    )
    token = {"token_id": BOT, "token_name": "deploy-bot"}
    assert outcome.to_dict() == {
        "changed": True,
        "dry_run": False,
        "changes": [
            {**token, "workspace_id": DATA.id, "before": "WORKSPACE_OPERATOR", "after": None},
            {**token, "workspace_id": seed_ids.EMPTY, "before": None, "after": None},
        ],
    }


@pytest.mark.parametrize(
    ("change", "noop"),
    [
        (lambda t, **o: t.add(BOT, role="WORKSPACE_OPERATOR", workspace=DATA, **o), "exist_ok"),
        (lambda t, **o: t.update(BOT, role="WORKSPACE_OPERATOR", workspace=DATA, **o), "exist_ok"),
        (lambda t, **o: t.remove(BOT, workspace=seed_ids.EMPTY, **o), "missing_ok"),
    ],
    ids=["add", "update", "remove"],
)
def test_nothing_to_do_is_an_error_unless_that_is_fine(
    tokens: OrganizationTokens,
    sandbox: Sandbox,
    change: Callable[..., ChangeOutcome],
    noop: str,
) -> None:
    before = stored_roles(sandbox)
    with pytest.raises(AlreadyGrantedError if noop == "exist_ok" else NotGrantedError):
        change(tokens)
    outcome = change(tokens, **{noop: True})
    assert not outcome.changed
    assert len(outcome.changes) == 1
    assert stored_roles(sandbox) == before


def test_a_dry_run_changes_nothing(tokens: OrganizationTokens, sandbox: Sandbox) -> None:
    before = stored_roles(sandbox)
    outcome = tokens.remove(BOT, workspace=DATA, dry_run=True)
    assert outcome.dry_run
    assert outcome.changed
    assert outcome.changes == (Change(DATA, "WORKSPACE_OPERATOR", None),)
    assert stored_roles(sandbox) == before


@pytest.mark.parametrize(
    ("call", "kind"),
    [
        (lambda t: t.add("deploy-boat", role=OWNER, workspace=DATA), TokenNameNotFoundError),
        (lambda t: t.add("ci", role="WORKSPACE_OWNER", workspace=DATA), AmbiguousError),
        (lambda t: t.add(BOT, role="WORKSPACE_OWNER", workspace="Data"), NotFoundError),
        (lambda t: t.update(BOT, role=OWNER, workspace=seed_ids.EMPTY), NotGrantedError),
        (lambda t: t.remove("lone-role", workspace=seed_ids.CAFE), ConflictError),
        (lambda t: t.remove(seed_ids.WORKSPACE_RUNNER, workspace=DATA), NotFoundError),
        (lambda t: t.add(BOT, role=OWNER, workspace=DATA, timeout=1e-9), RequestTimeoutError),
    ],
    ids=[
        "unknown token",
        "token of a name of several",
        "unknown Workspace",
        "update without a role",
        "last role",
        "Workspace token",
        "no time",
    ],
)
def test_a_change_that_is_refused_is_not_made(
    tokens: OrganizationTokens,
    sandbox: Sandbox,
    call: Callable[[OrganizationTokens], object],
    kind: type[AstroError],
) -> None:
    before = stored_roles(sandbox)
    with pytest.raises(kind) as caught:
        call(tokens)
    assert type(caught.value) is kind
    assert "--" not in str(caught.value)
    assert stored_roles(sandbox) == before


def test_a_token_with_a_role_in_the_workspace_is_meant_before_others(
    tokens: OrganizationTokens,
) -> None:
    assert tokens.remove("ci", workspace=DATA).token.id == seed_ids.CI_ONE
    assert tokens.find("ci", workspaces=[LEARNING]).id == seed_ids.CI_TWO


def test_an_ambiguous_name_is_told_with_what_it_may_mean(tokens: OrganizationTokens) -> None:
    with pytest.raises(AmbiguousError) as caught:
        tokens.find("ci")
    candidates = [each for each in caught.value.matches if isinstance(each, ApiToken)]
    assert [token.id for token in candidates] == [seed_ids.CI_ONE, seed_ids.CI_TWO]


def test_nothing_to_remove_from_any_token_of_a_name_is_fine(tokens: OrganizationTokens) -> None:
    outcome = tokens.remove("ci", workspace=seed_ids.EMPTY, missing_ok=True)
    assert outcome.changes == (Change(WorkspaceRef(seed_ids.EMPTY), None, None),)


def test_calls_can_share_a_deadline(tokens: OrganizationTokens) -> None:
    now = 0.0
    deadline = Deadline(5, lambda: now)
    assert tokens.find("auditor", timeout=deadline).id == seed_ids.AUDITOR
    now = 5.0
    with pytest.raises(RequestTimeoutError) as caught:
        tokens.find("auditor", timeout=deadline)
    everywhere = message(
        "operation", "list_organization_tokens", organization=seed_ids.ORGANIZATION_ID
    )
    assert str(caught.value) == message("timeout", "deadline", seconds=5, operation=everywhere)


ROLE_NAMES = ", ".join(ROLES)
MISTAKES: dict[str, tuple[dict[str, Any], str]] = {
    "no Workspace": ({}, message("usage", "no_workspace_argument")),
    "both": (
        {"workspace": DATA, "workspaces": [DATA]},
        message("usage", "both_workspace_arguments"),
    ),
    "a text of several": ({"workspaces": DATA.id}, message("usage", "not_several_workspaces")),
    "none of several": ({"workspaces": iter(())}, message("usage", "no_workspaces")),
    "an empty Workspace": (
        {"workspace": " "},
        message("usage", "names_nothing", argument="workspace", value="' '", noun="a Workspace"),
    ),
    "a number among Workspaces": (
        {"workspaces": [DATA, 7]},
        message("usage", "names_nothing", argument="workspaces", value=7, noun="a Workspace"),
    ),
    "a token that is none": (
        {"workspace": DATA, "token": None},
        message("usage", "names_nothing", argument="token", value="None", noun="a token"),
    ),
    "a role that is none": (
        {"workspace": DATA, "role": "OWNER"},
        message(
            "usage", "invalid_role_close", value="OWNER", roles=ROLE_NAMES, role="WORKSPACE_OWNER"
        ),
    ),
    "an ID for a path": (
        {"workspace": DATA, "token": TokenRef("../x")},
        message("usage", "invalid_id", name="token_id", value="'../x'"),
    ),
}


@pytest.mark.parametrize(("arguments", "text"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_told_before_anything_is_sent(arguments: dict[str, Any], text: str) -> None:
    # Nothing listens there.
    with AstroClient("x", "clorg1", base_url="http://localhost:1/v1") as client:
        call = {"token": BOT, "role": "WORKSPACE_OWNER", **arguments}
        with pytest.raises(UsageError) as caught:
            client.organization_tokens.add(**call)
    assert str(caught.value) == text
