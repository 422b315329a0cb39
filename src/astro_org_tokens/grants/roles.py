"""The Workspace roles that can be granted."""

from __future__ import annotations

ROLES = {
    "WORKSPACE_MEMBER": "sees the Workspace and its Deployments",
    "WORKSPACE_AUTHOR": "also changes and deploys code",
    "WORKSPACE_OPERATOR": "also manages Deployments",
    "WORKSPACE_OWNER": "also manages the Workspace and who is in it",
}
"""From each role, the least first, to a word on it."""
