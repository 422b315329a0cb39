"""``--dry-run``: the change as a diff of roles, and no write."""

from __future__ import annotations

from collections.abc import Callable

from astro_org_tokens.sandbox import Sandbox
from astro_org_tokens.sandbox.seed.seed_ids import CAFE, DEPLOY_BOT, FRESH, SINGLE_ROLE
from astro_org_tokens.sandbox.seed.seed_ids import DATA_ENGINEERING as THERE
from support.cli_case import CliCase
from support.expected_requests import (
    ALL_TOKENS,
    token_request,
    tokens_request,
    workspaces_request,
)
from support.messages import message, message_line, token_label, workspace_label

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
        (ALL_TOKENS, token_request(FRESH), workspaces_request(THERE)),
        stdout=message_line("result", "plan", token=token_label("new-hire", FRESH))
        + f"+ WORKSPACE_MEMBER in Workspace {THERE}\n",
        json=changes(FRESH, None, "WORKSPACE_MEMBER"),
    ),
    CliCase(
        "shows another role as a removed and an added line",
        f"update -n deploy-bot -r WORKSPACE_OWNER --dry-run --workspace-id {THERE}",
        (tokens_request(THERE), token_request(DEPLOY_BOT)),
        stdout=message_line("result", "plan", token=token_label("deploy-bot", DEPLOY_BOT))
        + f"- WORKSPACE_OPERATOR in Workspace {THERE}\n+ WORKSPACE_OWNER in Workspace {THERE}\n",
        json=changes(DEPLOY_BOT, "WORKSPACE_OPERATOR", "WORKSPACE_OWNER"),
    ),
    CliCase(
        "shows a removed role as a removed line",
        f"remove {DEPLOY_BOT} --dry-run --workspace-id {THERE}",
        (token_request(DEPLOY_BOT),),
        stdout=message_line("result", "plan", token=token_label("deploy-bot", DEPLOY_BOT))
        + f"- WORKSPACE_OPERATOR in Workspace {THERE}\n",
        json=changes(DEPLOY_BOT, "WORKSPACE_OPERATOR", None),
    ),
    CliCase(
        "says that there is nothing to add",
        f"add {DEPLOY_BOT} -r WORKSPACE_OPERATOR --dry-run --exist-ok --workspace-id {THERE}",
        (token_request(DEPLOY_BOT),),
        stdout=message_line(
            "result", "nothing_to_change", token=token_label("deploy-bot", DEPLOY_BOT)
        ),
        json=no_changes,
    ),
    CliCase(
        "says that there is nothing to remove",
        f"remove {FRESH} --dry-run --missing-ok --workspace-id {THERE}",
        (token_request(FRESH), workspaces_request(THERE)),
        stdout=message_line("result", "nothing_to_change", token=token_label("new-hire", FRESH)),
        json=no_changes,
    ),
    CliCase(
        "refuses what the command itself would refuse",
        f"update {FRESH} -r WORKSPACE_OWNER --dry-run --workspace-id {THERE}",
        (token_request(FRESH), workspaces_request(THERE)),
        kind="not_granted",
        error=message(
            "not_granted",
            "role",
            token=token_label("new-hire", FRESH),
            workspaces=workspace_label(THERE),
            hint="add_first",
        ),
        status=1,
    ),
    CliCase(
        "refuses to plan the removal of a token's only role",
        f"remove {SINGLE_ROLE} --dry-run --workspace-id {CAFE}",
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
