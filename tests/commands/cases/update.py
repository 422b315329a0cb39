"""``update``, where the token is found."""

from __future__ import annotations

from astro_org_tokens.sandbox.seed.seed_ids import CI_ONE, DEPLOY_BOT, FRESH
from astro_org_tokens.sandbox.seed.seed_ids import DATA_ENGINEERING as THERE
from support.cli_case import CliCase
from support.expected_json import expected_token
from support.expected_requests import (
    ALL_TOKENS,
    change_requests,
    token_request,
    tokens_request,
    workspaces_request,
)
from support.messages import message, message_line, token_label, workspace_label

MISSING = message(
    "not_granted",
    "role",
    token=token_label("new-hire", FRESH),
    workspaces=workspace_label(THERE),
    hint="add_first",
)

CASES = [
    CliCase(
        "changes the role, and says from what to what",
        f"update {DEPLOY_BOT} -r WORKSPACE_AUTHOR --workspace-id {THERE}",
        change_requests(DEPLOY_BOT),
        stdout=f"deploy-bot ({DEPLOY_BOT}): WORKSPACE_OPERATOR → WORKSPACE_AUTHOR "
        f"in Workspace {THERE}\n",
        json=expected_token(DEPLOY_BOT, THERE, "WORKSPACE_AUTHOR"),
        changes=((DEPLOY_BOT, THERE, "WORKSPACE_AUTHOR"),),
    ),
    CliCase(
        "finds by name the one of two tokens that has a role there",
        f"update -n ci -r WORKSPACE_OWNER --workspace-id {THERE}",
        (tokens_request(THERE), *change_requests(CI_ONE)),
        stdout=f"ci ({CI_ONE}): WORKSPACE_MEMBER → WORKSPACE_OWNER in Workspace {THERE}\n",
        json=expected_token(CI_ONE, THERE, "WORKSPACE_OWNER"),
        changes=((CI_ONE, THERE, "WORKSPACE_OWNER"),),
    ),
    CliCase(
        "refuses the role it has",
        f"update {DEPLOY_BOT} -r WORKSPACE_OPERATOR --workspace-id {THERE}",
        (token_request(DEPLOY_BOT),),
        kind="already_granted",
        error=message(
            "already_granted",
            "role",
            token=token_label("deploy-bot", DEPLOY_BOT),
            role="WORKSPACE_OPERATOR",
            workspaces=workspace_label(THERE),
            hint="exist_ok",
        ),
        status=1,
    ),
    CliCase(
        "takes the role it has for done with --exist-ok",
        f"update {DEPLOY_BOT} -r WORKSPACE_OPERATOR --exist-ok --workspace-id {THERE}",
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
        "refuses a token without a role, pointing at add",
        f"update {FRESH} -r WORKSPACE_MEMBER --workspace-id {THERE}",
        (token_request(FRESH), workspaces_request(THERE)),
        kind="not_granted",
        error=MISSING,
        status=1,
    ),
    CliCase(
        "refuses a token without a role by its name",
        f"update -n new-hire -r WORKSPACE_MEMBER --workspace-id {THERE}",
        (tokens_request(THERE), ALL_TOKENS, token_request(FRESH), workspaces_request(THERE)),
        kind="not_granted",
        error=MISSING,
        status=1,
    ),
    CliCase(
        "grants nothing with --exist-ok where there is no role",
        f"update {FRESH} -r WORKSPACE_MEMBER --exist-ok --workspace-id {THERE}",
        (token_request(FRESH), workspaces_request(THERE)),
        kind="not_granted",
        error=MISSING,
        status=1,
    ),
]
