"""Look up tokens and Workspaces by ID or name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

from astro_org_tokens.api.deadline_client import DeadlineClient
from astro_org_tokens.api.models import ORGANIZATION, WORKSPACE, ApiToken, Workspace
from astro_org_tokens.close_matches import NearNames
from astro_org_tokens.errors import (
    AmbiguousError,
    ApiError,
    ForbiddenError,
    NotFoundError,
    TokenNameNotFoundError,
)
from astro_org_tokens.grants.labels import WorkspaceRef, comma_join, token_label
from astro_org_tokens.ids import normalize_id

Thing = TypeVar("Thing", ApiToken, Workspace)

_SCOPES = {"WORKSPACE": "Workspace", "DEPLOYMENT": "Deployment"}
_HINTS_BY_SCOPE = {"WORKSPACE": "workspace_token", "DEPLOYMENT": "deployment_token"}


def read_organization_token(client: DeadlineClient, token_id: str) -> ApiToken:
    """Return a token of Organization scope.

    Raises:
        NotFoundError: no token has this ID, or it is of another scope.
        AstroError: it could not be read.
    """
    token = client.get_token(token_id)
    if token.scope != ORGANIZATION:
        scope = _SCOPES.get(token.scope, token.scope)
        raise NotFoundError(
            f"{token_label(token)} is a {scope} API token, not an Organization API token.",
            hint=_HINTS_BY_SCOPE.get(token.scope, "other_token"),
        )
    return token


def organization_tokens(client: DeadlineClient, workspace_id: str | None = None) -> list[ApiToken]:
    """Return Organization tokens, oldest first.

    Args:
        client: sends the requests.
        workspace_id: only tokens with a role in this Workspace; without it all tokens.
    """
    return [
        token
        for page in client.token_pages(workspace_id=workspace_id)
        for token in page
        if token.scope == ORGANIZATION
    ]


def tokens_with_role(client: DeadlineClient, workspaces: Sequence[WorkspaceRef]) -> list[ApiToken]:
    """Return the Organization tokens that have a role in any of the Workspaces, oldest first.

    For one Workspace there is a query; for several, all tokens are listed once and filtered,
    however many Workspaces there are.
    """
    if len(workspaces) == 1:
        return organization_tokens(client, workspaces[0].id)
    return [token for token in organization_tokens(client) if has_role_in(token, workspaces)]


def has_role_in(token: ApiToken, workspaces: Sequence[WorkspaceRef]) -> bool:
    """Return whether a token has a role in any of the Workspaces.

    Raises:
        ApiError: its roles are not known.
    """
    roles = token.workspace_roles() if workspaces else {}
    return any(workspace.id in roles for workspace in workspaces)


def find_tokens_by_name(
    client: DeadlineClient, name: str, workspaces: Sequence[WorkspaceRef] = ()
) -> list[ApiToken]:
    """Return the Organization tokens with a name: at least one.

    Args:
        client: sends the requests.
        name: the name, or one that looks the same if only one token is meant.
        workspaces: tokens with a role in one of these are preferred: others are returned only if
            there are none.

    Raises:
        TokenNameNotFoundError: no Organization token has this name.
        NotFoundError: there is no such Workspace.
    """
    if len(workspaces) == 1:
        members = organization_tokens(client, workspaces[0].id)
        if matches := [token for token in members if token.name == name]:
            return matches
    tokens = organization_tokens(client)
    matches = named(tokens, name)
    if not matches:
        raise _token_not_found_error(client, name, tokens)
    if len(matches) == 1:
        return matches
    return [token for token in matches if has_role_in(token, workspaces)] or matches


def ambiguous_token_error(name: str, tokens: Sequence[ApiToken]) -> AmbiguousError:
    """Return the error for a name that several tokens have."""
    return _ambiguous_error("Organization API tokens", name, tokens)


def find_workspaces_by_name(client: DeadlineClient, names: Sequence[str]) -> dict[str, Workspace]:
    """Return the Workspace with each name; all names are queried together.

    Raises:
        NotFoundError: no Workspace has one of the names.
        AmbiguousError: several Workspaces have the same name.
    """
    workspaces = [w for page in client.workspace_pages(names=names) for w in page]
    return {name: _one_workspace(client, name, workspaces) for name in names}


def find_workspaces_named_like_ids(
    client: DeadlineClient, texts: Sequence[str]
) -> dict[str, Workspace]:
    """Return the Workspace of each text that looks like an ID and is an exact name.

    A text that is the ID of a Workspace is left out, whatever other Workspace has it as a name.

    Raises:
        AmbiguousError: several Workspaces have the same name.
    """
    try:
        workspaces = [w for page in client.workspace_pages(names=texts) for w in page]
    except ForbiddenError:
        return {}  # a credential that can't list Workspaces can use only IDs
    names = [text for text in texts if any(w.name == text for w in workspaces)]
    ids = {w.id for w in all_workspaces(client)} if names else set()
    return {
        name: _one_workspace(client, name, workspaces)
        for name in names
        if normalize_id(name) not in ids
    }


def all_workspaces(client: DeadlineClient) -> list[Workspace]:
    """Return the Organization's Workspaces, oldest first."""
    return [workspace for page in client.workspace_pages() for workspace in page]


def incomplete_list_error(message: str) -> ApiError:
    """Return the error for a list that has to be whole and isn't known to be."""
    return ApiError(message, hint="incomplete_list", retryable=True)


def named(things: Iterable[Thing], name: str) -> list[Thing]:
    """Return what has a name, or else the only one whose name looks the same."""
    things = list(things)
    if matches := [thing for thing in things if thing.name == name]:
        return matches
    alike = near_names(things).only_alike(name)
    return [thing for thing in things if thing.id == alike]


def near_names(things: Iterable[ApiToken | Workspace]) -> NearNames:
    """Return the names of tokens or Workspaces, to find those close to a mistyped one."""
    ids: dict[str, list[str]] = {}
    for thing in things:
        ids.setdefault(thing.name, []).append(thing.id)
    return NearNames(ids)


def invisible_workspaces(
    tokens: Sequence[ApiToken], workspaces: Sequence[Workspace]
) -> list[Workspace]:
    """Return the Workspaces that roles point to and that the credential doesn't see, unnamed.

    Args:
        tokens: all tokens of the Organization.
        workspaces: all Workspaces that the credential sees.
    """
    visible = {workspace.id for workspace in workspaces}
    invisible = {
        entry.entity_id
        for token in tokens
        for entry in token.roles or ()
        if entry.entity_type == WORKSPACE and entry.entity_id and entry.entity_id not in visible
    }
    return [Workspace(id=workspace_id, name="") for workspace_id in sorted(invisible)]


def _one_workspace(client: DeadlineClient, name: str, workspaces: Sequence[Workspace]) -> Workspace:
    matches = [workspace for workspace in workspaces if workspace.name == name]
    if len(matches) == 1:
        return matches[0]
    if matches:
        raise _ambiguous_error("Workspaces", name, matches)
    everything = all_workspaces(client)
    if alike := named(everything, name):
        return alike[0]
    for workspace in everything:
        if workspace.id == normalize_id(name):  # an ID without a digit looks like a name
            return workspace
    suggestion = near_names(everything).did_you_mean(name)
    raise NotFoundError(
        f"No Workspace named '{name}' in Organization {client.organization_id}.{suggestion}",
        hint=None if suggestion else "list_workspaces",
    )


def _ambiguous_error(
    noun: str, name: str, matches: Sequence[ApiToken | Workspace]
) -> AmbiguousError:
    ids = comma_join(match.id for match in matches)
    error = AmbiguousError(f"{len(matches)} {noun} are named '{name}' ({ids}).", hint="use_id")
    error.matches = tuple(matches)
    return error


def _token_not_found_error(
    client: DeadlineClient, name: str, tokens: Sequence[ApiToken]
) -> TokenNameNotFoundError:
    suggestion = near_names(tokens).did_you_mean(name)
    return TokenNameNotFoundError(
        f"No Organization API token named '{name}' in Organization "
        f"{client.organization_id}.{suggestion}",
        hint=None if suggestion else "list_tokens",
    )
