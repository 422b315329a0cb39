"""``list``: find the grants of tokens and print them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from astro_org_tokens.actions.resolve import (
    require_inputs,
    resolve_token_by_name,
    resolve_workspaces,
)
from astro_org_tokens.actions.validated import ListOptions
from astro_org_tokens.api.models import ApiToken
from astro_org_tokens.app import App
from astro_org_tokens.formats import EXACT_FORMATS
from astro_org_tokens.grants.change import read_organization_token
from astro_org_tokens.grants.labels import WorkspaceRef, comma_join, token_label
from astro_org_tokens.grants.lookup import (
    all_workspaces,
    invisible_workspaces,
    organization_tokens,
    tokens_with_role,
)
from astro_org_tokens.output.changes import Grant
from astro_org_tokens.output.columns import sorted_by
from astro_org_tokens.output.times import expiry, utc
from astro_org_tokens.output.token_list import RenderOptions, render_list

EXPIRES_SOON = timedelta(days=7)


def run(app: App, options: ListOptions) -> None:
    """Find the grants and print them."""
    require_inputs(app, has_workspace=options.has_workspace)
    # None means all.
    workspaces = None if options.all_workspaces else resolve_workspaces(app, options.workspaces)
    tokens = _tokens(app, options, workspaces or ())
    grants = _grants(tokens, _every_workspace(app, tokens) if workspaces is None else workspaces)
    if not app.options.wants_notices:  # the notice of an incomplete list isn't shown
        app.refuse_incomplete_lists()
    grants = [grant for grant in grants if not options.roles or grant.role in options.roles]
    if options.sort:
        grants = sorted_by(grants, options.sort)
    _print(app, options, grants, with_workspace=workspaces is None or len(workspaces) > 1)
    if not grants:
        app.console.notice(_empty_notice(options, workspaces))
    _notice_expiring(app, grants)


def _tokens(
    app: App, options: ListOptions, workspaces: tuple[WorkspaceRef, ...]
) -> Sequence[ApiToken]:
    if options.token_id is not None:
        return [read_organization_token(app.client, options.token_id)]
    if options.token_name is not None:
        return [resolve_token_by_name(app, options.token_name, workspaces)]
    if not workspaces:
        return organization_tokens(app.client)
    return tokens_with_role(app.client, workspaces)


def _every_workspace(app: App, tokens: Sequence[ApiToken]) -> tuple[WorkspaceRef, ...]:
    """Return the Organization's Workspaces, and last those that only roles point to."""
    visible = all_workspaces(app.client)
    return tuple(
        WorkspaceRef(workspace.id, workspace.name or None)
        for workspace in (*visible, *invisible_workspaces(tokens, visible))
    )


def _grants(tokens: Sequence[ApiToken], workspaces: tuple[WorkspaceRef, ...]) -> list[Grant]:
    by_workspace: dict[str, list[Grant]] = {workspace.id: [] for workspace in workspaces}
    refs = {workspace.id: workspace for workspace in workspaces}
    for token in tokens:
        for workspace_id, roles in token.workspace_roles().items():
            if workspace_id in refs:
                ref = refs[workspace_id]
                by_workspace[workspace_id] += [Grant(token, ref, role) for role in roles]
    return [grant for grants in by_workspace.values() for grant in grants]


def _print(
    app: App, options: ListOptions, grants: Sequence[Grant], *, with_workspace: bool
) -> None:
    render_options = RenderOptions(
        app.now(),
        with_workspace=with_workspace,
        wide=options.wide,
        terminal_width=app.console.width,
        color=app.console.use_color,
        ascii_only=app.console.ascii_only,
    )
    # At a terminal, a person reads it, whatever the format.
    exact = app.console.width is None and app.options.output in EXACT_FORMATS
    app.console.write_parts(render_list(app.options.output, grants, render_options), exact=exact)


def _empty_notice(options: ListOptions, workspaces: tuple[WorkspaceRef, ...] | None) -> str:
    token = options.token_id or options.token_name
    roles = " or ".join(options.roles)
    subject = (
        f"Token '{token}' has no {roles or 'role'}"
        if token
        else f"No Organization API tokens have {roles or 'a role'}"
    )
    return f"{subject} in {'any Workspace' if workspaces is None else comma_join(workspaces)}."


def _notice_expiring(app: App, grants: Sequence[Grant]) -> None:
    if not app.console.shows_hints:
        return
    now = app.now()
    for token in {grant.token.id: grant.token for grant in grants}.values():
        if token.end_at is not None and now < utc(token.end_at) <= now + EXPIRES_SOON:
            app.console.notice(
                f"{token_label(token)} expires {expiry(token.end_at, now)}. Rotate it soon."
            )
