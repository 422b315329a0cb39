"""``add``, where the token is found."""

from __future__ import annotations

from astro_org_tokens.sandbox.seed.seed_ids import DATA_ENGINEERING as THERE
from astro_org_tokens.sandbox.seed.seed_ids import DEPLOY_BOT, FRESH
from support.cli_case import CliCase
from support.expected_json import expected_token
from support.expected_requests import ALL_TOKENS, change_requests, token_request
from support.messages import message, message_line, token_label, workspace_label

ALREADY = message(
    "already_granted",
    "role",
    token=token_label("deploy-bot", DEPLOY_BOT),
    role="WORKSPACE_OPERATOR",
    workspaces=workspace_label(THERE),
    hint="exist_ok",
)

CASES = [
    CliCase(
        "grants a role where the token has none",
        f"add {FRESH} -r WORKSPACE_MEMBER --workspace-id {THERE}",
        change_requests(FRESH),
        stdout=f"new-hire ({FRESH}): no role → WORKSPACE_MEMBER in Workspace {THERE}\n",
        json=expected_token(FRESH, THERE, "WORKSPACE_MEMBER"),
        changes=((FRESH, THERE, "WORKSPACE_MEMBER"),),
    ),
    CliCase(
        "finds a token by name",
        f"add -n new-hire -r WORKSPACE_OWNER --workspace-id {THERE}",
        (ALL_TOKENS, *change_requests(FRESH)),
        stdout=f"new-hire ({FRESH}): no role → WORKSPACE_OWNER in Workspace {THERE}\n",
        json=expected_token(FRESH, THERE, "WORKSPACE_OWNER"),
        changes=((FRESH, THERE, "WORKSPACE_OWNER"),),
    ),
    CliCase(
        "changes another role, and says from what to what",
        f"add {DEPLOY_BOT} -r WORKSPACE_AUTHOR --workspace-id {THERE}",
        change_requests(DEPLOY_BOT),
        stdout=f"deploy-bot ({DEPLOY_BOT}): WORKSPACE_OPERATOR → WORKSPACE_AUTHOR "
        f"in Workspace {THERE}\n",
        json=expected_token(DEPLOY_BOT, THERE, "WORKSPACE_AUTHOR"),
        changes=((DEPLOY_BOT, THERE, "WORKSPACE_AUTHOR"),),
    ),
    CliCase(
        "refuses the role it has",
        f"add {DEPLOY_BOT} -r WORKSPACE_OPERATOR --workspace-id {THERE}",
        (token_request(DEPLOY_BOT),),
        kind="already_granted",
        error=ALREADY,
        status=1,
    ),
    CliCase(
        "takes the role it has for done with --exist-ok",
        f"add {DEPLOY_BOT} -r WORKSPACE_OPERATOR --exist-ok --workspace-id {THERE}",
        (token_request(DEPLOY_BOT),),
        stdout=message_line(
            "result",
            "unchanged",
            token=token_label("deploy-bot", DEPLOY_BOT),
            role="WORKSPACE_OPERATOR",
            workspace=workspace_label(THERE),
        ),
        json=expected_token(DEPLOY_BOT, THERE, "WORKSPACE_OPERATOR"),
    ),
    CliCase(
        "grants nothing less with --exist-ok",
        f"add {FRESH} -r WORKSPACE_AUTHOR --exist-ok --workspace-id {THERE}",
        change_requests(FRESH),
        stdout=f"new-hire ({FRESH}): no role → WORKSPACE_AUTHOR in Workspace {THERE}\n",
        json=expected_token(FRESH, THERE, "WORKSPACE_AUTHOR"),
        changes=((FRESH, THERE, "WORKSPACE_AUTHOR"),),
    ),
]
