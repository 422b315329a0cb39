"""``astro workspace organization-token add``."""

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
        "add -n deploy-bot -r WORKSPACE_OWNER --workspace-id clwsdataeng00000000000001",
        'add cltokfresh000000000000011 -r WORKSPACE_MEMBER --workspace-id "分析チーム" --exist-ok',
    ),
)
@token_id_argument
@token_name_option
@role_option
@workspace_option
@exist_ok_option
@dry_run_option
@common_options()
def add(app: App, /, **options: Any) -> None:
    """Grant an Organization API token a role in a Workspace.

    If the token already has a different role in the Workspace, the new role
    replaces it.
    """
    app.connect_early()
    from astro_org_tokens.actions.validated import AddOptions, validate_options  # noqa: PLC0415

    validated = validate_options(AddOptions, options)
    from astro_org_tokens.actions import change_role  # noqa: PLC0415

    change_role.run(app, validated)
