"""Several Workspaces at once: one read, one write, one re-read, all or nothing."""

from __future__ import annotations

from collections.abc import Callable

from astro_org_tokens.sandbox import Sandbox
from astro_org_tokens.sandbox.seed.seed_ids import (
    CAFE,
    CI_ONE,
    CI_TWO,
    DATA_ENGINEERING,
    DEPLOY_BOT,
    EMPTY,
    FRESH,
    MACHINE_LEARNING,
)
from support.cli_case import CliCase
from support.expected_json import expected_tokens
from support.expected_requests import (
    ALL_TOKENS,
    change_requests,
    token_request,
    workspaces_request,
)
from support.messages import message, message_line, token_label, workspace_label

IN_BOTH = f"--workspace-id {DATA_ENGINEERING} --workspace-id {MACHINE_LEARNING}"
IN_ONE = f"--workspace-id {DATA_ENGINEERING} --workspace-id {EMPTY}"
BOT = token_label("deploy-bot", DEPLOY_BOT)
NEW = token_label("new-hire", FRESH)
OPERATOR, MEMBER, OWNER = "WORKSPACE_OPERATOR", "WORKSPACE_MEMBER", "WORKSPACE_OWNER"


def removed(**actions: str) -> Callable[[Sandbox], object]:
    """What ``remove`` of deploy-bot gives in JSON, from Workspaces to actions."""
    token = {"id": DEPLOY_BOT, "name": "deploy-bot", "scope": "ORGANIZATION"}
    entries = [{**token, "workspace_id": w, "action": action} for w, action in actions.items()]
    return lambda _: {"removed": entries}


CASES = [
    CliCase(
        "grants in all of them",
        f"add {FRESH} -r {MEMBER} {IN_BOTH}",
        change_requests(FRESH),
        stdout=f"{NEW}: no role → {MEMBER} in Workspace {DATA_ENGINEERING}\n"
        f"{NEW}: no role → {MEMBER} in Workspace {MACHINE_LEARNING}\n",
        json=expected_tokens((FRESH, DATA_ENGINEERING, MEMBER), (FRESH, MACHINE_LEARNING, MEMBER)),
        changes=((FRESH, DATA_ENGINEERING, MEMBER), (FRESH, MACHINE_LEARNING, MEMBER)),
    ),
    CliCase(
        "takes the same Workspace, given again and in capitals, as one",
        f"add -n new-hire -r {MEMBER} --workspace-id {EMPTY} --workspace-id {EMPTY.upper()} "
        f"--workspace {CAFE}",
        (ALL_TOKENS, *change_requests(FRESH)),
        stdout=f"{NEW}: no role → {MEMBER} in Workspace {EMPTY}\n"
        f"{NEW}: no role → {MEMBER} in Workspace {CAFE}\n",
        json=expected_tokens((FRESH, EMPTY, MEMBER), (FRESH, CAFE, MEMBER)),
        changes=((FRESH, EMPTY, MEMBER), (FRESH, CAFE, MEMBER)),
    ),
    CliCase(
        "grants nothing where one of them has the role",
        f"add {DEPLOY_BOT} -r {OPERATOR} {IN_ONE}",
        (token_request(DEPLOY_BOT),),
        kind="already_granted",
        error=message(
            "already_granted",
            "role",
            token=BOT,
            role=OPERATOR,
            workspaces=workspace_label(DATA_ENGINEERING),
            hint="exist_ok",
        ),
        status=1,
    ),
    CliCase(
        "grants in the others with --exist-ok",
        f"add {DEPLOY_BOT} -r {OPERATOR} --exist-ok {IN_ONE}",
        change_requests(DEPLOY_BOT),
        stdout=message_line(
            "result",
            "unchanged",
            token=BOT,
            role=OPERATOR,
            workspace=workspace_label(DATA_ENGINEERING),
        )
        + f"{BOT}: no role → {OPERATOR} in Workspace {EMPTY}\n",
        json=expected_tokens(
            (DEPLOY_BOT, DATA_ENGINEERING, OPERATOR), (DEPLOY_BOT, EMPTY, OPERATOR)
        ),
        changes=((DEPLOY_BOT, EMPTY, OPERATOR),),
    ),
    CliCase(
        "changes all of them",
        f"update -n deploy-bot -r {OWNER} {IN_BOTH}",
        (ALL_TOKENS, *change_requests(DEPLOY_BOT)),
        stdout=f"{BOT}: {OPERATOR} → {OWNER} in Workspace {DATA_ENGINEERING}\n"
        f"{BOT}: {MEMBER} → {OWNER} in Workspace {MACHINE_LEARNING}\n",
        json=expected_tokens(
            (DEPLOY_BOT, DATA_ENGINEERING, OWNER), (DEPLOY_BOT, MACHINE_LEARNING, OWNER)
        ),
        changes=((DEPLOY_BOT, DATA_ENGINEERING, OWNER), (DEPLOY_BOT, MACHINE_LEARNING, OWNER)),
    ),
    CliCase(
        "changes nothing where one of them has no role",
        f"update {DEPLOY_BOT} -r {OWNER} --exist-ok {IN_ONE}",
        (token_request(DEPLOY_BOT), workspaces_request(DATA_ENGINEERING, EMPTY)),
        kind="not_granted",
        error=message(
            "not_granted", "role", token=BOT, workspaces=workspace_label(EMPTY), hint="add_first"
        ),
        status=1,
    ),
    CliCase(
        "changes nothing where one of them has the role",
        f"update {DEPLOY_BOT} -r {MEMBER} {IN_BOTH}",
        (token_request(DEPLOY_BOT),),
        kind="already_granted",
        error=message(
            "already_granted",
            "role",
            token=BOT,
            role=MEMBER,
            workspaces=workspace_label(MACHINE_LEARNING),
            hint="exist_ok",
        ),
        status=1,
    ),
    CliCase(
        "lists the IDs where two tokens of a name have roles in them",
        f"update -n ci -r {OWNER} {IN_BOTH}",
        (ALL_TOKENS,),
        kind="ambiguous",
        error=message(
            "ambiguous",
            "token_name",
            count=2,
            name="ci",
            ids=f"{CI_ONE}, {CI_TWO}",
            hint="use_id",
        ),
        status=1,
    ),
    CliCase(
        "removes from all of them",
        f"remove {DEPLOY_BOT} {IN_BOTH}",
        change_requests(DEPLOY_BOT),
        stdout=f"{BOT}: {OPERATOR} → no role in Workspace {DATA_ENGINEERING}\n"
        f"{BOT}: {MEMBER} → no role in Workspace {MACHINE_LEARNING}\n",
        json=removed(**{DATA_ENGINEERING: "removed", MACHINE_LEARNING: "removed"}),
        changes=((DEPLOY_BOT, DATA_ENGINEERING, None), (DEPLOY_BOT, MACHINE_LEARNING, None)),
    ),
    CliCase(
        "removes nothing where one of them has no role",
        f"remove {DEPLOY_BOT} {IN_ONE}",
        (token_request(DEPLOY_BOT), workspaces_request(DATA_ENGINEERING, EMPTY)),
        kind="not_granted",
        error=message(
            "not_granted", "role", token=BOT, workspaces=workspace_label(EMPTY), hint="missing_ok"
        ),
        status=1,
    ),
    CliCase(
        "removes from the others with --missing-ok",
        f"remove {DEPLOY_BOT} --missing-ok {IN_ONE}",
        (*change_requests(DEPLOY_BOT), workspaces_request(EMPTY)),
        stdout=f"{BOT}: {OPERATOR} → no role in Workspace {DATA_ENGINEERING}\n"
        + message_line(
            "result", "unchanged", token=BOT, role="no role", workspace=workspace_label(EMPTY)
        ),
        json=removed(**{DATA_ENGINEERING: "removed", EMPTY: "unchanged"}),
        changes=((DEPLOY_BOT, DATA_ENGINEERING, None),),
    ),
    CliCase(
        "shows all changes with --dry-run",
        f"add {CI_ONE} -r {OWNER} --dry-run {IN_BOTH}",
        (token_request(CI_ONE), workspaces_request(MACHINE_LEARNING)),
        stdout=message_line("result", "plan", token=token_label("ci", CI_ONE))
        + f"- {MEMBER} in Workspace {DATA_ENGINEERING}\n"
        f"+ {OWNER} in Workspace {DATA_ENGINEERING}\n"
        f"+ {OWNER} in Workspace {MACHINE_LEARNING}\n",
        json=lambda _: {
            "changes": [
                {
                    "token_id": CI_ONE,
                    "token_name": "ci",
                    "workspace_id": workspace_id,
                    "before": before,
                    "after": OWNER,
                }
                for workspace_id, before in ((DATA_ENGINEERING, MEMBER), (MACHINE_LEARNING, None))
            ]
        },
    ),
]
