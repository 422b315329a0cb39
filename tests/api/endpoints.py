"""Every call of the client: the request that it is, an answer, and the words of its failures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from astro_org_tokens import AstroClient, workspace_role
from astro_org_tokens.api.deadline_client import DeadlineClient
from support.messages import message

BASE = "https://api.astronomer.io/v1"
SECRET = "marked-secret-5f1d8a"
ORGANIZATION = "clorg00000000000000000001"
WORKSPACE = "clws000000000000000000001"
TOKEN = "cltok00000000000000000001"


def token(number: int = 1, **other: Any) -> dict[str, Any]:
    """An API token as the API gives it."""
    return {
        "id": f"cltok{number:020}",
        "name": f"token {number}",
        "description": "",
        "scope": "ORGANIZATION",
        "kind": "STANDARD",
        "shortToken": "abcd",
        "createdAt": "2026-11-01T10:00:00Z",
        "updatedAt": "2026-11-01T10:00:00Z",
        "startAt": "2026-11-01T10:00:00Z",
        "roles": [role(WORKSPACE, "WORKSPACE_MEMBER")],
        **other,
    }


def role(workspace_id: str, name: str) -> dict[str, str]:
    """An entry of a token's roles."""
    return {"entityType": "WORKSPACE", "entityId": workspace_id, "role": name}


def workspace(number: int = 1, **other: Any) -> dict[str, Any]:
    """A Workspace as the API gives it."""
    return {
        "id": f"clws{number:021}",
        "name": f"Workspace {number}",
        "organizationId": ORGANIZATION,
        "cicdEnforcedDefault": False,
        "createdAt": "2026-11-01T10:00:00Z",
        "updatedAt": "2026-11-01T10:00:00Z",
        **other,
    }


def page(noun: str, items: list[dict[str, Any]], total: int | None = None) -> dict[str, Any]:
    """A page of a list; of the whole list unless ``total`` says otherwise."""
    count = len(items) if total is None else total
    return {noun: items, "limit": 1000, "offset": 0, "totalCount": count}


@dataclass(frozen=True)
class Endpoint:
    """A call, and all that is known of it."""

    call: Callable[[AstroClient | DeadlineClient], object]
    path: str
    operation: str
    answer: Any
    method: str = "GET"
    query: str = ""
    body: Any = None
    permission: str = "organization.apiTokens.access"
    noun: str = ""

    @property
    def is_write(self) -> bool:
        """Whether it changes something."""
        return self.method == "POST"


_TOKENS = f"/organizations/{ORGANIZATION}/tokens"
_WORKSPACES = f"/organizations/{ORGANIZATION}/workspaces"
_FIRST_PAGE = "limit=1000&offset=0&sorts=createdAt%3Aasc"

ENDPOINTS = {
    "a token": Endpoint(
        call=lambda client: client.get_token(TOKEN),
        path=f"{_TOKENS}/{TOKEN}",
        operation=message("operation", "read_token", token=TOKEN, organization=ORGANIZATION),
        answer=token(),
    ),
    "tokens of a Workspace": Endpoint(
        call=lambda client: list(client.token_pages(workspace_id=WORKSPACE)),
        path=_TOKENS,
        query=f"workspaceId={WORKSPACE}&{_FIRST_PAGE}",
        operation=message("operation", "list_workspace_tokens", workspace=WORKSPACE),
        answer=page("tokens", [token()]),
        noun="tokens",
    ),
    "tokens of the Organization": Endpoint(
        call=lambda client: list(client.token_pages()),
        path=_TOKENS,
        query=f"includeOnlyOrganizationTokens=true&{_FIRST_PAGE}",
        operation=message("operation", "list_organization_tokens", organization=ORGANIZATION),
        answer=page("tokens", [token()]),
        noun="tokens",
    ),
    "Workspaces": Endpoint(
        call=lambda client: list(client.workspace_pages()),
        path=_WORKSPACES,
        query=_FIRST_PAGE,
        operation=message("operation", "list_workspaces", organization=ORGANIZATION),
        answer=page("workspaces", [workspace()]),
        permission="organization.workspaces.get",
        noun="workspaces",
    ),
    "Workspaces of two names": Endpoint(
        call=lambda client: list(client.workspace_pages(names=["A & B", "分析"])),
        path=_WORKSPACES,
        query=f"names=A+%26+B&names=%E5%88%86%E6%9E%90&{_FIRST_PAGE}",
        operation=message("operation", "list_workspaces", organization=ORGANIZATION),
        answer=page("workspaces", [workspace()]),
        permission="organization.workspaces.get",
        noun="workspaces",
    ),
    "setting roles": Endpoint(
        call=lambda client: client.replace_all_roles(
            TOKEN, [workspace_role(WORKSPACE, "WORKSPACE_OWNER"), workspace_role("c2", "CUSTOM")]
        ),
        method="POST",
        path=f"{_TOKENS}/{TOKEN}/roles",
        body={"roles": [role(WORKSPACE, "WORKSPACE_OWNER"), role("c2", "CUSTOM")]},
        operation=message("operation", "set_roles", token=TOKEN, organization=ORGANIZATION),
        answer={"workspaceRoles": [{"workspaceId": WORKSPACE, "role": "WORKSPACE_OWNER"}]},
    ),
}
READS = {name: endpoint for name, endpoint in ENDPOINTS.items() if not endpoint.is_write}
