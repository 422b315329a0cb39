"""What is needed, not given, and can't be asked for: nothing is sent."""

from __future__ import annotations

from astro_org_tokens.sandbox.seed.seed_ids import DATA_ENGINEERING as THERE
from astro_org_tokens.sandbox.seed.seed_ids import DEPLOY_BOT
from support.cli_case import CliCase
from support.messages import message

NO_TOKEN = message("input_required", "no_token")
NO_ROLE = message(
    "input_required",
    "no_role",
    roles="WORKSPACE_MEMBER, WORKSPACE_AUTHOR, WORKSPACE_OPERATOR, WORKSPACE_OWNER",
)
NO_WORKSPACE = message("input_required", "no_workspace")


def _case(typed: str, error: str) -> CliCase:
    return CliCase(
        f"needs more than `{typed}`", typed, kind="input_required", error=error, status=2
    )


CASES = [
    _case(f"add -r WORKSPACE_OWNER --workspace-id {THERE}", NO_TOKEN),
    _case(f"update -r WORKSPACE_OWNER --workspace-id {THERE}", NO_TOKEN),
    _case(f"remove --workspace-id {THERE}", NO_TOKEN),
    _case(f"remove --missing-ok --dry-run --workspace-id {THERE}", NO_TOKEN),
    _case(f"add {DEPLOY_BOT} --workspace-id {THERE}", NO_ROLE),
    _case(f"add -n deploy-bot --dry-run --workspace-id {THERE}", NO_ROLE),
    _case(f"update {DEPLOY_BOT} --workspace-id {THERE}", NO_ROLE),
    _case(f"update -n deploy-bot --exist-ok --workspace-id {THERE}", NO_ROLE),
    _case(f"add {DEPLOY_BOT} -r WORKSPACE_OWNER", NO_WORKSPACE),
    _case("update -n deploy-bot -r WORKSPACE_OWNER", NO_WORKSPACE),
    _case(f"remove {DEPLOY_BOT}", NO_WORKSPACE),
    _case("list", NO_WORKSPACE),
    _case("list -n deploy-bot", NO_WORKSPACE),
    # The Workspace is looked for first.
    _case("add", NO_WORKSPACE),
    _case("update", NO_WORKSPACE),
    _case("remove", NO_WORKSPACE),
]
