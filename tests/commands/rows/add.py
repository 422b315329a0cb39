"""``add``, where the token is found."""

from __future__ import annotations

from astro_org_tokens.sandbox.seed.seed_ids import DATA_ENGINEERING as THERE
from astro_org_tokens.sandbox.seed.seed_ids import DEPLOY_BOT, FRESH
from support.grants import ALL_TOKENS, Row, change, granted, read

ALREADY = (
    f"deploy-bot ({DEPLOY_BOT}) already has WORKSPACE_OPERATOR in Workspace {THERE}: "
    "--exist-ok takes that for done"
)

ROWS = [
    Row(
        "grants a role where the token has none",
        f"add {FRESH} -r WORKSPACE_MEMBER --workspace-id {THERE}",
        change(FRESH),
        text=f"new-hire ({FRESH}): no role → WORKSPACE_MEMBER in Workspace {THERE}\n",
        json=granted(FRESH, THERE, "WORKSPACE_MEMBER"),
        changes=((FRESH, THERE, "WORKSPACE_MEMBER"),),
    ),
    Row(
        "finds a token by name",
        f"add -n new-hire -r WORKSPACE_OWNER --workspace-id {THERE}",
        (ALL_TOKENS, *change(FRESH)),
        text=f"new-hire ({FRESH}): no role → WORKSPACE_OWNER in Workspace {THERE}\n",
        json=granted(FRESH, THERE, "WORKSPACE_OWNER"),
        changes=((FRESH, THERE, "WORKSPACE_OWNER"),),
    ),
    Row(
        "changes another role, and says from what to what",
        f"add {DEPLOY_BOT} -r WORKSPACE_AUTHOR --workspace-id {THERE}",
        change(DEPLOY_BOT),
        text=f"deploy-bot ({DEPLOY_BOT}): WORKSPACE_OPERATOR → WORKSPACE_AUTHOR "
        f"in Workspace {THERE}\n",
        json=granted(DEPLOY_BOT, THERE, "WORKSPACE_AUTHOR"),
        changes=((DEPLOY_BOT, THERE, "WORKSPACE_AUTHOR"),),
    ),
    Row(
        "refuses the role it has",
        f"add {DEPLOY_BOT} -r WORKSPACE_OPERATOR --workspace-id {THERE}",
        (read(DEPLOY_BOT),),
        kind="already_granted",
        error=ALREADY,
        status=1,
    ),
    Row(
        "takes the role it has for done with --exist-ok",
        f"add {DEPLOY_BOT} -r WORKSPACE_OPERATOR --exist-ok --workspace-id {THERE}",
        (read(DEPLOY_BOT),),
        text=f"deploy-bot ({DEPLOY_BOT}): unchanged, WORKSPACE_OPERATOR in Workspace {THERE}\n",
        json=granted(DEPLOY_BOT, THERE, "WORKSPACE_OPERATOR"),
    ),
    Row(
        "grants nothing less with --exist-ok",
        f"add {FRESH} -r WORKSPACE_AUTHOR --exist-ok --workspace-id {THERE}",
        change(FRESH),
        text=f"new-hire ({FRESH}): no role → WORKSPACE_AUTHOR in Workspace {THERE}\n",
        json=granted(FRESH, THERE, "WORKSPACE_AUTHOR"),
        changes=((FRESH, THERE, "WORKSPACE_AUTHOR"),),
    ),
]
