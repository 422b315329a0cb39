"""``list``: find the grants of tokens and print them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import timedelta

from astro_org_tokens.actions.resolve import (
    names_instead_of_ids,
    require_inputs,
    resolve_token_by_id,
    resolve_token_by_name,
    resolve_workspaces,
)
from astro_org_tokens.actions.validated import ListOptions
from astro_org_tokens.api.models import ApiToken, utc
from astro_org_tokens.app import App
from astro_org_tokens.errors import NotFoundError, TokenNameNotFoundError
from astro_org_tokens.formats import EXACT_FORMATS
from astro_org_tokens.grants.grant import Grant
from astro_org_tokens.grants.labels import TokenRef, WorkspaceRef
from astro_org_tokens.grants.token_filter import TokenFilter
from astro_org_tokens.output.columns import sorted_by
from astro_org_tokens.output.times import expiry
from astro_org_tokens.output.token_list import RenderOptions, render_list

EXPIRES_SOON = timedelta(days=7)


def run(app: App, options: ListOptions) -> None:
    """Find the grants and print them."""
    require_inputs(app, has_workspace=options.has_workspace)
    # None means all.
    workspaces = None if options.all_workspaces else resolve_workspaces(app, options.workspaces)
    grants: Sequence[Grant]
    if workspaces is None:
        grants = _read(app, options, None)
    else:
        workspaces, grants = _read_in(app, options, workspaces)
    grants = _filtered(app, options, grants)
    if not app.options.wants_notices:  # the notice of an incomplete list isn't shown
        app.refuse_incomplete_lists()
    if options.sort:
        grants = sorted_by(grants, options.sort)
    _print(app, options, grants, with_workspace=workspaces is None or len(workspaces) > 1)
    if not grants:
        app.console.notice(_empty_notice(options, workspaces))
    _notice_expiring(app, grants)


def _read_in(
    app: App, options: ListOptions, workspaces: tuple[WorkspaceRef, ...]
) -> tuple[tuple[WorkspaceRef, ...], Sequence[Grant]]:
    """Return the Workspaces that are meant, and the grants in them."""
    try:
        grants = _read(app, options, workspaces)
    except NotFoundError as error:
        if options.token_id is not None or isinstance(error, TokenNameNotFoundError):
            raise
        by_name = names_instead_of_ids(app, options.workspaces, workspaces, workspaces)
        if by_name is None:
            raise
    else:
        unseen = set(workspaces) - {grant.workspace for grant in grants}
        by_name = names_instead_of_ids(app, options.workspaces, workspaces, unseen)
        if by_name is None:
            return workspaces, grants
    return by_name, _read(app, options, by_name)


def _read(
    app: App, options: ListOptions, workspaces: tuple[WorkspaceRef, ...] | None
) -> Sequence[Grant]:
    # Filtered later: a Workspace exists even if no token in it is wanted.
    return app.client.organization_tokens.list(
        workspaces=workspaces, token=_token(app, options, workspaces or ())
    )


def _token(
    app: App, options: ListOptions, workspaces: Sequence[WorkspaceRef]
) -> TokenRef | ApiToken | None:
    if options.token_id is not None:
        return resolve_token_by_id(app, options.token_id, options.token_name)
    if options.token_name is not None:
        return resolve_token_by_name(app, options.token_name, workspaces)
    return None


def _token_filter(options: ListOptions) -> TokenFilter:
    return TokenFilter(**{each.name: getattr(options, each.name) for each in fields(TokenFilter)})


def _filtered(app: App, options: ListOptions, grants: Sequence[Grant]) -> Sequence[Grant]:
    token_filter, now = _token_filter(options), app.now()
    return [
        grant
        for grant in grants
        if (not options.roles or grant.role in options.roles)
        and token_filter.matches(grant.token, now)
    ]


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


def _empty_notice(options: ListOptions, workspaces: Sequence[WorkspaceRef] | None) -> str:
    token = options.token_id or options.token_name
    roles = " or ".join(options.roles)
    has_filters = _token_filter(options) != TokenFilter()
    if token:
        mismatch = "doesn't match the filters, or " if has_filters else ""
        subject = f"Token '{token}' {mismatch}has no {roles or 'role'}"
    else:
        match = "match the filters and " if has_filters else ""
        subject = f"No Organization API tokens {match}have {roles or 'a role'}"
    where = "any Workspace" if workspaces is None else ", ".join(map(str, workspaces))
    return f"{subject} in {where}."


def _notice_expiring(app: App, grants: Sequence[Grant]) -> None:
    if not app.console.shows_hints:
        return
    now = app.now()
    for token in {grant.token.id: grant.token for grant in grants}.values():
        if token.end_at is not None and now < utc(token.end_at) <= now + EXPIRES_SOON:
            label = TokenRef(token.id, token.name)
            app.console.notice(f"{label} expires {expiry(token.end_at, now)}. Rotate it soon.")
