"""From options to the Workspaces, the token and the role that are meant, asking where it may."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from astro_org_tokens.app import App
from astro_org_tokens.errors import InputRequiredError, NotFoundError
from astro_org_tokens.grants.roles import ROLES
from astro_org_tokens.ids import looks_like_id, normalize_id

if TYPE_CHECKING:
    from astro_org_tokens.api.models import ApiToken
    from astro_org_tokens.grants.labels import WorkspaceRef

NO_WORKSPACE = (
    "no Workspace is known: give --workspace-id, or set ASTRO_WORKSPACE_ID, or choose one with "
    "`astro workspace switch` of the official CLI"
)
NO_TOKEN = (
    "no token is named: give its ID as ORG_TOKEN_ID or its name with --org-token-name; "
    "`astro workspace organization-token list` shows both"
)
NO_ROLE = f"no role is given: give --role one of {', '.join(ROLES)}"


def resolve_workspaces(app: App, given: Sequence[str]) -> tuple[WorkspaceRef, ...]:
    """Return the Workspaces that the options name, else the one of environment or config.

    Names are looked up, all in one read. Without any a person is asked.

    Raises:
        InputRequiredError: none is known and nobody can be asked.
        NotFoundError, AmbiguousError: of a name.
    """
    from astro_org_tokens.grants.labels import WorkspaceRef

    if given:
        return _named_workspaces(app, given)
    if known := app.settings.workspace_id:
        return (WorkspaceRef(known),)
    if not app.interactive:
        raise InputRequiredError(NO_WORKSPACE)
    return (_prompt_for_workspace(app),)


def require_inputs(app: App, *, token: bool, role: bool, workspace: bool) -> None:
    """See that whatever is missing can be asked for, before anything is sent.

    Args:
        app: the world.
        token: whether a token is named.
        role: whether a role is given, or none is needed.
        workspace: whether a Workspace is named.

    Raises:
        InputRequiredError: it can't.
    """
    # In the order in which things are looked for: credential, Organization, Workspace.
    _ = app.settings.credential, app.settings.organization_id
    if app.interactive:
        return
    if not workspace and app.settings.workspace_id is None:
        raise InputRequiredError(NO_WORKSPACE)
    if not token:
        raise InputRequiredError(NO_TOKEN)
    if not role:
        raise InputRequiredError(NO_ROLE)


def prompt_for_role(app: App) -> str:
    """Ask for a role."""
    with app.deadline.paused():
        index = app.terminal.choose(
            "Role", ("ROLE", "MEANING"), list(ROLES.items()), instead="--role"
        )
    return list(ROLES)[index]


def resolve_token_by_name(
    app: App, name: str, workspaces: Sequence[WorkspaceRef], *, any_without_role: bool = False
) -> ApiToken:
    """Return the token of a name, asking which where there are several.

    Args:
        app: the world.
        name: exact.
        workspaces: where a token that has a role comes before one that has none.
        any_without_role: where none of several has a role there, one is as good as the other.

    Raises:
        NotFoundError, AmbiguousError: there is none, or more than one.
    """
    from astro_org_tokens.grants.lookup import ambiguous_token_error, find_tokens_by_name

    found = find_tokens_by_name(app.client, name, workspaces)
    nobody_there = not any(token.role_in(w.id) for token in found for w in workspaces)
    if len(found) == 1 or (any_without_role and nobody_there):
        return found[0]
    if app.interactive:
        return prompt_for_token(app, found)
    raise ambiguous_token_error(name, found)


def prompt_for_token(app: App, tokens: Sequence[ApiToken]) -> ApiToken:
    """Ask for one of several tokens.

    Raises:
        NotFoundError: there are none.
    """
    from astro_org_tokens.output.times import age

    if not tokens:
        raise NotFoundError(
            "there is no Organization token to choose from; "
            "`astro workspace organization-token add` gives one its first role"
        )
    rows = [
        [token.id, token.name, token.description, age(token.created_at, app.now())]
        for token in tokens
    ]
    with app.deadline.paused():
        header = ("ID", "NAME", "DESCRIPTION", "CREATED")
        index = app.terminal.choose("Token", header, rows, instead="ORG_TOKEN_ID")
    return tokens[index]


def _prompt_for_workspace(app: App) -> WorkspaceRef:
    from astro_org_tokens.grants.labels import WorkspaceRef
    from astro_org_tokens.grants.lookup import all_workspaces

    found = all_workspaces(app.client)
    if not found:
        raise NotFoundError(
            f"Organization {app.client.organization_id} has no Workspace that can be seen"
        )
    rows = [[workspace.id, workspace.name] for workspace in found]
    with app.deadline.paused():
        index = app.terminal.choose("Workspace", ("ID", "NAME"), rows, instead="--workspace-id")
    return WorkspaceRef(found[index].id, found[index].name)


def _named_workspaces(app: App, given: Sequence[str]) -> tuple[WorkspaceRef, ...]:
    from astro_org_tokens.grants.labels import WorkspaceRef

    names = [text for text in given if not looks_like_id(text)]
    found = {}
    if names:
        from astro_org_tokens.grants.lookup import find_workspaces_by_name

        found = find_workspaces_by_name(app.client, list(dict.fromkeys(names)))
    refs: dict[str, WorkspaceRef] = {}
    for text in given:
        if text in found:
            ref = WorkspaceRef(found[text].id, found[text].name)
        else:
            ref = WorkspaceRef(normalize_id(text) or text)
        refs.setdefault(ref.id, ref)
    return tuple(refs.values())
