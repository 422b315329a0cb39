"""``astro workspace organization-token list``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from astro_org_tokens.app import App
from astro_org_tokens.commands.organization_token.params import (
    common_options,
    token_id_argument,
    token_name_option,
    workspace_option,
)
from astro_org_tokens.commands.organization_token.target import (
    require_answerable,
    token_named,
    wanted_workspaces,
)

if TYPE_CHECKING:
    from astro_org_tokens.api.models import ApiToken
    from astro_org_tokens.commands.organization_token.options import TokenOptions
    from astro_org_tokens.grants.names import WorkspaceRef
    from astro_org_tokens.output.tokens import Grant


@click.command("list")
@token_id_argument
@token_name_option
@workspace_option
@common_options
@click.pass_obj
def list_(app: App, /, **given: Any) -> None:
    """List the Organization API tokens that have a role in a Workspace.

    With a token, by ID or name, only that one is shown.
    """
    from astro_org_tokens.commands.organization_token.options import TokenOptions, checked

    run(app, checked(TokenOptions, given))


def run(app: App, options: TokenOptions) -> None:
    """Find the grants and print them."""
    require_answerable(app, token=True, role=True, workspaces=options.workspaces)
    if not app.wants_json:
        from astro_org_tokens.output.table import load_in_background

        load_in_background()
    workspaces = wanted_workspaces(app, options.workspaces)
    grants = _grants(_tokens(app, options, workspaces), workspaces)
    if app.wants_json:
        from astro_org_tokens.output.tokens import token_object

        app.write_json({"tokens": [token_object(grant) for grant in grants]})
    else:
        _write_table(app, grants, with_workspace=len(workspaces) > 1)
    if not grants:
        app.tell(_none(options, workspaces))


def _tokens(
    app: App, options: TokenOptions, workspaces: tuple[WorkspaceRef, ...]
) -> Sequence[ApiToken]:
    if options.token_id is not None:
        from astro_org_tokens.grants.change import read_organization_token

        return [read_organization_token(app.client, options.token_id)]
    if options.token_name is not None:
        return [token_named(app, options.token_name, workspaces)]
    from astro_org_tokens.grants.find import tokens_with_role

    return tokens_with_role(app.client, workspaces)


def _grants(tokens: Sequence[ApiToken], workspaces: tuple[WorkspaceRef, ...]) -> list[Grant]:
    from astro_org_tokens.output.tokens import Grant

    return [
        Grant(token, workspace, role)
        for workspace in workspaces
        for token in tokens
        if (role := token.role_in(workspace.id)) is not None
    ]


def _write_table(app: App, grants: Sequence[Grant], *, with_workspace: bool) -> None:
    from astro_org_tokens.output.table import table
    from astro_org_tokens.output.tokens import header, row

    now = app.now()
    rows = [row(grant, now, with_workspace=with_workspace) for grant in grants]
    app.write(table(header(with_workspace=with_workspace), rows))


def _none(options: TokenOptions, workspaces: tuple[WorkspaceRef, ...]) -> str:
    from astro_org_tokens.grants.names import listed

    named = options.token_id or options.token_name
    what = f"token {named} has no role" if named else "no Organization API token has a role"
    return f"{what} in {listed(workspaces)}"
