"""``list`` of all Workspaces, by role, in another order, and wider."""

from __future__ import annotations

from astro_org_tokens.sandbox.seed.seed_ids import (
    ACCESSOR,
    ANALYTICS_JP,
    AUDITOR,
    CAFE,
    CI_ONE,
    CI_TWO,
    DEPLOY_BOT,
    EVERY_ROLE,
    EXPIRED,
    EXPIRING,
    JAPANESE,
    MACHINE_LEARNING,
    REPORTING,
    SINGLE_ROLE,
)
from astro_org_tokens.sandbox.seed.seed_ids import DATA_ENGINEERING as DATA
from support.cli_case import CliCase
from support.expected_json import expected_tokens
from support.expected_requests import ALL_TOKENS, ALL_WORKSPACES, token_request, tokens_request
from support.golden import FOLDER
from support.messages import message, message_line, workspace_label

MEMBER, AUTHOR = "WORKSPACE_MEMBER", "WORKSPACE_AUTHOR"
OPERATOR, OWNER = "WORKSPACE_OPERATOR", "WORKSPACE_OWNER"
ENGINEERING, LEARNING, ANALYTICS = "Data Engineering", "Machine Learning", "分析チーム"
CAFE_NAME = "Cafe\u0301 ☕ Ops 👩\u200d🔬"
EVERYWHERE = [
    (EXPIRING, DATA, OPERATOR, ENGINEERING),
    (DEPLOY_BOT, DATA, OPERATOR, ENGINEERING),
    (EVERY_ROLE, DATA, AUTHOR, ENGINEERING),
    (EXPIRED, DATA, MEMBER, ENGINEERING),
    (CI_ONE, DATA, MEMBER, ENGINEERING),
    (JAPANESE, DATA, OWNER, ENGINEERING),
    (ACCESSOR, DATA, "WORKSPACE_ACCESSOR", ENGINEERING),
    (REPORTING, DATA, AUTHOR, ENGINEERING),
    (DEPLOY_BOT, MACHINE_LEARNING, MEMBER, LEARNING),
    (CI_TWO, MACHINE_LEARNING, AUTHOR, LEARNING),
    (JAPANESE, ANALYTICS_JP, OWNER, ANALYTICS),
    (REPORTING, ANALYTICS_JP, MEMBER, ANALYTICS),
    (EVERY_ROLE, CAFE, MEMBER, CAFE_NAME),
    (SINGLE_ROLE, CAFE, AUTHOR, CAFE_NAME),
]
"""All that the sandbox holds: Workspaces and, in each, tokens by age."""

BOT = """\
WORKSPACE         ID                         NAME        DESCRIPTION      SCOPE         \
WORKSPACE_ROLE      CREATED      CREATED BY
Data Engineering  cltokdeploybot00000000002  deploy-bot  Deploys from CI  ORGANIZATION  \
WORKSPACE_OPERATOR  61 days ago  Ada Marsh
Machine Learning  cltokdeploybot00000000002  deploy-bot  Deploys from CI  ORGANIZATION  \
WORKSPACE_MEMBER    61 days ago  Ada Marsh
"""
BY_NAME = """\
ID                         NAME            DESCRIPTION          SCOPE         WORKSPACE_ROLE      \
CREATED      CREATED BY
cltokjapanese000000000005  データ基盤      夜間バッチ用         ORGANIZATION  WORKSPACE_OWNER     \
14 days ago  山田 花子
cltokexpiring000000000007  nightly-backup  Expires in two days  ORGANIZATION  WORKSPACE_OPERATOR  \
88 days ago  ci@example.com
cltokdeploybot00000000002  deploy-bot      Deploys from CI      ORGANIZATION  WORKSPACE_OPERATOR  \
61 days ago  Ada Marsh
"""
WIDE = """\
ID                         NAME        DESCRIPTION                            SCOPE         \
WORKSPACE_ROLE    CREATED      CREATED BY      KIND      EXPIRES  LAST USED
cltokdeploybot00000000002  deploy-bot  Deploys from CI                        ORGANIZATION  \
WORKSPACE_MEMBER  61 days ago  Ada Marsh       STANDARD  never    1 hour ago
cltokci000000000000000004  ci          The second of two tokens of this name  ORGANIZATION  \
WORKSPACE_AUTHOR  20 days ago  ci@example.com  STANDARD  never    never
"""
TITLES = "ID  NAME  DESCRIPTION  SCOPE  WORKSPACE_ROLE  CREATED  CREATED BY\n"
HEADER = f"WORKSPACE  {TITLES}"


CASES = [
    CliCase(
        "shows all Workspaces by name, from one run over the tokens and one over the Workspaces",
        "list --all-workspaces",
        (ALL_TOKENS, ALL_WORKSPACES),
        stdout=(FOLDER / "list" / "all-workspaces.txt").read_text(encoding="utf-8"),
        json=expected_tokens(*EVERYWHERE),
    ),
    CliCase(
        "shows where a named token has a role",
        "list -n deploy-bot --all-workspaces",
        (ALL_TOKENS, ALL_WORKSPACES),
        stdout=BOT,
        json=expected_tokens(*(one for one in EVERYWHERE if one[0] == DEPLOY_BOT)),
    ),
    CliCase(
        "shows where a token has a role, by ID",
        f"list {DEPLOY_BOT.upper()} --all-workspaces",
        (token_request(DEPLOY_BOT), ALL_WORKSPACES),
        stdout=BOT,
        json=expected_tokens(*(one for one in EVERYWHERE if one[0] == DEPLOY_BOT)),
    ),
    CliCase(
        "says that a token has a role nowhere",
        "list -n auditor --all-workspaces",
        (ALL_TOKENS, ALL_WORKSPACES),
        stdout=HEADER,
        stderr=message_line("notice", "no_role_anywhere", token="auditor"),
        json=expected_tokens(),
    ),
    CliCase(
        "lists the IDs where several tokens have the name, everywhere as elsewhere",
        "list -n ci --all-workspaces",
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
        "shows the roles that are asked for, in the order that is asked for",
        f"list --workspace-id {DATA} --role workspace_owner --role WORKSPACE_OPERATOR --sort -NAME",
        (tokens_request(DATA),),
        stdout=BY_NAME,
        json=expected_tokens(
            (JAPANESE, DATA, OWNER), (EXPIRING, DATA, OPERATOR), (DEPLOY_BOT, DATA, OPERATOR)
        ),
    ),
    CliCase(
        "says that no token has one of the roles",
        f"list --workspace-id {MACHINE_LEARNING} --role {OWNER} --role {OPERATOR}",
        (tokens_request(MACHINE_LEARNING),),
        stdout=TITLES,
        stderr=message_line(
            "notice",
            "no_tokens_with_role",
            roles=f"{OWNER} or {OPERATOR}",
            workspaces=workspace_label(MACHINE_LEARNING),
        ),
        json=expected_tokens(),
    ),
    CliCase(
        "says that a token has none of the roles",
        f"list {AUDITOR} --all-workspaces --role {OWNER}",
        (token_request(AUDITOR), ALL_WORKSPACES),
        stdout=HEADER,
        stderr=message_line("notice", "no_such_role_anywhere", token=AUDITOR, roles=OWNER),
        json=expected_tokens(),
    ),
    CliCase(
        "shows kind, end and last use with --wide",
        f"list --wide --workspace-id {MACHINE_LEARNING}",
        (tokens_request(MACHINE_LEARNING),),
        stdout=WIDE,
        json=expected_tokens(
            (DEPLOY_BOT, MACHINE_LEARNING, MEMBER), (CI_TWO, MACHINE_LEARNING, AUTHOR)
        ),
    ),
]
