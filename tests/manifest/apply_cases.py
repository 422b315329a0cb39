"""What the tests of ``apply`` share: a file for the seeded Organization, and how it ends."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from astro_org_tokens.sandbox import Sandbox
from astro_org_tokens.sandbox.seed import seed_ids
from support.expected_requests import ALL_TOKENS, ALL_WORKSPACES
from support.messages import message_line

APPLY = ("workspace", "organization-token", "apply")
EXPORT = ("workspace", "organization-token", "export")
MEMBER, AUTHOR = "WORKSPACE_MEMBER", "WORKSPACE_AUTHOR"
OPERATOR, OWNER = "WORKSPACE_OPERATOR", "WORKSPACE_OWNER"
NOTHING_TO_DO = message_line("result", "nothing_to_do")
READ_REQUESTS = [ALL_WORKSPACES, ALL_TOKENS]

NAMES = {
    seed_ids.DATA_ENGINEERING: "Data Engineering",
    seed_ids.MACHINE_LEARNING: "Machine Learning",
    seed_ids.ANALYTICS_JP: "分析チーム",
    seed_ids.CAFE: "Cafe\u0301 ☕ Ops 👩\u200d🔬",
    seed_ids.EMPTY: "Empty",
    seed_ids.DEPLOY_BOT: "deploy-bot",
    seed_ids.CI_ONE: "ci",
    seed_ids.CI_TWO: "ci",
    seed_ids.REPORTING: "reporting",
    seed_ids.FRESH: "new-hire",
    seed_ids.SINGLE_ROLE: "lone-role",
    seed_ids.JAPANESE: "データ基盤",
    seed_ids.EVERY_ROLE: "orchestrator",
}

ExpectedChange: TypeAlias = tuple[str, str, str | None, str | None]
"""A token's and a Workspace's ID, and the role before and after."""

# The file, and all that it takes: a role more, another role, and with --prune one less.
MANIFEST = f"""\
workspaces:
  Machine Learning:
    deploy-bot: {OWNER}       # was a member
    reporting: {MEMBER}       # had no role
    # {seed_ids.CI_TWO} is an author
  {seed_ids.EMPTY}:             # Empty
    deploy-bot: {MEMBER}
    {seed_ids.FRESH}: {AUTHOR}  # new-hire
"""
ADDED: tuple[ExpectedChange, ...] = (
    (seed_ids.DEPLOY_BOT, seed_ids.MACHINE_LEARNING, MEMBER, OWNER),
    (seed_ids.DEPLOY_BOT, seed_ids.EMPTY, None, MEMBER),
    (seed_ids.REPORTING, seed_ids.MACHINE_LEARNING, None, MEMBER),
    (seed_ids.FRESH, seed_ids.EMPTY, None, AUTHOR),
)
PRUNED: tuple[ExpectedChange, ...] = (
    *ADDED[:2],
    (seed_ids.CI_TWO, seed_ids.MACHINE_LEARNING, AUTHOR, None),
    *ADDED[2:],
)


@dataclass(frozen=True)
class ApplyCase:
    """Options of ``apply``, and all that they make of ``FILE``."""

    options: tuple[str, ...]
    steps: tuple[ExpectedChange, ...]
    counts: dict[str, int]


CASES = {
    "what is listed": ApplyCase((), ADDED, {"add": 3, "change": 1, "remove": 0, "tokens": 3}),
    "with --yes": ApplyCase(("--yes",), ADDED, {"add": 3, "change": 1, "remove": 0, "tokens": 3}),
    "with --prune": ApplyCase(
        ("--prune", "--yes"), PRUNED, {"add": 3, "change": 1, "remove": 1, "tokens": 4}
    ),
}


def change_object(step: ExpectedChange) -> dict[str, Any]:
    """A step as JSON has it."""
    token, workspace, before, after = step
    return {
        "token_id": token,
        "token_name": NAMES[token],
        "workspace_id": workspace,
        "before": before,
        "after": after,
    }


def expected_line(step: ExpectedChange) -> str:
    """A step as it is told."""
    token, workspace, before, after = step
    change = f"{before or 'no role'} → {after or 'no role'}"
    return f"{NAMES[token]} ({token}): {change} in Workspace {NAMES[workspace]} ({workspace})"


def expected_stdout(steps: Iterable[ExpectedChange]) -> str:
    """All that stdout says of changes that were made."""
    return "".join(f"{expected_line(step)}\n" for step in steps)


def expected_plan(case: ApplyCase) -> str:
    """All that stdout says of a plan."""
    marks = {True: "+", False: "~"}
    lines = [
        f"{'-' if step[3] is None else marks[step[2] is None]} {expected_line(step)}\n"
        for step in case.steps
    ]
    counts = message_line(
        "result",
        "summary",
        add=case.counts["add"],
        change=case.counts["change"],
        remove=case.counts["remove"],
    )
    return f"{''.join(lines)}{counts}"


def role_changes(steps: Iterable[ExpectedChange]) -> list[tuple[str, str, str | None]]:
    """For ``roles_after``."""
    return [(token, workspace, after) for token, workspace, _, after in steps]


NEW_ID_PREFIX = "cltoknew"
"""What the IDs of new tokens begin with."""


def create_tokens(sandbox: Sandbox, number: int) -> list[str]:
    """The IDs of tokens that are made for the occasion, with no role in any Workspace."""
    ids = [f"{NEW_ID_PREFIX}{n:017d}" for n in range(number)]
    with sandbox.store.transaction():
        for token_id in ids:
            sandbox.store.execute(
                "INSERT INTO tokens (body) SELECT json_set(body, '$.id', ?, '$.name', ?) "
                "FROM tokens WHERE id = ?",
                [token_id, token_id, seed_ids.FRESH],
            )
    return ids


def manifest_of_owners(tokens: Sequence[str]) -> str:
    """A file in which tokens own the Workspace Empty."""
    return json.dumps({"workspaces": {seed_ids.EMPTY: dict.fromkeys(tokens, OWNER)}})
