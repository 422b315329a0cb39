"""``add``, ``update`` and ``remove``: find the token, change its role, print the result."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from astro_org_tokens.actions.resolve import (
    prompt_for_role,
    prompt_for_token,
    require_inputs,
    resolve_token_by_name,
    resolve_workspaces,
)
from astro_org_tokens.actions.validated import ChangeOptions
from astro_org_tokens.app import App
from astro_org_tokens.completion import cache
from astro_org_tokens.grants.change import ChangeResult, change_roles, preview
from astro_org_tokens.grants.labels import WorkspaceRef
from astro_org_tokens.grants.lock import TokenLock
from astro_org_tokens.grants.lookup import organization_tokens, tokens_with_role
from astro_org_tokens.grants.plan import Change, ChangeRequest, Verb
from astro_org_tokens.output.changes import (
    Grant,
    change_object,
    change_sentence,
    removed_object,
    role_diff,
    token_object,
)
from astro_org_tokens.paths import cache_dir, state_dir


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
    token_id = _resolve_token_id(app, options, workspaces)
    role = options.role if options.has_role else prompt_for_role(app)
    request = ChangeRequest(Verb(options.verb), workspaces, role, ignore_noop=options.ignore_noop)
    if options.dry_run:
        _print_preview(app, token_id, request)
    else:
        _change(app, token_id, request)


def _resolve_token_id(
    app: App, options: ChangeOptions, workspaces: tuple[WorkspaceRef, ...]
) -> str:
    if options.token_id is not None:
        return options.token_id
    # A token that gets its first role in a Workspace isn't found among the Workspace's tokens.
    scope = () if options.verb == "add" else workspaces
    if options.token_name is None:
        tokens = tokens_with_role(app.client, scope) if scope else organization_tokens(app.client)
        return prompt_for_token(app, tokens, scope).id
    any_without_role = options.verb == "remove" and options.ignore_noop
    return resolve_token_by_name(
        app, options.token_name, scope, any_without_role=any_without_role
    ).id


def _print_preview(app: App, token_id: str, request: ChangeRequest) -> None:
    result = preview(app.client, token_id, request)
    if app.options.wants_json:
        changes = [change_object(result.token, change) for change in result.changes]
        app.console.write_objects(changes, {"changes": changes})
    else:
        lines = role_diff(result.token, result.changes, color=app.console.use_color)
        app.console.write("".join(lines))


def _change(app: App, token_id: str, request: ChangeRequest) -> None:
    lock = TokenLock(state_dir(), app.client, token_id)
    try:
        result = change_roles(app.client, token_id, request, lock)
        changes = _with_unchanged(result, request)
        lines = [change_sentence(result.token, change) for change in changes]
        app.settle(changed=bool(result.changes), lines=lines)
    finally:
        cache.clear(cache_dir())  # also if it isn't known whether anything was changed
    if app.options.wants_json:
        _print_objects(app, result, request, changes)
    else:
        app.console.write_lines(lines)


def _print_objects(
    app: App, result: ChangeResult, request: ChangeRequest, changes: Sequence[Change]
) -> None:
    objects: list[dict[str, Any]]
    if request.role is None:
        key, objects = "removed", [removed_object(result.token, change) for change in changes]
    else:
        grants = [Grant(result.token, change.workspace, change.after) for change in changes]
        key, objects = "tokens", [token_object(grant) for grant in grants]
    app.console.write_objects(objects, objects[0] if len(objects) == 1 else {key: objects})


def _with_unchanged(result: ChangeResult, request: ChangeRequest) -> list[Change]:
    """Return one change for each Workspace, including those that needed none."""
    by_workspace = {change.workspace: change for change in result.changes}
    return [
        by_workspace.get(workspace, Change(workspace, request.role, request.role))
        for workspace in request.workspaces
    ]
