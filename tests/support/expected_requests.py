"""Requests to the Astro API, as the lines that the sandbox logs."""

from __future__ import annotations

import re

from astro_org_tokens.sandbox.seed import seed_ids

_PAGE = "limit=1000&offset=0&sorts=createdAt%3Aasc 200"


ALL_TOKENS = f"GET /tokens?includeOnlyOrganizationTokens=true&{_PAGE}"


ALL_WORKSPACES = f"GET /workspaces?{_PAGE}"


def tokens_request(workspace_id: str) -> str:
    """The request for the tokens of a Workspace."""
    return f"GET /tokens?workspaceId={workspace_id}&{_PAGE}"


def workspaces_request(*quoted: str) -> str:
    """The request for the Workspaces of some names, which are percent-encoded already."""
    return f"GET /workspaces?{'&'.join(f'names={name}' for name in quoted)}&{_PAGE}"


def token_request(token_id: str) -> str:
    """The request for one token."""
    return f"GET /tokens/{token_id} 200"


def roles_request(token_id: str) -> str:
    """The request that sets a token's roles."""
    return f"POST /tokens/{token_id}/roles 200"


def change_requests(token_id: str) -> tuple[str, ...]:
    """The requests that change a token's roles: one read, one write, one re-read."""
    return token_request(token_id), roles_request(token_id), token_request(token_id)


def shorten_log_line(line: str) -> str:
    """A line of the sandbox's log without what all or no two of them have in common."""
    line = re.sub(r" \d+ ms$", "", line)
    return line.replace(f"/v1/organizations/{seed_ids.ORGANIZATION_ID}/", "/")
