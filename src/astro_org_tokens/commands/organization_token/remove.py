"""``astro workspace organization-token remove``."""

from __future__ import annotations

from typing import Any

import click

from astro_org_tokens.app import App
from astro_org_tokens.commands.help import Command, help_epilog
from astro_org_tokens.commands.options import (
    common_options,
    dry_run_option,
    missing_ok_option,
    token_id_argument,
    token_name_option,
    workspace_option,
)


@click.command(
    cls=Command,
    epilog=help_epilog(
        "remove -n old-migration --workspace-id clwsdataeng00000000000001",
        'remove cltokfresh000000000000011 --workspace-id "Data Engineering" --missing-ok',
    ),
)
@token_id_argument
@token_name_option
@workspace_option
@missing_ok_option
@dry_run_option
@common_options()
def remove(app: App, /, **options: Any) -> None:
    """Remove an Organization API token's role from a Workspace.

    The token and its roles in other Workspaces are not affected.
    """
    app.connect_early()
    from astro_org_tokens.actions.validated import RemoveOptions, validate_options  # noqa: PLC0415

    validated = validate_options(RemoveOptions, options)
    from astro_org_tokens.actions import change_role  # noqa: PLC0415

    change_role.run(app, validated)
