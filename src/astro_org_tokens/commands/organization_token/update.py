"""``astro workspace organization-token update``."""

from __future__ import annotations

from typing import Any

import click

from astro_org_tokens.app import App
from astro_org_tokens.commands.organization_token import changing
from astro_org_tokens.commands.organization_token.help import Command, ending
from astro_org_tokens.commands.organization_token.params import (
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
    epilog=ending(
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
@click.pass_obj
def update(app: App, /, *, exist_ok: bool, **given: Any) -> None:
    """Change the role that an Organization API token has in a Workspace.

    A token that has no role there is refused: add gives it one.
    """
    from astro_org_tokens.commands.organization_token.options import ChangeOptions, checked
    from astro_org_tokens.grants.plan import Verb

    changing.run(app, Verb.UPDATE, checked(ChangeOptions, {**given, "lenient": exist_ok}))
