"""``remove``, where the token is found."""

from __future__ import annotations

from collections.abc import Callable

from astro_org_tokens.sandbox import Sandbox
from astro_org_tokens.sandbox.seed.seed_ids import CAFE, DEPLOY_BOT, FRESH, SINGLE_ROLE
from astro_org_tokens.sandbox.seed.seed_ids import DATA_ENGINEERING as THERE
from support.cli_case import CliCase
from support.expected_requests import (
    ALL_TOKENS,
    change_requests,
    token_request,
    tokens_request,
    workspaces_request,
)
from support.messages import message, message_line, token_label, workspace_label

REMOVED = f"deploy-bot ({DEPLOY_BOT}): WORKSPACE_OPERATOR → no role in Workspace {THERE}\n"
MISSING = message(
    "not_granted",
    "role",
    token=token_label("new-hire", FRESH),
    workspaces=workspace_label(THERE),
    hint="missing_ok",
)


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
        (token_request(FRESH), workspaces_request(THERE)),
        kind="not_granted",
        error=MISSING,
        status=1,
    ),
    CliCase(
        "takes a token without a role for done with --missing-ok",
        f"remove {FRESH} --missing-ok --workspace-id {THERE}",
        (token_request(FRESH), workspaces_request(THERE)),
        stdout=message_line(
            "result",
            "unchanged",
            token=token_label("new-hire", FRESH),
            role="no role",
            workspace=workspace_label(THERE),
        ),
        json=removed(FRESH, "new-hire", "unchanged"),
    ),
    CliCase(
        "refuses a token without a role by its name",
        f"remove -n new-hire --workspace-id {THERE}",
        (tokens_request(THERE), ALL_TOKENS, token_request(FRESH), workspaces_request(THERE)),
        kind="not_granted",
        error=MISSING,
        status=1,
    ),
    CliCase(
        "leaves a token its only role",
        f"remove {SINGLE_ROLE} --workspace-id {CAFE}",
        (token_request(SINGLE_ROLE),),
        kind="conflict",
        error=message(
            "conflict",
            "last_role",
            token=token_label("lone-role", SINGLE_ROLE),
            workspace=workspace_label(CAFE),
            hint="last_role",
        ),
        status=1,
    ),
]
