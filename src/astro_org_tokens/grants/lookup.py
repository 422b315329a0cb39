"""From what a person names to the one token or Workspace that is meant."""

from __future__ import annotations

from collections.abc import Sequence

from astro_org_tokens.api.deadline_client import DeadlineClient
from astro_org_tokens.api.models import ORGANIZATION, ApiToken, Workspace
from astro_org_tokens.close_matches import did_you_mean
from astro_org_tokens.errors import AmbiguousError, NotFoundError
from astro_org_tokens.grants.labels import WorkspaceRef, comma_join


def organization_tokens(client: DeadlineClient, workspace_id: str | None = None) -> list[ApiToken]:
    """Return Organization tokens, oldest first.

    Args:
        client: to ask with.
        workspace_id: only those with a role in this Workspace; without it all of them.
    """
    return [
        token
        for page in client.token_pages(workspace_id=workspace_id)
        for token in page
        if token.scope == ORGANIZATION
    ]


def tokens_with_role(client: DeadlineClient, workspaces: Sequence[WorkspaceRef]) -> list[ApiToken]:
    """Return the Organization tokens that have a role in any of the Workspaces, oldest first.

    One Workspace is asked for by itself; several are one run over the Organization's tokens,
    whatever their number.
    """
    if len(workspaces) == 1:
        return organization_tokens(client, workspaces[0].id)
    return [
        token
        for token in organization_tokens(client)
        if any(token.role_in(workspace.id) for workspace in workspaces)
    ]


def find_tokens_by_name(
    client: DeadlineClient, name: str, workspaces: Sequence[WorkspaceRef] = ()
) -> list[ApiToken]:
    """Return the Organization tokens of a name: at least one.

    Args:
        client: to ask with.
        name: exact.
        workspaces: only where no token of this name has a role there, the others are returned.

    Raises:
        NotFoundError: no Organization token has this name.
    """
    if len(workspaces) == 1:
        there = organization_tokens(client, workspaces[0].id)
        if found := [token for token in there if token.name == name]:
            return found
    tokens = organization_tokens(client)
    found = [token for token in tokens if token.name == name]
    if not found:
        raise _no_such_token(client, name, tokens)
    return [token for token in found if any(token.role_in(w.id) for w in workspaces)] or found


def ambiguous_token_error(name: str, tokens: Sequence[ApiToken]) -> AmbiguousError:
    """Return the error for a name that several tokens have."""
    return AmbiguousError(
        f"{len(tokens)} Organization tokens are named {name}",
        hint="choose_token",
        tail=f" ({comma_join(token.id for token in tokens)})",
    )


def find_workspaces_by_name(client: DeadlineClient, names: Sequence[str]) -> dict[str, Workspace]:
    """Return the one Workspace of each name, in one read for all of them.

    Raises:
        NotFoundError: no Workspace has one of the names.
        AmbiguousError: several have it.
    """
    found = [w for page in client.workspace_pages(names=names) for w in page]
    return {name: _one_workspace(client, name, found) for name in names}


def all_workspaces(client: DeadlineClient) -> list[Workspace]:
    """Return the Organization's Workspaces, oldest first."""
    return [workspace for page in client.workspace_pages() for workspace in page]


def _one_workspace(client: DeadlineClient, name: str, found: Sequence[Workspace]) -> Workspace:
    matches = [workspace for workspace in found if workspace.name == name]
    if len(matches) == 1:
        return matches[0]
    if matches:
        raise AmbiguousError(
            f"{len(matches)} Workspaces are named {name}",
            hint="choose_workspace",
            tail=f" ({comma_join(workspace.id for workspace in matches)})",
        )
    near = did_you_mean(name, {workspace.name for workspace in all_workspaces(client)})
    raise NotFoundError(
        f"no Workspace of Organization {client.organization_id} is named {name}{near}",
        hint=None if near else "list_workspaces",
    )


def _no_such_token(client: DeadlineClient, name: str, tokens: Sequence[ApiToken]) -> NotFoundError:
    near = did_you_mean(name, {token.name for token in tokens})
    return NotFoundError(
        f"no Organization token of Organization {client.organization_id} is named {name}{near}",
        hint=None if near else "list_tokens",
    )
