"""ORG_TOKEN_ID together with --org-token-name, as the usage line of the official CLI has it."""

from __future__ import annotations

import pytest

from astro_org_tokens.sandbox import Sandbox
from astro_org_tokens.sandbox.seed.seed_ids import (
    CI_ONE,
    CI_TWO,
    DATA_ENGINEERING,
    DEPLOY_BOT,
    FRESH,
)
from support.cli_runner import COMMAND_PATHS, Invoke
from support.expected_requests import ALL_TOKENS, change_requests, token_request
from support.messages import error_line, message, token_label
from support.outcomes import outcome
from support.stored_state import roles_after, stored_roles

THERE = ("--workspace-id", DATA_ENGINEERING)
MEMBER = ("-r", "WORKSPACE_MEMBER")
VERBS = {"add": MEMBER, "update": MEMBER, "remove": (), "list": ()}


def test_both_may_mean_one_token(cli: Invoke, sandbox: Sandbox, requests: list[str]) -> None:
    before = stored_roles(sandbox)
    result = cli(*COMMAND_PATHS[0], "add", FRESH, "-n", "new-hire", *MEMBER, *THERE)
    assert (result.status, result.stderr) == (0, "")
    assert requests == [token_request(FRESH), *change_requests(FRESH)]
    changes = [(FRESH, DATA_ENGINEERING, "WORKSPACE_MEMBER")]
    assert stored_roles(sandbox) == roles_after(before, changes)


@pytest.mark.parametrize(
    ("name", "named"),
    [
        ("new-hire", token_label("new-hire", FRESH)),
        ("ci", f"{token_label('ci', CI_ONE)} or {token_label('ci', CI_TWO)}"),
        ("nobody", message("usage", "two_tokens_unknown", name="nobody")),
    ],
)
@pytest.mark.parametrize("verb", VERBS)
def test_two_tokens_are_refused(
    verb: str, name: str, named: str, cli: Invoke, sandbox: Sandbox, requests: list[str]
) -> None:
    before = stored_roles(sandbox)
    result = cli(*COMMAND_PATHS[0], verb, DEPLOY_BOT, "-n", name, *VERBS[verb], *THERE)
    label = token_label("deploy-bot", DEPLOY_BOT)
    assert outcome(result) == (2, "", error_line("usage", "two_tokens", token=label, named=named))
    assert requests == [token_request(DEPLOY_BOT), ALL_TOKENS]
    assert stored_roles(sandbox) == before
