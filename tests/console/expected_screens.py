"""What the pickers show of the seeded Organization."""

from __future__ import annotations

from astro_org_tokens.sandbox.seed import seed_ids
from support.messages import message

TOKEN = message("prompt", "choice", noun="Token") + ":"
ROLE = message("prompt", "choice", noun="Role") + ":"
WORKSPACE = message("prompt", "choice", noun="Workspace") + ":"

WORKSPACES = """\
#  ID                         NAME
1  clwsdataeng00000000000001  Data Engineering
2  clwsmachinelearning000002  Machine Learning
3  clwsanalyticsjp0000000003  分析チーム
4  clwscafe00000000000000004  Caf\u00e9 ☕ Ops 👩🔬
5  clwsempty0000000000000005  Empty"""
"""As the screen of the tests shows it: composed, and without the zero-width joiner."""

ROLES = f"""\
#  ROLE                DESCRIPTION
1  WORKSPACE_MEMBER    {message("role", "WORKSPACE_MEMBER")}
2  WORKSPACE_AUTHOR    {message("role", "WORKSPACE_AUTHOR")}
3  WORKSPACE_OPERATOR  {message("role", "WORKSPACE_OPERATOR")}
4  WORKSPACE_OWNER     {message("role", "WORKSPACE_OWNER")}"""

TOKENS_OF_DATA_ENGINEERING = """\
#  ID                         NAME            DESCRIPTION                           CREATED
1  cltokexpiring000000000007  nightly-backup  Expires in two days                   88 days ago
2  cltokdeploybot00000000002  deploy-bot      Deploys from CI                       61 days ago
3  cltokeveryrole00000000006  orchestrator    Has a role of every type              45 days ago
4  cltokexpired0000000000008  old-migration   Expired three days ago                33 days ago
5  cltokci000000000000000003  ci              The first of two tokens of this name  21 days ago
6  cltokjapanese000000000005  データ基盤      夜間バッチ用                          14 days ago
7  cltokaccessor000000000009  sso-gateway     Has a nonstandard Workspace role      7 days ago
8  cltokreporting00000000010  reporting       Created yesterday                     1 day ago"""

TOKENS_OF_ORGANIZATION = """\
#   ID                         NAME            DESCRIPTION                                                  CREATED
1   cltokexpiring000000000007  nightly-backup  Expires in two days                                          88 days ago
2   cltokdeploybot00000000002  deploy-bot      Deploys from CI                                              61 days ago
3   cltokeveryrole00000000006  orchestrator    Has a role of every type                                     45 days ago
4   cltokexpired0000000000008  old-migration   Expired three days ago                                       33 days ago
5   cltokci000000000000000003  ci              The first of two tokens of this name                         21 days ago
6   cltokci000000000000000004  ci              The second of two tokens of this name                        20 days ago
7   cltokjapanese000000000005  データ基盤      夜間バッチ用                                                 14 days ago
8   cltokauditor0000000000013  auditor         Organization member without Workspace roles                  10 days ago
9   cltokaccessor000000000009  sso-gateway     Has a nonstandard Workspace role                             7 days ago
10  cltoksinglerole0000000012  lone-role       Has only one role                                            5 days ago
11  cltokreporting00000000010  reporting       Created yesterday                                            1 day ago
12  cltokfresh000000000000011  new-hire        Created hours ago by an unknown user; no Workspace role yet  5 hours ago
13  cltokadmin000000000000001  sandbox-admin   Admin credential of this sandbox                             just now"""  # noqa: E501

TOKENS_NAMED_CI = """\
#  ID                         NAME  DESCRIPTION                            CREATED
1  cltokci000000000000000003  ci    The first of two tokens of this name   21 days ago
2  cltokci000000000000000004  ci    The second of two tokens of this name  20 days ago"""


def change_message(
    name: str, token_id: str, change: str, workspace: str = seed_ids.DATA_ENGINEERING
) -> str:
    """The sentence that tells of a change."""
    return f"{name} ({token_id}): {change} in Workspace {workspace}"
