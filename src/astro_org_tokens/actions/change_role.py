"""What ``add``, ``update`` and ``remove`` have in common: find the token, change it, say so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from astro_org_tokens.actions.resolve import (
    prompt_for_role,
    prompt_for_token,
    require_inputs,
    resolve_token_by_name,
    resolve_workspaces,
)
from astro_org_tokens.app import App

if TYPE_CHECKING:
    from astro_org_tokens.actions.validated import ChangeOptions
    from astro_org_tokens.grants.change import ChangeResult
    from astro_org_tokens.grants.labels import WorkspaceRef
    from astro_org_tokens.grants.plan import Change, ChangeRequest, Verb


def run(app: App, verb: Verb, options: ChangeOptions) -> None:
    """Carry out one verb.

    Raises:
        AstroError: see the table "What each command does" in the command reference.
    """
    from astro_org_tokens.grants.plan import ChangeRequest, Verb

    needs_role = verb is not Verb.REMOVE
    require_inputs(
        app,
        token=options.names_token,
        role=options.role is not None or not needs_role,
        workspace=options.names_workspace,
    )
    workspaces = resolve_workspaces(app, options.workspaces)
    token_id = _token_id(app, verb, options, workspaces)
    role = (options.role or prompt_for_role(app)) if needs_role else None
    wish = ChangeRequest(verb, workspaces, role, ignore_noop=options.ignore_noop)
    if options.dry_run:
        _show_preview(app, token_id, wish)
    else:
        _change(app, token_id, wish)


def _token_id(
    app: App, verb: Verb, options: ChangeOptions, workspaces: tuple[WorkspaceRef, ...]
) -> str:
    from astro_org_tokens.grants.lookup import organization_tokens, tokens_with_role
    from astro_org_tokens.grants.plan import Verb

    if options.token_id is not None:
        return options.token_id
    if verb is Verb.ADD:
        everywhere: tuple[WorkspaceRef, ...] = ()
        if options.token_name is not None:
            return resolve_token_by_name(app, options.token_name, everywhere).id
        return prompt_for_token(app, organization_tokens(app.client)).id
    if options.token_name is None:
        return prompt_for_token(app, tokens_with_role(app.client, workspaces)).id
    any_will_do = verb is Verb.REMOVE and options.ignore_noop
    return resolve_token_by_name(
        app, options.token_name, workspaces, any_without_role=any_will_do
    ).id


def _show_preview(app: App, token_id: str, wish: ChangeRequest) -> None:
    from astro_org_tokens.grants.change import preview
    from astro_org_tokens.output.changes import change_object, role_diff

    outcome = preview(app.client, token_id, wish)
    if app.wants_json:
        changes = [change_object(outcome.token, change) for change in outcome.changes]
        app.write_objects(changes, {"changes": changes})
    else:
        app.write("".join(role_diff(outcome.token, outcome.changes, color=app.color)))


def _change(app: App, token_id: str, wish: ChangeRequest) -> None:
    from astro_org_tokens.completion.cache import clear
    from astro_org_tokens.grants.change import change_roles
    from astro_org_tokens.grants.lock import TokenLock
    from astro_org_tokens.paths import cache_dir, state_dir

    lock = TokenLock(state_dir(), app.client, token_id, app.deadline)
    try:
        outcome = change_roles(app.client, token_id, wish, app.deadline, lock)
        app.changed = bool(outcome.changes)
    finally:
        clear(cache_dir())  # also where it is not known whether anything was changed
    told = _told(outcome, wish)
    if app.wants_json:
        objects, key = _as_json(outcome, wish, told)
        app.write_objects(objects, objects[0] if len(objects) == 1 else {key: objects})
    else:
        from astro_org_tokens.output.changes import change_sentence

        app.write_lines([change_sentence(outcome.token, change) for change in told])


def _told(outcome: ChangeResult, wish: ChangeRequest) -> list[Change]:
    """Return one change for each Workspace, with those that needed none among them."""
    from astro_org_tokens.grants.plan import Change

    made = {change.workspace: change for change in outcome.changes}
    return [made.get(w, Change(w, wish.role, wish.role)) for w in wish.workspaces]


def _as_json(
    outcome: ChangeResult, wish: ChangeRequest, told: list[Change]
) -> tuple[list[dict[str, Any]], str]:
    """Return the objects, and what they are called where there are several."""
    from astro_org_tokens.output.changes import Grant, removed_object, token_object

    token = outcome.token
    if wish.role is None:
        return [removed_object(token, change) for change in told], "removed"
    return [token_object(Grant(token, c.workspace, c.after)) for c in told], "tokens"
