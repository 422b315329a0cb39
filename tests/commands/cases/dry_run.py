"""``--dry-run``: the change as a diff of roles, and no write."""

from __future__ import annotations

from collections.abc import Callable

from astro_org_tokens.sandbox import Sandbox
from astro_org_tokens.sandbox.seed.seed_ids import CAFE, DEPLOY_BOT, FRESH, SINGLE_ROLE
from astro_org_tokens.sandbox.seed.seed_ids import DATA_ENGINEERING as THERE
from support.cli_case import CliCase
from support.expected_requests import ALL_TOKENS, token_request, tokens_request

NAMES = {FRESH: "new-hire", DEPLOY_BOT: "deploy-bot"}


def changes(token_id: str, before: str | None, after: str | None) -> Callable[[Sandbox], object]:
    """What one change is in JSON."""
    made = {
        "token_id": token_id,
        "token_name": NAMES[token_id],
        "workspace_id": THERE,
        "before": before,
        "after": after,
    }
    return lambda _: {"changes": [made]}


def no_changes(_: Sandbox) -> object:
    """What no change is in JSON."""
    return {"changes": []}


CASES = [
    CliCase(
        "shows a new role as an added line",
        f"add -n new-hire -r WORKSPACE_MEMBER --dry-run --workspace-id {THERE}",
        (ALL_TOKENS, token_request(FRESH)),
        stdout=f"new-hire ({FRESH}), roles before and after:\n"
        f"+ WORKSPACE_MEMBER in Workspace {THERE}\n",
        json=changes(FRESH, None, "WORKSPACE_MEMBER"),
    ),
    CliCase(
        "shows another role as a removed and an added line",
        f"update -n deploy-bot -r WORKSPACE_OWNER --dry-run --workspace-id {THERE}",
        (tokens_request(THERE), token_request(DEPLOY_BOT)),
        stdout=f"deploy-bot ({DEPLOY_BOT}), roles before and after:\n"
        f"- WORKSPACE_OPERATOR in Workspace {THERE}\n"
        f"+ WORKSPACE_OWNER in Workspace {THERE}\n",
        json=changes(DEPLOY_BOT, "WORKSPACE_OPERATOR", "WORKSPACE_OWNER"),
    ),
    CliCase(
        "shows a removed role as a removed line",
        f"remove {DEPLOY_BOT} --dry-run --workspace-id {THERE}",
        (token_request(DEPLOY_BOT),),
        stdout=f"deploy-bot ({DEPLOY_BOT}), roles before and after:\n"
        f"- WORKSPACE_OPERATOR in Workspace {THERE}\n",
        json=changes(DEPLOY_BOT, "WORKSPACE_OPERATOR", None),
    ),
    CliCase(
        "says that there is nothing to add",
        f"add {DEPLOY_BOT} -r WORKSPACE_OPERATOR --dry-run --exist-ok --workspace-id {THERE}",
        (token_request(DEPLOY_BOT),),
        stdout=f"deploy-bot ({DEPLOY_BOT}): nothing to change\n",
        json=no_changes,
    ),
    CliCase(
        "says that there is nothing to remove",
        f"remove {FRESH} --dry-run --missing-ok --workspace-id {THERE}",
        (token_request(FRESH),),
        stdout=f"new-hire ({FRESH}): nothing to change\n",
        json=no_changes,
    ),
    CliCase(
        "refuses what the command itself would refuse",
        f"update {FRESH} -r WORKSPACE_OWNER --dry-run --workspace-id {THERE}",
        (token_request(FRESH),),
        kind="not_granted",
        error=f"new-hire ({FRESH}) has no role in Workspace {THERE}: "
        "grant it with `astro workspace organization-token add`",
        status=1,
    ),
    CliCase(
        "refuses to plan the removal of a token's only role",
        f"remove {SINGLE_ROLE} --dry-run --workspace-id {CAFE}",
        (token_request(SINGLE_ROLE),),
        kind="conflict",
        error=f"lone-role ({SINGLE_ROLE}) has no other role than the one in Workspace {CAFE}, "
        "and the API does not allow a token without any: give it another role first, or delete "
        "the token",
        status=1,
    ),
]
