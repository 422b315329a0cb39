"""``astro workspace organization-token export``."""

from __future__ import annotations

from typing import Any

import click

from astro_org_tokens.app import App
from astro_org_tokens.commands.help import OUTPUT, Command, help_epilog, option
from astro_org_tokens.commands.options import (
    all_workspaces_option,
    common_options,
    workspace_option,
)
from astro_org_tokens.formats import EXPORT_FORMATS


@click.command(
    cls=Command,
    epilog=help_epilog(
        "export --workspace-id clwsdataeng00000000000001",
        "export --all-workspaces -o json",
    ),
)
@workspace_option
@all_workspaces_option
@option(
    OUTPUT,
    "--schema-comment",
    is_flag=True,
    help="Begin with a comment that makes editors check the file with `grants.schema.json`, which "
    "the command `schema` prints.",
)
@common_options(EXPORT_FORMATS)
def export(app: App, /, **options: Any) -> None:
    """Export role grants as a file for `apply`.

    Output is sorted, so you can diff exports.
    """
    app.connect_early()
    from astro_org_tokens.actions.validated import ExportOptions, validate_options  # noqa: PLC0415

    validated = validate_options(ExportOptions, options)
    from astro_org_tokens.actions import export_manifest  # noqa: PLC0415

    export_manifest.run(app, validated)
