"""``astro workspace organization-token list``."""

from __future__ import annotations

from typing import Any

import click

from astro_org_tokens.app import App
from astro_org_tokens.commands.help import ACTION, OUTPUT, Command, help_epilog, option
from astro_org_tokens.commands.options import (
    all_workspaces_option,
    common_options,
    token_id_argument,
    token_name_option,
    workspace_option,
)
from astro_org_tokens.commands.types import (
    Age,
    AgeOrTime,
    ListedRoleName,
    NonEmptyString,
    SortColumn,
)
from astro_org_tokens.completion import completers
from astro_org_tokens.formats import LIST_FORMATS, SORT_COLUMNS
from astro_org_tokens.grants.roles import LISTED_ROLES


@click.command(
    "list",
    cls=Command,
    epilog=help_epilog(
        "list --workspace-id clwsdataeng00000000000001",
        "list --all-workspaces --role workspace_owner --unused-for 7d -o json",
    ),
)
@token_id_argument
@token_name_option
@workspace_option
@all_workspaces_option
@option(
    ACTION,
    "--role",
    "roles",
    metavar="ROLE",
    multiple=True,
    type=ListedRoleName(),
    help=f"Only list tokens with this role. Can be repeated. One of: {', '.join(LISTED_ROLES)}.",
)
@option(
    ACTION,
    "--unused-for",
    metavar="DURATION",
    type=Age(),
    help="Only list tokens that haven't been used for this long: hours, days, or weeks, such as "
    "12h, 30d, or 8w. A token that was never used counts from its creation.",
)
@option(
    ACTION,
    "--expires-within",
    metavar="DURATION",
    type=Age(),
    help="Only list tokens that expire within this time.",
)
@option(
    ACTION,
    "--expired",
    is_flag=True,
    help="Only list tokens that have expired. With --expires-within, list both kinds.",
)
@option(
    ACTION,
    "--created-before",
    metavar="TIME",
    type=AgeOrTime(),
    help="Only list tokens that were created longer ago than a duration (30d), or before a date "
    "or time in UTC (2026-01-31, 2026-01-31T12:00:00Z).",
)
@option(
    ACTION,
    "--created-after",
    metavar="TIME",
    type=AgeOrTime(),
    help="Only list tokens that were created at most a duration ago, or on or after a date or "
    "time.",
)
@option(
    ACTION,
    "--created-by",
    metavar="NAME",
    type=NonEmptyString(),
    shell_complete=completers.creators,
    help="Only list tokens that this user or API token created. For a user, specify the full name "
    "or the username.",
)
@option(
    OUTPUT,
    "--sort",
    metavar="COLUMN",
    type=SortColumn(),
    help=f"Column to sort by; prefix with `-` to sort in descending order (for example, "
    f"`-created`). One of: {', '.join(SORT_COLUMNS)}. [default: created]",
)
@option(
    OUTPUT,
    "--wide",
    is_flag=True,
    help="Also show the KIND, EXPIRES, and LAST USED columns.",
)
@common_options(LIST_FORMATS)
def list_(app: App, /, **options: Any) -> None:
    """List Organization API tokens that have a role in a Workspace.

    To show one token, specify its ID or name. Add --all-workspaces to show its
    roles in all Workspaces. Of several filters, a token has to match all.
    """
    app.connect_early()
    from astro_org_tokens.actions.validated import ListOptions, validate_options  # noqa: PLC0415

    validated = validate_options(ListOptions, options)
    from astro_org_tokens.actions import list_grants  # noqa: PLC0415

    list_grants.run(app, validated)
