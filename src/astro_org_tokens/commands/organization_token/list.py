"""``astro workspace organization-token list``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import click

from astro_org_tokens.actions.resolve import (
    require_inputs,
    resolve_token_by_name,
    resolve_workspaces,
)
from astro_org_tokens.app import App
from astro_org_tokens.commands.help import Command, help_epilog
from astro_org_tokens.commands.options import (
    LIST_FORMATS,
    all_workspaces_option,
    common_options,
    token_id_argument,
    token_name_option,
    workspace_option,
)
from astro_org_tokens.commands.types import SORT_COLUMNS, RoleName, SortColumn
from astro_org_tokens.grants.roles import ROLES

if TYPE_CHECKING:
    from astro_org_tokens.actions.validated import ListOptions
    from astro_org_tokens.api.models import ApiToken
    from astro_org_tokens.grants.labels import WorkspaceRef
    from astro_org_tokens.output.changes import Grant

EXPIRES_SOON = timedelta(days=7)


@click.command(
    "list",
    cls=Command,
    epilog=help_epilog(
        "list --workspace-id clwsdataeng00000000000001",
        "list -n deploy-bot --all-workspaces -o json",
    ),
)
@token_id_argument
@token_name_option
@workspace_option
@all_workspaces_option
@click.option(
    "--role",
    "roles",
    metavar="ROLE",
    multiple=True,
    type=RoleName(),
    help=f"Only those with this role; may be given several times: {', '.join(ROLES)}.",
)
@click.option(
    "--sort",
    metavar="COLUMN",
    type=SortColumn(),
    help=f"Sort by {', '.join(SORT_COLUMNS)}; descending with - before it (-created). Oldest first "
    "by default.",
)
@click.option("--wide", is_flag=True, help="Show KIND, EXPIRES and LAST USED as well.")
@common_options(LIST_FORMATS)
@click.pass_obj
def list_(app: App, /, **given: Any) -> None:
    """List the Organization API tokens that have a role in a Workspace.

    With a token, by ID or name, only that one is shown: with --all-workspaces, wherever it has a
    role.
    """
    from astro_org_tokens.actions.validated import ListOptions, checked

    run(app, checked(ListOptions, given))


def run(app: App, options: ListOptions) -> None:
    """Find the grants and print them."""
    require_inputs(app, token=True, role=True, workspace=options.names_workspace)
    # None stands for all.
    workspaces = None if options.all_workspaces else resolve_workspaces(app, options.workspaces)
    tokens = _tokens(app, options, workspaces or ())
    grants = _grants(tokens, _all_of_them(app, tokens) if workspaces is None else workspaces)
    grants = [grant for grant in grants if not options.roles or grant.role in options.roles]
    if options.sort:
        from astro_org_tokens.output.columns import sorted_by

        grants = sorted_by(grants, options.sort)
    _write(app, options, grants, with_workspace=workspaces is None or len(workspaces) > 1)
    if not grants:
        app.tell(_none(options, workspaces))
    _point_out_expiring(app, grants)


def _tokens(
    app: App, options: ListOptions, workspaces: tuple[WorkspaceRef, ...]
) -> Sequence[ApiToken]:
    if options.token_id is not None:
        from astro_org_tokens.grants.change import read_organization_token

        return [read_organization_token(app.client, options.token_id)]
    if options.token_name is not None:
        return [resolve_token_by_name(app, options.token_name, workspaces)]
    from astro_org_tokens.grants.lookup import organization_tokens, tokens_with_role

    if not workspaces:
        return organization_tokens(app.client)
    return tokens_with_role(app.client, workspaces)


def _all_of_them(app: App, tokens: Sequence[ApiToken]) -> tuple[WorkspaceRef, ...]:
    """Return the Organization's Workspaces, and those that only roles tell of, which come last."""
    from astro_org_tokens.grants.labels import WorkspaceRef
    from astro_org_tokens.grants.lookup import all_workspaces

    known = {w.id: WorkspaceRef(w.id, w.name) for w in all_workspaces(app.client)}
    for token in tokens:
        for workspace_id in token.workspace_roles():
            known.setdefault(workspace_id, WorkspaceRef(workspace_id))
    return tuple(known.values())


def _grants(tokens: Sequence[ApiToken], workspaces: tuple[WorkspaceRef, ...]) -> list[Grant]:
    from astro_org_tokens.output.changes import Grant

    by_workspace: dict[str, list[Grant]] = {workspace.id: [] for workspace in workspaces}
    refs = {workspace.id: workspace for workspace in workspaces}
    for token in tokens:
        for workspace_id, role in token.workspace_roles().items():
            if workspace_id in refs:
                by_workspace[workspace_id].append(Grant(token, refs[workspace_id], role))
    return [grant for found in by_workspace.values() for grant in found]


def _write(
    app: App, options: ListOptions, grants: Sequence[Grant], *, with_workspace: bool
) -> None:
    from astro_org_tokens.output.token_list import RenderOptions, render_list

    look = RenderOptions(
        app.now(),
        with_workspace=with_workspace,
        wide=options.wide,
        terminal_width=app.terminal_width,
        color=app.color,
        ascii_only=app.ascii_only,
    )
    app.write_parts(render_list(app.output, grants, look))


def _none(options: ListOptions, workspaces: tuple[WorkspaceRef, ...] | None) -> str:
    from astro_org_tokens.grants.labels import comma_join

    named = options.token_id or options.token_name
    roles = " or ".join(options.roles)
    what = (
        f"token {named} has no {roles or 'role'}"
        if named
        else f"no Organization API token has {roles or 'a role'}"
    )
    return f"{what} in {'any Workspace' if workspaces is None else comma_join(workspaces)}"


def _point_out_expiring(app: App, grants: Sequence[Grant]) -> None:
    if not app.watched:
        return
    from astro_org_tokens.grants.labels import token_label
    from astro_org_tokens.output.times import expiry, utc

    now = app.now()
    for token in {grant.token.id: grant.token for grant in grants}.values():
        if token.end_at is not None and now < utc(token.end_at) <= now + EXPIRES_SOON:
            app.tell(f"{token_label(token)} expires {expiry(token.end_at, now)}: rotate it in time")
