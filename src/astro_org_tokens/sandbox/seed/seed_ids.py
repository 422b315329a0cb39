"""The IDs in the seed data, for tests and documentation.

They have the format of the API's IDs (CUIDs: ``c`` and 24 lower-case letters or digits) and never
change. ``docs/sandbox.md`` lists them in a table.
"""

from __future__ import annotations

ORGANIZATION_ID = "clorgsandbox0000000000001"
ORGANIZATION_NAME = "Sandbox Observatory"

# Workspaces
DATA_ENGINEERING = "clwsdataeng00000000000001"
MACHINE_LEARNING = "clwsmachinelearning000002"
ANALYTICS_JP = "clwsanalyticsjp0000000003"  # 分析チーム
CAFE = "clwscafe00000000000000004"  # "Café" with a combining accent, and emoji
EMPTY = "clwsempty0000000000000005"  # no token has a role in it

# Deployments appear in roles and tokens only: the specification has no endpoint for them.
DEPLOYMENT_PROD = "cldepprod0000000000000001"
DEPLOYMENT_DEV = "cldepdev00000000000000002"

# Organization tokens
ADMIN_TOKEN = "cltokadmin000000000000001"
DEPLOY_BOT = "cltokdeploybot00000000002"
CI_ONE = "cltokci000000000000000003"  # the first of two named "ci"
CI_TWO = "cltokci000000000000000004"
JAPANESE = "cltokjapanese000000000005"
EVERY_ROLE = "cltokeveryrole00000000006"
EXPIRING = "cltokexpiring000000000007"  # expires in two days
EXPIRED = "cltokexpired0000000000008"  # expired three days ago
ACCESSOR = "cltokaccessor000000000009"  # a Workspace role beyond the usual four
REPORTING = "cltokreporting00000000010"
FRESH = "cltokfresh000000000000011"  # unknown creator, no role in any Workspace
SINGLE_ROLE = "cltoksinglerole0000000012"  # its only role is a Workspace role
AUDITOR = "cltokauditor0000000000013"  # ORGANIZATION_MEMBER and nothing else

# Tokens of other scopes
WORKSPACE_RUNNER = "cltokwsrunner000000000014"  # scope WORKSPACE, an operator
WORKSPACE_KEEPER = "cltokwskeeper000000000015"  # scope WORKSPACE, an owner
DEPLOYMENT_TOKEN = "cltokdeployment0000000016"
DIRECT_ACCESS = "cltokdirectaccess00000017"  # scope DEPLOYMENT, kind DIRECT_ACCESS

# The user whose session ``POST /oauth/token`` refreshes.
OWNER_USER = "clusradamarsh000000000001"
CLIENT_ID = "astro-sandbox"
