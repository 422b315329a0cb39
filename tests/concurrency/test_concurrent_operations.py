"""Processes that add, update and remove on one token end as some order of them would have ended."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from astro_org_tokens.sandbox import Faults, Sandbox, SandboxOptions, start
from astro_org_tokens.sandbox.seed import seed_ids
from concurrency.serial_model import Operation, possible_final_states
from support.concurrent_processes import (
    ProcessSpec,
    create_workspaces,
    get_roles,
    make_environments,
    run_concurrently,
    set_roles,
)
from support.stored_state import stored_token

TOKEN = seed_ids.EVERY_ROLE
WRITERS = 5
ROLES = ("WORKSPACE_MEMBER", "WORKSPACE_AUTHOR", "WORKSPACE_OPERATOR", "WORKSPACE_OWNER")
REFUSALS = {"already_granted", "not_granted", "conflict"}


def any_operation(dice: random.Random, workspaces: list[str]) -> Operation:
    verb = dice.choice(["add", "add", "update", "remove"])
    where = tuple(dice.sample(workspaces, dice.choice([1, 1, 2])))
    return Operation(verb, where, None if verb == "remove" else dice.choice(ROLES))


def command(operation: Operation) -> list[str]:
    argv = ["workspace", "organization-token", operation.verb, TOKEN, "--timeout", "120", "--json"]
    for workspace in operation.workspaces:
        argv += ["--workspace-id", workspace]
    return argv if operation.role is None else [*argv, "--role", operation.role]


def other_entries(sandbox: Sandbox) -> list[dict[str, str]]:
    """What the token has besides roles in Workspaces, in its order."""
    roles = stored_token(sandbox, TOKEN)["roles"]
    return [entry for entry in roles if entry["entityType"] != "WORKSPACE"]


@pytest.mark.each_choice
@pytest.mark.parametrize("shared", [True, False], ids=["one machine", "several machines"])
@pytest.mark.parametrize("seed", range(2))
def test_mixed_changes_end_as_one_after_the_other(tmp_path: Path, seed: int, shared: bool) -> None:
    dice = random.Random(seed)
    with start(SandboxOptions(faults=Faults(latency_ms=20))) as sandbox:
        workspaces = create_workspaces(sandbox, 3)
        before = {workspace: dice.choice(ROLES) for workspace in workspaces[:2]}
        set_roles(sandbox, TOKEN, before)
        others = other_entries(sandbox)
        wanted = [any_operation(dice, workspaces) for _ in range(WRITERS)]
        environs = make_environments(sandbox, tmp_path, WRITERS, shared=shared)

        result = run_concurrently(
            [ProcessSpec(command(o), e) for o, e in zip(wanted, environs, strict=True)]
        )

        roles = get_roles(sandbox, TOKEN)
        assert other_entries(sandbox) == others
    done = [operation for operation, one in zip(wanted, result, strict=True) if not one.status]
    refused = [operation for operation, one in zip(wanted, result, strict=True) if one.status]
    assert {one.json["kind"] for one in result if one.status} <= REFUSALS
    assert {one.stderr for one in result} == {""}
    end = frozenset((w, roles[w]) for w in workspaces if w in roles)
    assert end in possible_final_states(before, done, refused)
