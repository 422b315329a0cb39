"""What is needed, not given, and can't be asked for: nothing is sent."""

from __future__ import annotations

from astro_org_tokens.sandbox.seed.seed_ids import DATA_ENGINEERING as THERE
from astro_org_tokens.sandbox.seed.seed_ids import DEPLOY_BOT
from support.grants import Row

NO_TOKEN = (
    "no token is named: give its ID as ORG_TOKEN_ID or its name with --org-token-name; "
    "`astro workspace organization-token list` shows both"
)
NO_ROLE = (
    "no role is given: give --role one of WORKSPACE_MEMBER, WORKSPACE_AUTHOR, "
    "WORKSPACE_OPERATOR, WORKSPACE_OWNER"
)
NO_WORKSPACE = (
    "no Workspace is known: give --workspace-id, or set ASTRO_WORKSPACE_ID, or choose one with "
    "`astro workspace switch` of the official CLI"
)


def _row(typed: str, error: str) -> Row:
    return Row(f"needs more than `{typed}`", typed, kind="input_required", error=error, status=2)


ROWS = [
    _row(f"add -r WORKSPACE_OWNER --workspace-id {THERE}", NO_TOKEN),
    _row(f"update -r WORKSPACE_OWNER --workspace-id {THERE}", NO_TOKEN),
    _row(f"remove --workspace-id {THERE}", NO_TOKEN),
    _row(f"remove --missing-ok --dry-run --workspace-id {THERE}", NO_TOKEN),
    _row(f"add {DEPLOY_BOT} --workspace-id {THERE}", NO_ROLE),
    _row(f"add -n deploy-bot --dry-run --workspace-id {THERE}", NO_ROLE),
    _row(f"update {DEPLOY_BOT} --workspace-id {THERE}", NO_ROLE),
    _row(f"update -n deploy-bot --exist-ok --workspace-id {THERE}", NO_ROLE),
    _row(f"add {DEPLOY_BOT} -r WORKSPACE_OWNER", NO_WORKSPACE),
    _row("update -n deploy-bot -r WORKSPACE_OWNER", NO_WORKSPACE),
    _row(f"remove {DEPLOY_BOT}", NO_WORKSPACE),
    _row("list", NO_WORKSPACE),
    _row("list -n deploy-bot", NO_WORKSPACE),
    # The Workspace is looked for first.
    _row("add", NO_WORKSPACE),
    _row("update", NO_WORKSPACE),
    _row("remove", NO_WORKSPACE),
]
