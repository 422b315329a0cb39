"""``list``, filtered by last use, expiry, and creation."""

from __future__ import annotations

from astro_org_tokens.sandbox.seed.seed_ids import (
    CI_ONE,
    DATA_ENGINEERING,
    EVERY_ROLE,
    EXPIRED,
    EXPIRING,
    MACHINE_LEARNING,
)
from support.cli_case import CliCase
from support.expected_json import expected_tokens
from support.expected_requests import ALL_TOKENS, ALL_WORKSPACES, token_request, tokens_request
from support.messages import message_line, workspace_label

MEMBER, AUTHOR, OPERATOR = "WORKSPACE_MEMBER", "WORKSPACE_AUTHOR", "WORKSPACE_OPERATOR"
TITLES = "ID  NAME  DESCRIPTION  SCOPE  WORKSPACE_ROLE  CREATED  CREATED BY\n"
IN_DATA = f"list --workspace-id {DATA_ENGINEERING}"


CASES = [
    CliCase(
        "shows tokens that have expired",
        f"{IN_DATA} --expired",
        (tokens_request(DATA_ENGINEERING),),
        stdout="ID                         NAME           DESCRIPTION             SCOPE         "
        "WORKSPACE_ROLE    CREATED      CREATED BY\n"
        "cltokexpired0000000000008  old-migration  Expired three days ago  ORGANIZATION  "
        "WORKSPACE_MEMBER  33 days ago  Ada Marsh\n",
        json=expected_tokens((EXPIRED, DATA_ENGINEERING, MEMBER)),
    ),
    CliCase(
        "shows what matches all filters, by role too",
        f"{IN_DATA} --unused-for 2W --created-by 'ada  marsh' --created-after 30d --role {MEMBER}",
        (tokens_request(DATA_ENGINEERING),),
        stdout="ID                         NAME  DESCRIPTION                           SCOPE  "
        "       WORKSPACE_ROLE    CREATED      CREATED BY\n"
        "cltokci000000000000000003  ci    The first of two tokens of this name  ORGANIZATION  "
        "WORKSPACE_MEMBER  21 days ago  Ada Marsh\n",
        json=expected_tokens((CI_ONE, DATA_ENGINEERING, MEMBER)),
    ),
    CliCase(
        "says that no token matches",
        f"list --workspace-id {MACHINE_LEARNING} --expires-within 12h",
        (tokens_request(MACHINE_LEARNING),),
        stdout=TITLES,
        stderr=message_line("notice", "no_match", workspaces=workspace_label(MACHINE_LEARNING)),
        json=expected_tokens(),
    ),
    CliCase(
        "says that no token with the role matches anywhere",
        f"list --all-workspaces --created-by nobody --role {AUTHOR}",
        (ALL_TOKENS, ALL_WORKSPACES),
        stdout=f"WORKSPACE  {TITLES}",
        stderr=message_line("notice", "no_match_anywhere", roles=AUTHOR),
        json=expected_tokens(),
    ),
    CliCase(
        "says that one token doesn't match",
        f"list {EVERY_ROLE} --workspace-id {DATA_ENGINEERING} --created-before 2020-01-31",
        (token_request(EVERY_ROLE),),
        stdout=TITLES,
        stderr=message_line(
            "notice",
            "no_match_of_token",
            token=EVERY_ROLE,
            workspaces=workspace_label(DATA_ENGINEERING),
        ),
        json=expected_tokens(),
    ),
    CliCase(
        "shows tokens that expire soon, with those that have expired",
        f"{IN_DATA} --expired --expires-within 1w --role {OPERATOR} --role {MEMBER}",
        (tokens_request(DATA_ENGINEERING),),
        stdout="ID                         NAME            DESCRIPTION             SCOPE         "
        "WORKSPACE_ROLE      CREATED      CREATED BY\n"
        "cltokexpiring000000000007  nightly-backup  Expires in two days     ORGANIZATION  "
        "WORKSPACE_OPERATOR  88 days ago  ci@example.com\n"
        "cltokexpired0000000000008  old-migration   Expired three days ago  ORGANIZATION  "
        "WORKSPACE_MEMBER    33 days ago  Ada Marsh\n",
        json=expected_tokens(
            (EXPIRING, DATA_ENGINEERING, OPERATOR), (EXPIRED, DATA_ENGINEERING, MEMBER)
        ),
    ),
]
