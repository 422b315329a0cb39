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
from support.grants import ALL_TOKENS, Row, grants, read, tokens_of

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
BOT_JSON = grants((DEPLOY_BOT, MACHINE_LEARNING, "WORKSPACE_MEMBER"))

ROWS = [
    Row(
        "shows the Organization tokens of a Workspace and not its own, oldest first",
        f"list --workspace-id {MACHINE_LEARNING}",
        (tokens_of(MACHINE_LEARNING),),
        text=BOTH,
        json=grants(
            (DEPLOY_BOT, MACHINE_LEARNING, "WORKSPACE_MEMBER"),
            (CI_TWO, MACHINE_LEARNING, "WORKSPACE_AUTHOR"),
        ),
    ),
    Row(
        "shows Japanese names in line",
        f"list --workspace-id {ANALYTICS_JP}",
        (tokens_of(ANALYTICS_JP),),
        text="ID                         NAME        DESCRIPTION     "
        "SCOPE         WORKSPACE_ROLE    CREATED      CREATED BY\n"
        "cltokjapanese000000000005  データ基盤  夜間バッチ用    "
        "ORGANIZATION  WORKSPACE_OWNER   14 days ago  山田 花子\n"
        "cltokreporting00000000010  reporting   Made yesterday  "
        "ORGANIZATION  WORKSPACE_MEMBER  1 day ago    山田 花子\n",
        json=grants(
            (JAPANESE, ANALYTICS_JP, "WORKSPACE_OWNER"),
            (REPORTING, ANALYTICS_JP, "WORKSPACE_MEMBER"),
        ),
    ),
    Row(
        "shows the header alone where there is nothing, and says so on stderr",
        f"list --workspace-id {EMPTY}",
        (tokens_of(EMPTY),),
        text=HEADER_ALONE,
        notice=f"no Organization API token has a role in Workspace {EMPTY}\n",
        json=grants(),
    ),
    Row(
        "shows one token by ID",
        f"list {DEPLOY_BOT} --workspace-id {MACHINE_LEARNING}",
        (read(DEPLOY_BOT),),
        text=BOT_ALONE,
        json=BOT_JSON,
    ),
    Row(
        "shows one token by name",
        f"list -n deploy-bot --workspace-id {MACHINE_LEARNING}",
        (tokens_of(MACHINE_LEARNING),),
        text=BOT_ALONE,
        json=BOT_JSON,
    ),
    Row(
        "says that a token named by ID has no role there",
        f"list {AUDITOR} --workspace-id {MACHINE_LEARNING}",
        (read(AUDITOR),),
        text=HEADER_ALONE,
        notice=f"token {AUDITOR} has no role in Workspace {MACHINE_LEARNING}\n",
        json=grants(),
    ),
    Row(
        "says that a token named by its name has no role there",
        f"list -n auditor --workspace-id {MACHINE_LEARNING}",
        (tokens_of(MACHINE_LEARNING), ALL_TOKENS),
        text=HEADER_ALONE,
        notice=f"token auditor has no role in Workspace {MACHINE_LEARNING}\n",
        json=grants(),
    ),
    Row(
        "passes on that there is no such Workspace",
        f"list --workspace-id {NOWHERE}",
        (tokens_of(NOWHERE).replace(" 200", " 404"),),
        kind="not_found",
        error=f"the API answered 404 (Workspace not found: {NOWHERE}) while listing the API "
        f"tokens of Workspace {NOWHERE} (request ID REQUEST): check the ID, the Organization, "
        f"and that the credential may see it",
        status=1,
    ),
]
