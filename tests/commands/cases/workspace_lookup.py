"""Which Workspace is meant: by ID in any letter case, by name, several of them with ``list``."""

from __future__ import annotations

from astro_org_tokens.sandbox.seed.seed_ids import (
    ANALYTICS_JP,
    CI_TWO,
    DEPLOY_BOT,
    EMPTY,
    FRESH,
    JAPANESE,
    MACHINE_LEARNING,
    ORGANIZATION_ID,
    REPORTING,
)
from support.cli_case import CliCase
from support.expected_json import expected_token, expected_tokens
from support.expected_requests import (
    ALL_TOKENS,
    ALL_WORKSPACES,
    change_requests,
    token_request,
    tokens_request,
    workspaces_request,
)
from support.messages import ORGANIZATION_CLAIM, message, message_line, workspace_label

NAME_QUOTED = "%E5%88%86%E6%9E%90%E3%83%81%E3%83%BC%E3%83%A0"
SEVERAL = """\
WORKSPACE                  ID                         NAME        \
DESCRIPTION                            SCOPE         WORKSPACE_ROLE    CREATED      CREATED BY
分析チーム                 cltokjapanese000000000005  データ基盤  \
夜間バッチ用                           ORGANIZATION  WORKSPACE_OWNER   14 days ago  山田 花子
分析チーム                 cltokreporting00000000010  reporting   \
Created yesterday                      ORGANIZATION  WORKSPACE_MEMBER  1 day ago    山田 花子
clwsmachinelearning000002  cltokdeploybot00000000002  deploy-bot  \
Deploys from CI                        ORGANIZATION  WORKSPACE_MEMBER  61 days ago  Ada Marsh
clwsmachinelearning000002  cltokci000000000000000004  ci          \
The second of two tokens of this name  ORGANIZATION  WORKSPACE_AUTHOR  20 days ago  ci@example.com
"""

CASES = [
    CliCase(
        "takes an ID in capitals",
        f"add {FRESH.upper()} -r WORKSPACE_OWNER --workspace-id {EMPTY.upper()}",
        change_requests(FRESH),
        stdout=f"new-hire ({FRESH}): no role → WORKSPACE_OWNER in Workspace {EMPTY}\n",
        json=expected_token(FRESH, EMPTY, "WORKSPACE_OWNER"),
        changes=((FRESH, EMPTY, "WORKSPACE_OWNER"),),
    ),
    CliCase(
        "takes a Workspace's name, and gives it with the ID",
        f"add {FRESH} -r WORKSPACE_MEMBER --workspace 分析チーム",
        (workspaces_request(NAME_QUOTED), *change_requests(FRESH)),
        stdout=f"new-hire ({FRESH}): no role → WORKSPACE_MEMBER "
        f"in Workspace 分析チーム ({ANALYTICS_JP})\n",
        json=expected_token(FRESH, ANALYTICS_JP, "WORKSPACE_MEMBER", "分析チーム"),
        changes=((FRESH, ANALYTICS_JP, "WORKSPACE_MEMBER"),),
    ),
    CliCase(
        "looks several names up in one read",
        f"add {FRESH} -r WORKSPACE_MEMBER --workspace Empty --workspace-id 'Machine Learning'",
        (workspaces_request("Empty", "Machine+Learning"), *change_requests(FRESH)),
        stdout=f"new-hire ({FRESH}): no role → WORKSPACE_MEMBER in Workspace Empty ({EMPTY})\n"
        f"new-hire ({FRESH}): no role → WORKSPACE_MEMBER "
        f"in Workspace Machine Learning ({MACHINE_LEARNING})\n",
        json=expected_tokens(
            (FRESH, EMPTY, "WORKSPACE_MEMBER", "Empty"),
            (FRESH, MACHINE_LEARNING, "WORKSPACE_MEMBER", "Machine Learning"),
        ),
        changes=(
            (FRESH, EMPTY, "WORKSPACE_MEMBER"),
            (FRESH, MACHINE_LEARNING, "WORKSPACE_MEMBER"),
        ),
    ),
    CliCase(
        "tells the nearest name of a Workspace that is not there",
        f"remove {DEPLOY_BOT} --workspace 'machine learnin'",
        (workspaces_request("machine+learnin"), ALL_WORKSPACES),
        kind="not_found",
        error=message(
            "not_found",
            "workspace_name_close",
            organization=ORGANIZATION_ID,
            organization_from=ORGANIZATION_CLAIM,
            name="machine learnin",
            suggestions="Machine Learning or Data Engineering",
        ),
        status=1,
    ),
    CliCase(
        "shows several Workspaces in a column, from one run over the Organization's tokens",
        f"list --workspace 分析チーム --workspace-id {MACHINE_LEARNING}",
        (workspaces_request(NAME_QUOTED), ALL_TOKENS),
        stdout=SEVERAL,
        json=expected_tokens(
            (JAPANESE, ANALYTICS_JP, "WORKSPACE_OWNER", "分析チーム"),
            (REPORTING, ANALYTICS_JP, "WORKSPACE_MEMBER", "分析チーム"),
            (DEPLOY_BOT, MACHINE_LEARNING, "WORKSPACE_MEMBER"),
            (CI_TWO, MACHINE_LEARNING, "WORKSPACE_AUTHOR"),
        ),
    ),
    CliCase(
        "shows no column of one Workspace, however often it is given",
        f"list --workspace-id {EMPTY} --workspace Empty",
        (workspaces_request("Empty"), tokens_request(EMPTY), workspaces_request(EMPTY)),
        stdout="ID  NAME  DESCRIPTION  SCOPE  WORKSPACE_ROLE  CREATED  CREATED BY\n",
        stderr=message_line("notice", "no_tokens", workspaces=workspace_label(EMPTY)),
        json=expected_tokens(),
    ),
    CliCase(
        "shows one token in those Workspaces where it has a role",
        f"list {DEPLOY_BOT} --workspace-id {EMPTY} --workspace-id {MACHINE_LEARNING}",
        (token_request(DEPLOY_BOT), workspaces_request(EMPTY)),
        stdout="WORKSPACE                  ID                         NAME        DESCRIPTION      "
        "SCOPE         WORKSPACE_ROLE    CREATED      CREATED BY\n"
        f"{MACHINE_LEARNING}  {DEPLOY_BOT}  deploy-bot  Deploys from CI  "
        "ORGANIZATION  WORKSPACE_MEMBER  61 days ago  Ada Marsh\n",
        json=expected_tokens((DEPLOY_BOT, MACHINE_LEARNING, "WORKSPACE_MEMBER")),
    ),
    CliCase(
        "shows one named token from one run over the Organization's tokens",
        f"list -n new-hire --workspace-id {EMPTY} --workspace-id {MACHINE_LEARNING}",
        (ALL_TOKENS, workspaces_request(EMPTY, MACHINE_LEARNING)),
        stdout="WORKSPACE  ID  NAME  DESCRIPTION  SCOPE  WORKSPACE_ROLE  CREATED  CREATED BY\n",
        stderr=message_line(
            "notice",
            "no_role",
            token="new-hire",
            workspaces=", ".join([workspace_label(EMPTY), workspace_label(MACHINE_LEARNING)]),
        ),
        json=expected_tokens(),
    ),
]
