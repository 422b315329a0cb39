"""The arguments and options of the verbs, each written once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import click

from astro_org_tokens.app import App
from astro_org_tokens.commands.group import verbosity_option
from astro_org_tokens.commands.types import (
    RoleName,
    Seconds,
    Text,
    TokenId,
)
from astro_org_tokens.completion import completers
from astro_org_tokens.grants.roles import ROLES

F = TypeVar("F", bound=Callable[..., Any])
CHANGE_FORMATS = ("table", "text", "json", "jsonl")
EXPORT_FORMATS = ("yaml", "json")
LIST_FORMATS = (*CHANGE_FORMATS, "csv", "tsv", "markdown")
_WORKSPACES = f"{__name__}.workspaces"

token_id_argument = click.argument(
    "token_id",
    metavar="[ORG_TOKEN_ID]",
    type=TokenId(),
    required=False,
    shell_complete=completers.token_ids,
)

token_name_option = click.option(
    "-n",
    "--org-token-name",
    "token_name",
    metavar="NAME",
    type=Text(),
    shell_complete=completers.token_names,
    help="The Organization API token's exact name, in place of its ID.",
)

role_option = click.option(
    "-r",
    "--role",
    metavar="ROLE",
    type=RoleName(),
    help=f"The role in the Workspace: {', '.join(ROLES)}.",
)

exist_ok_option = click.option(
    "--exist-ok", is_flag=True, help="Take a token that already has the role for done."
)

missing_ok_option = click.option(
    "--missing-ok", is_flag=True, help="Take a token that has no role there for done."
)

dry_run_option = click.option(
    "--dry-run", is_flag=True, help="Show the roles before and after; change nothing."
)


all_workspaces_option = click.option(
    "--all-workspaces",
    is_flag=True,
    help="All Workspaces of the Organization, in place of --workspace-id.",
)


def workspace_option(function: F) -> F:
    """Add ``--workspace-id``, for groups and commands: the innermost that is given wins."""

    def keep(ctx: click.Context, _: click.Parameter, value: tuple[str, ...]) -> tuple[str, ...]:
        # All contexts of one command line share `meta`; groups are parsed before what they hold.
        innermost: tuple[str, ...] = value or ctx.meta.get(_WORKSPACES, ())
        ctx.meta[_WORKSPACES] = innermost
        return innermost

    option = click.option(
        "--workspace-id",
        "--workspace",
        "workspaces",
        metavar="ID",
        multiple=True,
        type=Text(),
        callback=keep,
        shell_complete=completers.workspaces,
        help="The Workspace's ID, or its exact name; may be given several times.",
    )
    return option(function)


def common_options(formats: Sequence[str] = CHANGE_FORMATS) -> Callable[[F], F]:
    """Add the options that all commands have; they go into the ``App``.

    Args:
        formats: of the result.
    """

    def add(function: F) -> F:
        for option in reversed((_output_option(formats), *_COMMON)):
            function = option(function)
        return verbosity_option(function)

    return add


def _output_option(formats: Sequence[str]) -> Callable[[F], F]:
    return click.option(
        "-o",
        "--output",
        type=click.Choice(formats, case_sensitive=False),
        callback=_into_app("output"),
        expose_value=False,
        help="The form of the result." + (" text is table." if "text" in formats else ""),
    )


def _into_app(attribute: str) -> Callable[[click.Context, click.Parameter, Any], None]:
    def keep(ctx: click.Context, _: click.Parameter, value: Any) -> None:
        if value is not None and isinstance(ctx.obj, App):
            setattr(ctx.obj, attribute, value)

    return keep


_COMMON = (
    click.option(
        "--json",
        "as_json",  # by the name of -o it would be given what -o was given, as it was written
        flag_value="json",
        callback=_into_app("output"),
        expose_value=False,
        help="The same as -o json.",
    ),
    click.option(
        "--no-input",
        is_flag=True,
        default=None,
        callback=_into_app("no_input"),
        expose_value=False,
        help="Never ask; end with status 2 where something is missing.",
    ),
    click.option(
        "--no-color",
        is_flag=True,
        default=None,
        callback=_into_app("no_color"),
        expose_value=False,
        help="No color, even at a terminal.",
    ),
    click.option(
        "--timeout",
        metavar="SECONDS",
        type=Seconds(),
        callback=_into_app("timeout"),
        expose_value=False,
        help="The most that the network work may take; 30 by default.",
    ),
)
