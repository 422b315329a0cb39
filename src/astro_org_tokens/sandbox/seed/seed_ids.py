"""Names of what every fresh sandbox holds, for tests and documents.

The IDs have the shape of the API's own (CUIDs: ``c`` and 24 lower-case letters or digits) and
never change; ``docs/sandbox.md`` has the same in a table.
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

# Deployments are named by roles and tokens only: the specification has no endpoint for them.
DEPLOYMENT_PROD = "cldepprod0000000000000001"
DEPLOYMENT_DEV = "cldepdev00000000000000002"

# Organization tokens
ADMIN_TOKEN = "cltokadmin000000000000001"
DEPLOY_BOT = "cltokdeploybot00000000002"
CI_ONE = "cltokci000000000000000003"  # the first of two named "ci"
CI_TWO = "cltokci000000000000000004"
JAPANESE = "cltokjapanese000000000005"
EVERY_ROLE = "cltokeveryrole00000000006"
EXPIRING = "cltokexpiring000000000007"  # in two days
EXPIRED = "cltokexpired0000000000008"  # three days ago
ACCESSOR = "cltokaccessor000000000009"  # a Workspace role beyond the usual four
REPORTING = "cltokreporting00000000010"
FRESH = "cltokfresh000000000000011"  # created by nobody, no role in any Workspace
SINGLE_ROLE = "cltoksinglerole0000000012"  # its only role is one in a Workspace
AUDITOR = "cltokauditor0000000000013"  # ORGANIZATION_MEMBER and nothing else

# Tokens of other scopes
WORKSPACE_RUNNER = "cltokwsrunner000000000014"  # WORKSPACE, an operator
WORKSPACE_KEEPER = "cltokwskeeper000000000015"  # WORKSPACE, an owner
DEPLOYMENT_TOKEN = "cltokdeployment0000000016"
DIRECT_ACCESS = "cltokdirectaccess00000017"  # DEPLOYMENT, of the other kind

# The person whose session ``POST /oauth/token`` gives an access token for.
OWNER_USER = "clusradamarsh000000000001"
CLIENT_ID = "astro-sandbox"
