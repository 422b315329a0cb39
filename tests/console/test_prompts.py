"""What is missing is asked for at a terminal, from a numbered table."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from astro_org_tokens.sandbox import Sandbox
from astro_org_tokens.sandbox.seed.seed_ids import (
    ANALYTICS_JP,
    AUDITOR,
    CI_ONE,
    CI_TWO,
    DATA_ENGINEERING,
    DEPLOY_BOT,
    EMPTY,
    EXPIRING,
    FRESH,
    ORGANIZATION_ID,
    REPORTING,
)
from astro_org_tokens.sandbox.store import token_store
from console.expected_screens import (
    ROLE,
    ROLES,
    TOKEN,
    TOKENS_NAMED_CI,
    TOKENS_OF_DATA_ENGINEERING,
    TOKENS_OF_ORGANIZATION,
    WORKSPACE,
    WORKSPACES,
    change_message,
)
from support.expected_requests import (
    ALL_TOKENS,
    ALL_WORKSPACES,
    change_requests,
    tokens_request,
    workspaces_request,
)
from support.messages import ORGANIZATION_CLAIM, error_line, message, workspace_label
from support.pseudo_terminal import Spawn
from support.stored_state import RoleChange, roles_after, stored_roles, stored_token

THERE = ("--workspace-id", DATA_ENGINEERING)
OF_WORKSPACE = tokens_request(DATA_ENGINEERING)
MEMBER, OWNER, OPERATOR = "WORKSPACE_MEMBER", "WORKSPACE_OWNER", "WORKSPACE_OPERATOR"


@dataclass(frozen=True)
class Asked:
    """A command, the questions and answers that follow, and what comes of it.

    Attributes:
        dialogue: tables, questions and answers.
        result: the line at the end.
        requests: all that are sent.
        changes: what is different afterwards.
    """

    argv: tuple[str, ...]
    dialogue: tuple[tuple[str, str, str], ...]
    result: str
    requests: tuple[str, ...]
    changes: tuple[RoleChange, ...]


CASES = {
    "add without a token offers the Organization's": Asked(
        ("add", "-r", MEMBER, *THERE),
        ((TOKENS_OF_ORGANIZATION, TOKEN, "12"),),
        change_message("new-hire", FRESH, f"no role → {MEMBER}"),
        (ALL_TOKENS, *change_requests(FRESH)),
        ((FRESH, DATA_ENGINEERING, MEMBER),),
    ),
    "update without a token offers the Workspace's": Asked(
        ("update", "-r", OWNER, *THERE),
        ((TOKENS_OF_DATA_ENGINEERING, TOKEN, "1"),),
        change_message("nightly-backup", EXPIRING, f"{OPERATOR} → {OWNER}"),
        (OF_WORKSPACE, *change_requests(EXPIRING)),
        ((EXPIRING, DATA_ENGINEERING, OWNER),),
    ),
    "remove without a token offers the Workspace's": Asked(
        ("remove", *THERE),
        ((TOKENS_OF_DATA_ENGINEERING, TOKEN, "report"),),
        change_message("reporting", REPORTING, "WORKSPACE_AUTHOR → no role"),
        (OF_WORKSPACE, *change_requests(REPORTING)),
        ((REPORTING, DATA_ENGINEERING, None),),
    ),
    "add without a role": Asked(
        ("add", FRESH, *THERE),
        ((ROLES, ROLE, "2"),),
        change_message("new-hire", FRESH, "no role → WORKSPACE_AUTHOR"),
        change_requests(FRESH),
        ((FRESH, DATA_ENGINEERING, "WORKSPACE_AUTHOR"),),
    ),
    "update without a role": Asked(
        ("update", DEPLOY_BOT, *THERE),
        ((ROLES, ROLE, "workspace_owner"),),
        change_message("deploy-bot", DEPLOY_BOT, f"{OPERATOR} → {OWNER}"),
        change_requests(DEPLOY_BOT),
        ((DEPLOY_BOT, DATA_ENGINEERING, OWNER),),
    ),
    "no Workspace": Asked(
        ("add", FRESH, "-r", MEMBER),
        ((WORKSPACES, WORKSPACE, "3"),),
        change_message("new-hire", FRESH, f"no role → {MEMBER}", f"分析チーム ({ANALYTICS_JP})"),
        (ALL_WORKSPACES, *change_requests(FRESH)),
        ((FRESH, ANALYTICS_JP, MEMBER),),
    ),
    "a name that several tokens have": Asked(
        ("add", "-n", "ci", "-r", OWNER, *THERE),
        ((TOKENS_NAMED_CI, TOKEN, "second"),),
        change_message("ci", CI_TWO, f"no role → {OWNER}"),
        (ALL_TOKENS, *change_requests(CI_TWO)),
        ((CI_TWO, DATA_ENGINEERING, OWNER),),
    ),
    "nothing at all": Asked(
        ("add",),
        (
            (WORKSPACES, WORKSPACE, "data eng"),
            (TOKENS_OF_ORGANIZATION, TOKEN, CI_ONE),
            (ROLES, ROLE, "4"),
        ),
        change_message(
            "ci", CI_ONE, f"{MEMBER} → {OWNER}", f"Data Engineering ({DATA_ENGINEERING})"
        ),
        (ALL_WORKSPACES, ALL_TOKENS, *change_requests(CI_ONE)),
        ((CI_ONE, DATA_ENGINEERING, OWNER),),
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_what_is_missing_is_chosen_from_a_table(
    spawn: Spawn, sandbox: Sandbox, requests: list[str], case: Asked
) -> None:
    before = stored_roles(sandbox)
    terminal = spawn(*case.argv)
    shown = []
    for table, question, answer in case.dialogue:
        terminal.wait_for(question)
        terminal.type_line(answer)
        shown.append(f"{table}\n{question} {answer}\n")
    assert terminal.status() == 0
    assert terminal.screen == "".join(shown) + case.result
    assert requests == list(case.requests)
    assert stored_roles(sandbox) == roles_after(before, case.changes)


def test_list_without_a_workspace_asks_for_one(spawn: Spawn, requests: list[str]) -> None:
    terminal = spawn("list")
    terminal.wait_for(WORKSPACE)
    terminal.type_line("empty")
    assert terminal.status() == 0
    assert terminal.screen == (
        f"{WORKSPACES}\n{WORKSPACE} empty\n"
        "ID  NAME  DESCRIPTION  SCOPE  WORKSPACE_ROLE  CREATED  CREATED BY\n"
        + message(
            "notice", "no_tokens", workspaces=workspace_label("clwsempty0000000000000005", "Empty")
        )
    )
    assert requests == [ALL_WORKSPACES, tokens_request("clwsempty0000000000000005")]


@pytest.mark.parametrize("verb", ["update", "remove"])
def test_nothing_to_choose_from_in_a_workspace(
    spawn: Spawn, requests: list[str], verb: str
) -> None:
    terminal = spawn(verb, "--workspace-id", EMPTY)
    assert terminal.status() == 1
    assert terminal.screen == error_line(
        "notice", "no_tokens", workspaces=workspace_label(EMPTY)
    ).rstrip("\n")
    # The ID gives nothing, so it may be a name that looks like one.
    assert requests == [tokens_request(EMPTY), workspaces_request(EMPTY)]


def test_no_token_to_choose_from_is_no_reason_to_add_one(spawn: Spawn, sandbox: Sandbox) -> None:
    """`add` gives a token its first role, so it can't be the advice."""
    for token_id in stored_roles(sandbox):
        token = stored_token(sandbox, token_id)
        token_store.replace(sandbox.store, {**token, "scope": "WORKSPACE"})
    terminal = spawn("add", "-r", OWNER, *THERE)
    assert terminal.status() == 1
    assert terminal.screen == error_line("not_found", "no_tokens").rstrip("\n")


def test_no_workspace_to_choose_from(spawn: Spawn, sandbox: Sandbox) -> None:
    terminal = spawn("list", env={"ASTRO_API_TOKEN": sandbox.credential_of(AUDITOR)})
    assert terminal.status() == 1
    error = error_line(
        "not_found",
        "no_workspaces",
        organization=ORGANIZATION_ID,
        organization_from=ORGANIZATION_CLAIM,
    )
    assert terminal.screen.split() == error.split()  # the terminal wraps the line
