"""The Workspace roles that can be granted."""

from __future__ import annotations

ROLES = {
    "WORKSPACE_MEMBER": "Can view the Workspace and its Deployments",
    "WORKSPACE_AUTHOR": "Member permissions, plus editing and deploying code",
    "WORKSPACE_OPERATOR": "Author permissions, plus managing Deployments",
    "WORKSPACE_OWNER": "Operator permissions, plus managing the Workspace and its members",
}
"""Workspace roles in order of increasing privilege, with their descriptions."""
