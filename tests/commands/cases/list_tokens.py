"""``list``, of a Workspace and of one token in it."""

from __future__ import annotations

from astro_org_tokens.sandbox.seed.seed_ids import (
    ANALYTICS_JP,
    AUDITOR,
    CI_TWO,
    DEPLOY_BOT,
    EMPTY,
    JAPANESE,
    MACHINE_LEARNING,
    REPORTING,
)
from support.cli_case import CliCase
from support.expected_json import expected_tokens
from support.expected_requests import (
    ALL_TOKENS,
    token_request,
    tokens_request,
    workspaces_request,
)
from support.messages import api_response, message, message_line, workspace_label

NOWHERE = "clwsnowhere00000000000099"
HEADER_ALONE = "ID  NAME  DESCRIPTION  SCOPE  WORKSPACE_ROLE  CREATED  CREATED BY\n"
BOTH = (
    "ID                         NAME        DESCRIPTION                            "
    "SCOPE         WORKSPACE_ROLE    CREATED      CREATED BY\n"
    "cltokdeploybot00000000002  deploy-bot  Deploys from CI                        "
    "ORGANIZATION  WORKSPACE_MEMBER  61 days ago  Ada Marsh\n"
    "cltokci000000000000000004  ci          The second of two tokens of this name  "
    "ORGANIZATION  WORKSPACE_AUTHOR  20 days ago  ci@example.com\n"
)
BOT_ALONE = (
    "ID                         NAME        DESCRIPTION      "
    "SCOPE         WORKSPACE_ROLE    CREATED      CREATED BY\n"
    "cltokdeploybot00000000002  deploy-bot  Deploys from CI  "
    "ORGANIZATION  WORKSPACE_MEMBER  61 days ago  Ada Marsh\n"
)
BOT_JSON = expected_tokens((DEPLOY_BOT, MACHINE_LEARNING, "WORKSPACE_MEMBER"))

CASES = [
    CliCase(
        "shows the Organization tokens of a Workspace and not its own, oldest first",
        f"list --workspace-id {MACHINE_LEARNING}",
        (tokens_request(MACHINE_LEARNING),),
        stdout=BOTH,
        json=expected_tokens(
            (DEPLOY_BOT, MACHINE_LEARNING, "WORKSPACE_MEMBER"),
            (CI_TWO, MACHINE_LEARNING, "WORKSPACE_AUTHOR"),
        ),
    ),
    CliCase(
        "shows Japanese names in line",
        f"list --workspace-id {ANALYTICS_JP}",
        (tokens_request(ANALYTICS_JP),),
        stdout="ID                         NAME        DESCRIPTION        "
        "SCOPE         WORKSPACE_ROLE    CREATED      CREATED BY\n"
        "cltokjapanese000000000005  データ基盤  夜間バッチ用       "
        "ORGANIZATION  WORKSPACE_OWNER   14 days ago  山田 花子\n"
        "cltokreporting00000000010  reporting   Created yesterday  "
        "ORGANIZATION  WORKSPACE_MEMBER  1 day ago    山田 花子\n",
        json=expected_tokens(
            (JAPANESE, ANALYTICS_JP, "WORKSPACE_OWNER"),
            (REPORTING, ANALYTICS_JP, "WORKSPACE_MEMBER"),
        ),
    ),
    CliCase(
        "shows the header alone where there is nothing, and says so on stderr",
        f"list --workspace-id {EMPTY}",
        (tokens_request(EMPTY), workspaces_request(EMPTY)),
        stdout=HEADER_ALONE,
        stderr=message_line("notice", "no_tokens", workspaces=workspace_label(EMPTY)),
        json=expected_tokens(),
    ),
    CliCase(
        "shows one token by ID",
        f"list {DEPLOY_BOT} --workspace-id {MACHINE_LEARNING}",
        (token_request(DEPLOY_BOT),),
        stdout=BOT_ALONE,
        json=BOT_JSON,
    ),
    CliCase(
        "shows one token by name",
        f"list -n deploy-bot --workspace-id {MACHINE_LEARNING}",
        (tokens_request(MACHINE_LEARNING),),
        stdout=BOT_ALONE,
        json=BOT_JSON,
    ),
    CliCase(
        "says that a token named by ID has no role there",
        f"list {AUDITOR} --workspace-id {MACHINE_LEARNING}",
        (token_request(AUDITOR), workspaces_request(MACHINE_LEARNING)),
        stdout=HEADER_ALONE,
        stderr=message_line(
            "notice", "no_role", token=AUDITOR, workspaces=workspace_label(MACHINE_LEARNING)
        ),
        json=expected_tokens(),
    ),
    CliCase(
        "says that a token named by its name has no role there",
        f"list -n auditor --workspace-id {MACHINE_LEARNING}",
        (tokens_request(MACHINE_LEARNING), ALL_TOKENS, workspaces_request(MACHINE_LEARNING)),
        stdout=HEADER_ALONE,
        stderr=message_line(
            "notice", "no_role", token="auditor", workspaces=workspace_label(MACHINE_LEARNING)
        ),
        json=expected_tokens(),
    ),
    CliCase(
        "passes on that there is no such Workspace",
        f"list --workspace-id {NOWHERE}",
        (tokens_request(NOWHERE).replace(" 200", " 404"), workspaces_request(NOWHERE)),
        kind="not_found",
        error=api_response(
            404,
            message("operation", "list_workspace_tokens", workspace=NOWHERE),
            words=message("sandbox_api", "missing", noun="Workspace", id=NOWHERE),
            request_id="REQUEST",
            hint="check_id",
        ),
        status=1,
    ),
]
