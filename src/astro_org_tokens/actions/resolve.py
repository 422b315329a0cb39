"""Resolve Workspaces, token and role from options, prompting if that is possible."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from astro_org_tokens.api.models import ApiToken
from astro_org_tokens.app import App
from astro_org_tokens.close_matches import skeleton
from astro_org_tokens.errors import AmbiguousError, InputRequiredError, NotFoundError, UsageError
from astro_org_tokens.grants.labels import TokenRef, WorkspaceRef
from astro_org_tokens.grants.roles import ROLES
from astro_org_tokens.ids import looks_like_id, normalize_id
from astro_org_tokens.output.times import age

_NO_WORKSPACE = (
    "No Workspace specified. Use --workspace-id, set ASTRO_WORKSPACE_ID, or run "
    "`astro workspace switch` in the official Astro CLI."
)
NO_TOKEN = (
    "No token specified. Set ORG_TOKEN_ID or --org-token-name. To list tokens, run "
    "`astro workspace organization-token list`."
)
NO_ROLE = f"No role specified. Set --role to one of {', '.join(ROLES)}."


def require_inputs(
    app: App, *, has_workspace: bool, has_token: bool = True, has_role: bool = True
) -> None:
    """Fail early if a required value is missing and prompting isn't possible.

    Args:
        app: the context of the run.
        has_workspace: whether an option selects a Workspace.
        has_token: whether an option selects the token, or none is needed.
        has_role: whether an option sets the role, or none is needed.

    Raises:
        InputRequiredError: a value is missing; nothing was sent.
    """
    # In the order in which values are looked for: credential, Organization, Workspace.
    _ = app.settings.credential, app.settings.organization_id
    if app.console.interactive:
        return
    if not has_workspace and app.settings.workspace_id is None:
        raise _no_workspace_error(app)
    if not has_token:
        raise InputRequiredError(NO_TOKEN)
    if not has_role:
        raise InputRequiredError(NO_ROLE)


def resolve_workspaces(app: App, options: Sequence[str]) -> tuple[WorkspaceRef, ...]:
    """Return the Workspaces of the options, else of the environment or the config.

    All names are looked up in one read. Without any Workspace the person is prompted.

    Args:
        app: the context of the run.
        options: IDs and names.

    Raises:
        InputRequiredError: no Workspace is known and prompting isn't possible.
        NotFoundError, AmbiguousError: a name has no Workspace, or several.
    """
    if options:
        return app.client.workspaces.find(*options)
    if workspace_id := app.settings.workspace_id:
        return (WorkspaceRef(workspace_id),)
    if not app.console.interactive:
        raise _no_workspace_error(app)
    return (_prompt_for_workspace(app),)


def names_instead_of_ids(
    app: App,
    options: Sequence[str],
    workspaces: Sequence[WorkspaceRef],
    unseen: Iterable[WorkspaceRef],
) -> tuple[WorkspaceRef, ...] | None:
    """Return the Workspaces again if some of them were named by what looks like an ID.

    Call this when an ID leads to nothing, so that an ID that exists takes no other request.

    Args:
        app: the context of the run.
        options: IDs and names.
        workspaces: what ``resolve_workspaces`` returned for them.
        unseen: those of them that may not exist.

    Returns:
        The Workspaces with their names, or None if none of the IDs is a name.

    Raises:
        AmbiguousError: several Workspaces have the same name.
    """
    ids = {workspace.id for workspace in unseen}
    texts = [text for text in options if looks_like_id(text) and normalize_id(text) in ids]
    if not texts:
        return None
    by_name = app.client.workspaces.named(*dict.fromkeys(texts))
    if not by_name:
        return None
    by_id = {
        normalize_id(text): WorkspaceRef(workspace.id, workspace.name)
        for text, workspace in by_name.items()
    }
    refs = (by_id.get(workspace.id, workspace) for workspace in workspaces)
    return tuple({ref.id: ref for ref in refs}.values())


def resolve_token_by_id(app: App, token_id: str, name: str | None) -> TokenRef:
    """Return the token with an ID, which must have the name, if there is one.

    Raises:
        UsageError: it has another name.
        AstroError: it could not be read, to compare its name.
    """
    if name is not None:
        token = app.client.get_token(token_id)
        if skeleton(token.name) != skeleton(name):
            raise UsageError(
                f"ORG_TOKEN_ID is {_label(token)}, and --org-token-name is "
                f"{_label_of_name(app, name)}. Specify one token."
            )
    return TokenRef(token_id)


def _label_of_name(app: App, name: str) -> str:
    try:
        return _label(app.client.organization_tokens.find(name))
    except AmbiguousError as error:
        return " or ".join(_label(each) for each in error.matches if isinstance(each, ApiToken))
    except NotFoundError:
        return f"'{name}', which no Organization API token is named"


def resolve_token_by_name(
    app: App, name: str, workspaces: Sequence[WorkspaceRef], *, any_without_role: bool = False
) -> ApiToken:
    """Return the token with a name; if there are several, prompt for one.

    Args:
        app: the context of the run.
        name: the name, or one that looks the same if only one token is meant.
        workspaces: tokens with a role in one of these come before tokens without.
        any_without_role: if no match has a role there, return any of them.

    Raises:
        NotFoundError, AmbiguousError: no token has this name, or several.
    """
    try:
        return app.client.organization_tokens.find(
            name, workspaces=workspaces or None, any_without_role=any_without_role
        )
    except AmbiguousError as error:
        if not app.console.interactive:
            raise
        return prompt_for_token(app, [each for each in error.matches if isinstance(each, ApiToken)])


def prompt_for_token(
    app: App, tokens: Sequence[ApiToken], workspaces: Sequence[WorkspaceRef] = ()
) -> ApiToken:
    """Prompt for one of several tokens.

    Args:
        app: the run.
        tokens: to choose from.
        workspaces: in which these tokens have a role; empty for all tokens of the Organization.

    Raises:
        NotFoundError: there are none.
    """
    if not tokens and workspaces:
        where = ", ".join(map(str, workspaces))
        raise NotFoundError(f"No Organization API tokens have a role in {where}.")
    if not tokens:
        raise NotFoundError("No Organization API tokens found.")
    rows = [
        [
            *(token.id, token.name, token.description),
            age(token.created_at, app.now()) if token.created_at else "",
        ]
        for token in tokens
    ]
    header = ("ID", "NAME", "DESCRIPTION", "CREATED")
    return tokens[_select(app, "Token", header, rows, skip_option="ORG_TOKEN_ID")]


def prompt_for_role(app: App) -> str:
    """Prompt for a role."""
    rows = list(ROLES.items())
    return rows[_select(app, "Role", ("ROLE", "DESCRIPTION"), rows, skip_option="--role")][0]


def _no_workspace_error(app: App) -> InputRequiredError:
    unused = app.settings.unused_workspace
    if unused is None:
        return InputRequiredError(_NO_WORKSPACE)
    organization = app.settings.organization
    return InputRequiredError(
        f"{_NO_WORKSPACE} {unused.value} ({unused.source}) isn't used, because that context is of "
        f"another Organization than {organization.value} ({organization.source})."
    )


def _prompt_for_workspace(app: App) -> WorkspaceRef:
    workspaces = app.client.workspaces.list()
    if not workspaces:
        raise NotFoundError(
            f"No Workspaces found in Organization {app.client.organization_id}, or your "
            "credentials don't have access to any."
        )
    rows = [[workspace.id, workspace.name] for workspace in workspaces]
    index = _select(app, "Workspace", ("ID", "NAME"), rows, skip_option="--workspace-id")
    return WorkspaceRef(workspaces[index].id, workspaces[index].name)


def _select(
    app: App, noun: str, header: Sequence[str], rows: Sequence[Sequence[str]], *, skip_option: str
) -> int:
    with app.deadline.paused():
        return app.console.prompter.select(noun, header, rows, skip_option=skip_option)


def _label(token: ApiToken) -> str:
    return str(TokenRef(token.id, token.name))
