"""``remove``, where the token is found."""

from __future__ import annotations

from collections.abc import Callable

from astro_org_tokens.sandbox import Sandbox
from astro_org_tokens.sandbox.seed.seed_ids import CAFE, DEPLOY_BOT, FRESH, SINGLE_ROLE
from astro_org_tokens.sandbox.seed.seed_ids import DATA_ENGINEERING as THERE
from support.cli_case import CliCase
from support.expected_requests import ALL_TOKENS, change_requests, token_request, tokens_request

REMOVED = f"deploy-bot ({DEPLOY_BOT}): WORKSPACE_OPERATOR → no role in Workspace {THERE}\n"
MISSING = f"new-hire ({FRESH}) has no role in Workspace {THERE}: --missing-ok takes that for done"


def removed(token_id: str, name: str, action: str = "removed") -> Callable[[Sandbox], object]:
    """What ``remove`` gives in JSON."""
    return lambda _: {
        "id": token_id,
        "name": name,
        "scope": "ORGANIZATION",
        "workspace_id": THERE,
        "action": action,
    }


CASES = [
    CliCase(
        "takes the role away, and the others stay",
        f"remove {DEPLOY_BOT} --workspace-id {THERE}",
        change_requests(DEPLOY_BOT),
        stdout=REMOVED,
        json=removed(DEPLOY_BOT, "deploy-bot"),
        changes=((DEPLOY_BOT, THERE, None),),
    ),
    CliCase(
        "finds a token by name",
        f"remove -n deploy-bot --workspace-id {THERE}",
        (tokens_request(THERE), *change_requests(DEPLOY_BOT)),
        stdout=REMOVED,
        json=removed(DEPLOY_BOT, "deploy-bot"),
        changes=((DEPLOY_BOT, THERE, None),),
    ),
    CliCase(
        "takes a role away with --missing-ok, too",
        f"remove {DEPLOY_BOT} --missing-ok --workspace-id {THERE}",
        change_requests(DEPLOY_BOT),
        stdout=REMOVED,
        json=removed(DEPLOY_BOT, "deploy-bot"),
        changes=((DEPLOY_BOT, THERE, None),),
    ),
    CliCase(
        "refuses a token without a role",
        f"remove {FRESH} --workspace-id {THERE}",
        (token_request(FRESH),),
        kind="not_granted",
        error=MISSING,
        status=1,
    ),
    CliCase(
        "takes a token without a role for done with --missing-ok",
        f"remove {FRESH} --missing-ok --workspace-id {THERE}",
        (token_request(FRESH),),
        stdout=f"new-hire ({FRESH}): unchanged, no role in Workspace {THERE}\n",
        json=removed(FRESH, "new-hire", "unchanged"),
    ),
    CliCase(
        "refuses a token without a role by its name",
        f"remove -n new-hire --workspace-id {THERE}",
        (tokens_request(THERE), ALL_TOKENS, token_request(FRESH)),
        kind="not_granted",
        error=MISSING,
        status=1,
    ),
    CliCase(
        "leaves a token its only role",
        f"remove {SINGLE_ROLE} --workspace-id {CAFE}",
        (token_request(SINGLE_ROLE),),
        kind="conflict",
        error=f"lone-role ({SINGLE_ROLE}) has no other role than the one in Workspace {CAFE}, "
        "and the API does not allow a token without any: give it another role first, or delete "
        "the token",
        status=1,
    ),
]
