"""``add``, ``update`` and ``remove``: find the token, change its role, print the result."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from astro_org_tokens.actions.resolve import (
    names_instead_of_ids,
    prompt_for_role,
    prompt_for_token,
    require_inputs,
    resolve_token_by_id,
    resolve_token_by_name,
    resolve_workspaces,
)
from astro_org_tokens.actions.validated import ChangeOptions
from astro_org_tokens.app import App
from astro_org_tokens.completion import cache
from astro_org_tokens.errors import NotFoundError, NotGrantedError, TokenNameNotFoundError
from astro_org_tokens.grants.labels import TokenRef, WorkspaceRef
from astro_org_tokens.library.outcome import ChangeOutcome
from astro_org_tokens.output.changes import (
    change_object,
    change_sentence,
    granted_object,
    removed_object,
    role_diff,
)
from astro_org_tokens.paths import cache_dir


def run(app: App, options: ChangeOptions) -> None:
    """Carry out one verb.

    Raises:
        AstroError: the change was refused, failed, or could not be verified.
    """
    require_inputs(
        app,
        has_workspace=options.has_workspace,
        has_token=options.has_token,
        has_role=options.has_role,
    )
    workspaces = resolve_workspaces(app, options.workspaces)
    try:
        token = _resolve_token(app, options, workspaces)
    except NotFoundError as error:
        # `add` doesn't look for its token in a Workspace.
        if options.verb == "add" or isinstance(error, TokenNameNotFoundError):
            raise
        by_name = names_instead_of_ids(app, options.workspaces, workspaces, workspaces)
        if by_name is None:
            raise
        workspaces = by_name
        token = _resolve_token(app, options, workspaces)
    role = options.role if options.has_role else prompt_for_role(app)
    if options.dry_run:
        _print_preview(app, _carry_out(app, options, token, role, workspaces))
        return
    try:
        outcome = _carry_out(app, options, token, role, workspaces)
        lines = [change_sentence(outcome.token, change) for change in outcome.changes]
        app.settle(changed=outcome.changed, lines=lines)
    finally:
        cache.clear(cache_dir())  # also if it isn't known whether anything was changed
    if app.options.wants_json:
        _print_objects(app, options, outcome)
    else:
        app.console.write_lines(lines)


def _resolve_token(
    app: App, options: ChangeOptions, workspaces: Sequence[WorkspaceRef]
) -> TokenRef:
    if options.token_id is not None:
        return resolve_token_by_id(app, options.token_id, options.token_name)
    # A token that gets its first role in a Workspace isn't found among the Workspace's tokens.
    scope = () if options.verb == "add" else workspaces
    if options.token_name is None:
        tokens = app.client.organization_tokens.all(workspaces=scope or None)
        token = prompt_for_token(app, tokens, scope)
    else:
        any_without_role = options.verb == "remove" and options.ignore_noop
        token = resolve_token_by_name(
            app, options.token_name, scope, any_without_role=any_without_role
        )
    return TokenRef(token.id)


def _carry_out(
    app: App,
    options: ChangeOptions,
    token: TokenRef,
    role: str | None,
    workspaces: tuple[WorkspaceRef, ...],
) -> ChangeOutcome:
    """Make the change in the Workspaces that are meant."""
    try:
        outcome = _change(app, options, token, role, workspaces)
    except (NotGrantedError, NotFoundError) as error:
        if isinstance(error, NotFoundError) and not app.write_sent:
            raise  # the token doesn't exist
        by_name = names_instead_of_ids(app, options.workspaces, workspaces, workspaces)
        if by_name is None:
            raise
        return _change(app, options, token, role, by_name)
    unseen = [
        change.workspace
        for change in outcome.changes
        if change.before is None and (outcome.dry_run or change.after is None)
    ]
    by_name = names_instead_of_ids(app, options.workspaces, workspaces, unseen)
    if by_name is None:
        return outcome
    first = () if outcome.dry_run else outcome.changes
    made = {change.workspace.id: change for change in first if change.changed}
    rest = _change(app, options, token, role, by_name)
    return replace(
        rest, changes=tuple(made.get(change.workspace.id, change) for change in rest.changes)
    )


def _change(
    app: App,
    options: ChangeOptions,
    token: TokenRef,
    role: str | None,
    workspaces: Sequence[WorkspaceRef],
) -> ChangeOutcome:
    tokens = app.client.organization_tokens
    ignore_noop, dry_run = options.ignore_noop, options.dry_run
    if role is None:
        return tokens.remove(token, workspaces=workspaces, missing_ok=ignore_noop, dry_run=dry_run)
    change = tokens.add if options.verb == "add" else tokens.update
    return change(token, role=role, workspaces=workspaces, exist_ok=ignore_noop, dry_run=dry_run)


def _print_preview(app: App, outcome: ChangeOutcome) -> None:
    changes = [change for change in outcome.changes if change.changed]
    if app.options.wants_json:
        objects = [change_object(outcome.token, change) for change in changes]
        app.console.write_objects(objects, {"changes": objects})
    else:
        lines = role_diff(outcome.token, changes, color=app.console.use_color)
        app.console.write("".join(lines))


def _print_objects(app: App, options: ChangeOptions, outcome: ChangeOutcome) -> None:
    objects: list[dict[str, Any]]
    key, to_object = (
        ("removed", removed_object) if options.verb == "remove" else ("tokens", granted_object)
    )
    objects = [to_object(outcome.token, change) for change in outcome.changes]
    app.console.write_objects(objects, objects[0] if len(objects) == 1 else {key: objects})
