"""Somebody else changes tokens while an ``apply`` runs: what is told is what was done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from astro_org_tokens.sandbox import Sandbox
from astro_org_tokens.sandbox.seed import seed_ids
from manifest.apply_cases import (
    APPLY,
    AUTHOR,
    CASES,
    MANIFEST,
    MEMBER,
    OPERATOR,
    OWNER,
    ExpectedChange,
    change_object,
    expected_stdout,
    role_changes,
)
from support.cli_runner import Invoke, Result
from support.concurrent_processes import set_roles
from support.fault_proxy import RecordedRequest, Script, fault_proxy
from support.messages import message_line, token_label
from support.stored_state import roles_after, stored_roles

CASE = CASES["what is listed"]
OTHERS = tuple(step for step in CASE.steps if step[0] != seed_ids.DEPLOY_BOT)


def after_the_lists(sandbox: Sandbox, roles: dict[str, str]) -> Script:
    """Give a token these roles when it has been listed and is to be read."""

    def script(asked: Sequence[RecordedRequest]) -> None:
        reads = [each for each in asked if each.target.endswith(f"/{seed_ids.DEPLOY_BOT}")]
        if len(reads) == 1 and asked[-1] is reads[0]:
            set_roles(sandbox, seed_ids.DEPLOY_BOT, roles)

    return script


def ran(astro: Invoke, sandbox: Sandbox, roles: dict[str, str], *options: str) -> Result:
    with fault_proxy(sandbox.origin, after_the_lists(sandbox, roles)) as proxy:
        at = {"ASTRO_API_URL": proxy.base_url}
        return astro(*APPLY, "-f", "-", *options, env=at, stdin=MANIFEST)


DONE = {
    seed_ids.MACHINE_LEARNING: OWNER,
    seed_ids.EMPTY: MEMBER,
    seed_ids.DATA_ENGINEERING: OPERATOR,
}


@pytest.mark.parametrize("as_json", [False, True], ids=["for a person", "JSON"])
def test_what_somebody_else_did_is_not_counted(
    cli: Invoke, sandbox: Sandbox, as_json: bool
) -> None:
    before = stored_roles(sandbox)

    outcome = ran(cli, sandbox, DONE, *(["--json"] if as_json else []))

    if as_json:
        expected: Any = {
            "changes": [change_object(step) for step in OTHERS],
            "summary": {"add": 2, "change": 0, "remove": 0, "tokens": 2},
        }
        assert (outcome.status, outcome.json, outcome.stderr) == (0, expected, "")
    else:
        label = token_label("deploy-bot", seed_ids.DEPLOY_BOT)
        assert outcome == Result(
            0, message_line("result", "nothing_left", token=label) + expected_stdout(OTHERS), ""
        )
    after = stored_roles(sandbox)
    assert {token: after[token] for token in after if token != seed_ids.DEPLOY_BOT} == {
        token: roles
        for token, roles in roles_after(before, role_changes(OTHERS)).items()
        if token != seed_ids.DEPLOY_BOT
    }


def test_what_somebody_else_changed_elsewhere_stays(cli: Invoke, sandbox: Sandbox) -> None:
    elsewhere = {seed_ids.CAFE: OWNER, seed_ids.MACHINE_LEARNING: AUTHOR}
    steps: tuple[ExpectedChange, ...] = (
        (seed_ids.DEPLOY_BOT, seed_ids.MACHINE_LEARNING, AUTHOR, OWNER),
        (seed_ids.DEPLOY_BOT, seed_ids.EMPTY, None, MEMBER),
    )

    outcome = ran(cli, sandbox, elsewhere)

    assert outcome == Result(0, expected_stdout(steps) + expected_stdout(OTHERS), "")
    roles = stored_roles(sandbox)[seed_ids.DEPLOY_BOT]
    assert {e["entityId"]: e["role"] for e in roles if e["entityType"] == "WORKSPACE"} == {
        seed_ids.CAFE: OWNER,
        seed_ids.MACHINE_LEARNING: OWNER,
        seed_ids.EMPTY: MEMBER,
    }
