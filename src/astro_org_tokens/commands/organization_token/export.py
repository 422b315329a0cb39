"""``astro workspace organization-token export``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from astro_org_tokens.actions.resolve import (
    require_inputs,
    resolve_workspaces,
)
from astro_org_tokens.app import App
from astro_org_tokens.commands.help import Command, help_epilog
from astro_org_tokens.commands.options import (
    EXPORT_FORMATS,
    all_workspaces_option,
    common_options,
    workspace_option,
)
from astro_org_tokens.errors import NotFoundError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from astro_org_tokens.actions.validated import ExportOptions
    from astro_org_tokens.api.models import Workspace
    from astro_org_tokens.grants.labels import WorkspaceRef


@click.command(
    cls=Command,
    epilog=help_epilog(
        "export --workspace-id clwsdataeng00000000000001",
        "export --all-workspaces -o json",
    ),
)
@workspace_option
@all_workspaces_option
@common_options(EXPORT_FORMATS)
@click.pass_obj
def export(app: App, /, **given: Any) -> None:
    """Print the grants of Workspaces as a file that apply reads.

    The order does not depend on the API's, so that two exports can be compared.
    """
    from astro_org_tokens.actions.validated import ExportOptions, checked

    run(app, checked(ExportOptions, given))


def run(app: App, options: ExportOptions) -> None:
    """Read what there is and print it."""
    from astro_org_tokens.grants.lookup import all_workspaces, organization_tokens
    from astro_org_tokens.manifest.snapshot import export as exported
    from astro_org_tokens.output.manifest_yaml import as_json, as_yaml

    workspace = options.all_workspaces or bool(options.workspaces)
    require_inputs(app, token=True, role=True, workspace=workspace)
    refs = None if options.all_workspaces else resolve_workspaces(app, options.workspaces)
    workspaces = all_workspaces(app.client)
    tokens = organization_tokens(app.client)
    chosen = workspaces if refs is None else _chosen(refs, workspaces)
    grants = exported(chosen, tokens, all_workspaces=workspaces)
    if app.wants_json:
        app.write_json(as_json(grants))
    else:
        app.write(as_yaml(grants, ascii_only=app.ascii_only))


def _chosen(refs: tuple[WorkspaceRef, ...], workspaces: Sequence[Workspace]) -> list[Workspace]:
    by_id = {workspace.id: workspace for workspace in workspaces}
    missing = [str(ref) for ref in refs if ref.id not in by_id]
    if missing:
        raise NotFoundError(
            f"the Organization has no {', '.join(missing)}, or the credential may not see it"
        )
    return [by_id[ref.id] for ref in refs]
