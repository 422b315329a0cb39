"""``astro workspace organization-token update``."""

from __future__ import annotations

from typing import Any

import click

from astro_org_tokens.app import App
from astro_org_tokens.commands.help import Command, help_epilog
from astro_org_tokens.commands.options import (
    common_options,
    dry_run_option,
    exist_ok_option,
    role_option,
    token_id_argument,
    token_name_option,
    workspace_option,
)


@click.command(
    cls=Command,
    epilog=help_epilog(
        "update -n reporting -r WORKSPACE_OPERATOR --workspace-id clwsdataeng00000000000001",
        "update -n ci -r WORKSPACE_OWNER --workspace 'Data Engineering' --dry-run",
    ),
)
@token_id_argument
@token_name_option
@role_option
@workspace_option
@exist_ok_option
@dry_run_option
@common_options()
def update(app: App, /, **options: Any) -> None:
    """Change an Organization API token's role in a Workspace.

    Fails if the token has no role in the Workspace. To grant one, use `add`.
    """
    app.connect_early()
    from astro_org_tokens.actions.validated import UpdateOptions, validate_options  # noqa: PLC0415

    validated = validate_options(UpdateOptions, options)
    from astro_org_tokens.actions import change_role  # noqa: PLC0415

    change_role.run(app, validated)
