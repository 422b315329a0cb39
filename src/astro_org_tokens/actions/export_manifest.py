"""``export``: print the grants of Workspaces as a manifest."""

from __future__ import annotations

from collections.abc import Sequence

from astro_org_tokens.actions.resolve import require_inputs, resolve_workspaces
from astro_org_tokens.actions.validated import ExportOptions
from astro_org_tokens.api.models import Workspace
from astro_org_tokens.app import App
from astro_org_tokens.errors import NotFoundError
from astro_org_tokens.grants.labels import WorkspaceRef, comma_join
from astro_org_tokens.grants.lookup import all_workspaces, invisible_workspaces, organization_tokens
from astro_org_tokens.manifest.snapshot import export
from astro_org_tokens.output.manifest_yaml import as_json, as_yaml


def run(app: App, options: ExportOptions) -> None:
    """Read the grants and print them."""
    require_inputs(app, has_workspace=options.has_workspace)
    refs = None if options.all_workspaces else resolve_workspaces(app, options.workspaces)
    workspaces = all_workspaces(app.client.begin_call())
    tokens = organization_tokens(app.client.begin_call())
    app.refuse_incomplete_lists()  # with --prune, what is missing would be removed
    invisible = invisible_workspaces(tokens, workspaces)
    workspaces += invisible
    selected = workspaces if refs is None else _select(refs, workspaces)
    snapshot = export(selected, tokens, all_workspaces=workspaces)
    if app.options.wants_json:
        app.console.write_json(as_json(snapshot))
    else:
        app.console.write(as_yaml(snapshot, ascii_only=app.console.ascii_only), exact=True)
    unnamed = [workspace.id for workspace in selected if workspace in invisible]
    if unnamed:
        app.console.notice(
            "Some roles are in Workspaces that your credentials can't see "
            f"({comma_join(unnamed)}). The export contains these Workspaces by ID."
        )


def _select(refs: tuple[WorkspaceRef, ...], workspaces: Sequence[Workspace]) -> list[Workspace]:
    by_id = {workspace.id: workspace for workspace in workspaces}
    missing = [ref for ref in refs if ref.id not in by_id]
    if missing:
        raise NotFoundError(
            f"{comma_join(missing)} not found in the Organization, or your credentials don't have "
            "access to it."
        )
    return [by_id[ref.id] for ref in refs]
