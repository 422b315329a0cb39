"""``astro workspace organization-token list``."""

from __future__ import annotations

from typing import Any

import click

from astro_org_tokens.app import App
from astro_org_tokens.commands.help import Command, help_epilog
from astro_org_tokens.commands.options import (
    all_workspaces_option,
    common_options,
    token_id_argument,
    token_name_option,
    workspace_option,
)
from astro_org_tokens.commands.types import RoleName, SortColumn
from astro_org_tokens.formats import LIST_FORMATS, SORT_COLUMNS
from astro_org_tokens.grants.roles import ROLES


@click.command(
    "list",
    cls=Command,
    epilog=help_epilog(
        "list --workspace-id clwsdataeng00000000000001",
        "list -n deploy-bot --all-workspaces -o json",
    ),
)
@token_id_argument
@token_name_option
@workspace_option
@all_workspaces_option
@click.option(
    "--role",
    "roles",
    metavar="ROLE",
    multiple=True,
    type=RoleName(),
    help=f"Only those with this role; may be given several times: {', '.join(ROLES)}.",
)
@click.option(
    "--sort",
    metavar="COLUMN",
    type=SortColumn(),
    help=f"Sort by {', '.join(SORT_COLUMNS)}; descending with - before it (-created). Oldest first "
    "by default.",
)
@click.option("--wide", is_flag=True, help="Show KIND, EXPIRES and LAST USED as well.")
@common_options(LIST_FORMATS)
def list_(app: App, /, **options: Any) -> None:
    """List the Organization API tokens that have a role in a Workspace.

    With a token, by ID or name, only that one is shown: with --all-workspaces, wherever it has a
    role.
    """
    from astro_org_tokens.actions.validated import ListOptions, validate_options  # noqa: PLC0415

    validated = validate_options(ListOptions, options)
    from astro_org_tokens.actions import list_grants  # noqa: PLC0415

    list_grants.run(app, validated)
