"""The arguments and options of the commands, each written once."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any, TypeVar, cast

import click

from astro_org_tokens.app import App
from astro_org_tokens.commands.types import Duration, NonEmptyString, RoleName, TokenId
from astro_org_tokens.completion import completers
from astro_org_tokens.formats import CHANGE_FORMATS, LEVELS
from astro_org_tokens.grants.roles import ROLES
from astro_org_tokens.run_options import RunOptions

F = TypeVar("F", bound=Callable[..., Any])
_WORKSPACES = f"{__name__}.workspaces"
_RUN_OPTIONS = f"{__name__}.run_options"

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
    type=NonEmptyString(),
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
    """Add ``--workspace-id`` to a group or command; the innermost value wins."""

    def keep(ctx: click.Context, _: click.Parameter, value: tuple[str, ...]) -> tuple[str, ...]:
        # All contexts of one command line share `meta`; groups are parsed before their commands.
        innermost: tuple[str, ...] = value or ctx.meta.get(_WORKSPACES, ())
        ctx.meta[_WORKSPACES] = innermost
        return innermost

    option = click.option(
        "--workspace-id",
        "--workspace",
        "workspaces",
        metavar="ID",
        multiple=True,
        type=NonEmptyString(),
        callback=keep,
        shell_complete=completers.workspaces,
        help="The Workspace's ID, or its exact name; may be given several times.",
    )
    return option(function)


def common_options(formats: Sequence[str] = CHANGE_FORMATS) -> Callable[[F], F]:
    """Add the options that all commands have, and pass the command the ``App``.

    The ``App`` gets the values as its ``RunOptions``.

    Args:
        formats: that the result can have.
    """

    def decorate(function: F) -> F:
        @functools.wraps(function)
        def command(**options: Any) -> Any:
            context = click.get_current_context()
            app = context.find_object(App)
            assert app is not None  # noqa: S101  cli.run passes it
            app.configure(RunOptions(**context.meta.get(_RUN_OPTIONS, {})))
            return function(app, **options)

        decorated: Any = command
        for option in reversed((_output_option(formats), *_COMMON)):
            decorated = option(decorated)
        return cast("F", verbosity_option(decorated))

    return decorate


def verbosity_option(function: F) -> F:
    """Add ``--verbosity``, which every command and group has, as in the official CLI."""
    option = click.option(
        "--verbosity",
        type=click.Choice(LEVELS, case_sensitive=False),
        callback=_keep,
        expose_value=False,
        help="What to say on stderr; debug shows every request.",
    )
    return option(function)


def _keep(ctx: click.Context, parameter: click.Parameter, value: Any) -> None:
    """Keep a common option; of two for the same thing, the last on the command line wins."""
    if value is not None:
        name = "output" if parameter.name == "as_json" else parameter.name
        ctx.meta.setdefault(_RUN_OPTIONS, {})[name] = value


def _output_option(formats: Sequence[str]) -> Callable[[F], F]:
    return click.option(
        "-o",
        "--output",
        type=click.Choice(formats, case_sensitive=False),
        callback=_keep,
        expose_value=False,
        help="The form of the result." + (" text is table." if "text" in formats else ""),
    )


_COMMON = (
    click.option(
        "--json",
        "as_json",  # under the name of -o, click would pass it that option's value as typed
        flag_value="json",
        callback=_keep,
        expose_value=False,
        help="The same as -o json.",
    ),
    click.option(
        "--no-input",
        is_flag=True,
        default=None,
        callback=_keep,
        expose_value=False,
        help="Never ask; end with status 2 where something is missing.",
    ),
    click.option(
        "--no-color",
        is_flag=True,
        default=None,
        callback=_keep,
        expose_value=False,
        help="No color, even at a terminal.",
    ),
    click.option(
        "--timeout",
        metavar="SECONDS",
        type=Duration(),
        callback=_keep,
        expose_value=False,
        help="The most that the network work may take; 30 by default.",
    ),
)
