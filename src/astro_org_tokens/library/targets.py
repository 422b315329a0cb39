"""Find the tokens and Workspaces that a caller names: by ID, by name, or as objects."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from astro_org_tokens.api.deadline_client import DeadlineClient, validate_id
from astro_org_tokens.api.models import ApiToken, Workspace
from astro_org_tokens.errors import UsageError
from astro_org_tokens.grants.labels import TokenRef, WorkspaceRef
from astro_org_tokens.grants.lookup import (
    all_workspaces,
    ambiguous_token_error,
    find_tokens_by_name,
    find_workspaces_by_name,
    has_role_in,
    invisible_workspaces,
)
from astro_org_tokens.grants.roles import ROLES, role_problem
from astro_org_tokens.ids import looks_like_id, normalize_id

TokenArgument: TypeAlias = "str | TokenRef | ApiToken"
"""A token: its ID, its name, or an object that has its ID."""

WorkspaceArgument: TypeAlias = "str | WorkspaceRef | Workspace"
"""A Workspace: its ID, its name, or an object that has its ID."""


def find_token(
    client: DeadlineClient,
    name: str,
    workspaces: Sequence[WorkspaceRef],
    *,
    any_without_role: bool = False,
) -> ApiToken:
    """Return the token with a name.

    Args:
        client: sends the requests.
        name: the name, or one that looks the same if only one token is meant.
        workspaces: tokens with a role in one of these come before tokens without.
        any_without_role: if no match has a role there, return any of them.

    Raises:
        NotFoundError, AmbiguousError: no token has this name, or several.
    """
    tokens = find_tokens_by_name(client, name, workspaces)
    if len(tokens) == 1 or (
        any_without_role and not any(has_role_in(token, workspaces) for token in tokens)
    ):
        return tokens[0]
    raise ambiguous_token_error(name, tokens)


def resolve_workspaces(
    client: DeadlineClient, workspaces: Iterable[WorkspaceArgument]
) -> tuple[WorkspaceRef, ...]:
    """Return the Workspaces, each once; all names are looked up in one read.

    Raises:
        UsageError: something isn't a Workspace.
        NotFoundError, AmbiguousError: a name has no Workspace, or several.
    """
    arguments = [_check(each, "workspaces") for each in workspaces]
    names = [each for each in arguments if isinstance(each, str) and not looks_like_id(each)]
    by_name = find_workspaces_by_name(client, list(dict.fromkeys(names))) if names else {}
    refs: dict[str, WorkspaceRef] = {}
    for each in arguments:
        if not isinstance(each, str):
            ref = WorkspaceRef(validate_id(each.id, "workspace_id"), each.name or None)
        elif each in by_name:
            ref = WorkspaceRef(by_name[each].id, by_name[each].name)
        else:
            ref = WorkspaceRef(normalize_id(each) or each)
        refs.setdefault(ref.id, ref)
    return tuple(refs.values())


def workspace_arguments(
    workspace: WorkspaceArgument | None, workspaces: Iterable[WorkspaceArgument] | None
) -> tuple[WorkspaceArgument, ...] | None:
    """Return what two arguments name, of which a caller passes one; None if neither is there.

    Raises:
        UsageError: both are there, or something isn't a Workspace.
    """
    if workspace is not None:
        if workspaces is not None:
            raise UsageError("Specify either 'workspace' or 'workspaces', not both.")
        return (_check(workspace, "workspace"),)
    if workspaces is None:
        return None
    if isinstance(workspaces, str) or not isinstance(workspaces, Iterable):
        raise UsageError("'workspaces' isn't a collection. Use 'workspace' for one Workspace.")
    arguments = tuple(_check(each, "workspaces") for each in workspaces)
    if not arguments:
        raise UsageError("'workspaces' is empty. Pass at least one Workspace.")
    return arguments


def check_token(token: TokenArgument) -> TokenArgument:
    """Return an argument that names a token.

    Raises:
        UsageError: it doesn't.
    """
    if isinstance(token, TokenRef | ApiToken):
        return token
    return _check_text(token, "token", "a token")


def every_workspace(client: DeadlineClient, tokens: Sequence[ApiToken]) -> tuple[WorkspaceRef, ...]:
    """Return the Organization's Workspaces, and last those that only roles point to."""
    visible = all_workspaces(client)
    return tuple(
        WorkspaceRef(workspace.id, workspace.name or None)
        for workspace in (*visible, *invisible_workspaces(tokens, visible))
    )


def grantable_role(role: str) -> str:
    """Return a role that can be granted, in upper case.

    Raises:
        UsageError: it isn't one.
    """
    text = _check_text(role, "role", "a role")
    if text.upper() in ROLES:
        return text.upper()
    raise UsageError(role_problem(text))


def _check(workspace: WorkspaceArgument, name: str) -> WorkspaceArgument:
    if isinstance(workspace, WorkspaceRef | Workspace):
        return workspace
    return _check_text(workspace, name, "a Workspace")


def _check_text(value: object, name: str, noun: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise UsageError(f"'{name}' is {value!r}, which doesn't name {noun}.")
    return value
