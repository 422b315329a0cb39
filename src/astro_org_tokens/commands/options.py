"""The arguments and options of the commands, each written once."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any, TypeVar, cast

import click

from astro_org_tokens.app import App
from astro_org_tokens.commands.help import (
    ACTION,
    CONNECTION,
    OTHER,
    OUTPUT,
    TARGET,
    SectionArgument,
    option,
)
from astro_org_tokens.commands.types import Duration, NonEmptyString, RoleName, TokenId
from astro_org_tokens.commands.verbosity import RUN_OPTIONS, keep_run_option, verbosity_option
from astro_org_tokens.completion import completers
from astro_org_tokens.errors import UsageError
from astro_org_tokens.formats import CHANGE_FORMATS
from astro_org_tokens.grants.roles import ROLES
from astro_org_tokens.run_options import RunOptions

F = TypeVar("F", bound=Callable[..., Any])
_WORKSPACES = f"{__name__}.workspaces"

token_id_argument = click.argument(
    "token_id",
    cls=SectionArgument,
    description="ID of the Organization API token.",
    metavar="[ORG_TOKEN_ID]",
    type=TokenId(),
    required=False,
    shell_complete=completers.token_ids,
)

token_name_option = option(
    TARGET,
    "-n",
    "--org-token-name",
    "token_name",
    metavar="NAME",
    type=NonEmptyString(),
    shell_complete=completers.token_names,
    help="Name of the Organization API token. Use instead of ORG_TOKEN_ID, or with it as a check.",
)

role_option = option(
    ACTION,
    "-r",
    "--role",
    metavar="ROLE",
    type=RoleName(),
    help=f"Workspace role to grant. One of: {', '.join(ROLES)}.",
)

exist_ok_option = option(
    ACTION, "--exist-ok", is_flag=True, help="Succeed if the token already has the role."
)

missing_ok_option = option(
    ACTION, "--missing-ok", is_flag=True, help="Succeed if the token has no role in the Workspace."
)

recursive_option = option(
    TARGET,
    "-R",
    "--recursive",
    is_flag=True,
    help="Also read the directories in a directory.",
)

dry_run_option = option(
    ACTION, "--dry-run", is_flag=True, help="Show what would change, without changing it."
)

all_workspaces_option = option(
    TARGET,
    "--all-workspaces",
    is_flag=True,
    help="Include all Workspaces in the Organization. Use instead of --workspace-id.",
)


def workspace_option(function: F) -> F:
    """Add ``--workspace-id`` to a group or command; the innermost value wins."""

    def keep(ctx: click.Context, _: click.Parameter, value: tuple[str, ...]) -> tuple[str, ...]:
        # All contexts of one command line share `meta`; groups are parsed before their commands.
        innermost: tuple[str, ...] = value or ctx.meta.get(_WORKSPACES, ())
        ctx.meta[_WORKSPACES] = innermost
        return innermost

    workspace_id_option = option(
        TARGET,
        "--workspace-id",
        "--workspace",
        "workspaces",
        metavar="WORKSPACE",
        multiple=True,
        type=NonEmptyString(),
        callback=keep,
        shell_complete=completers.workspaces,
        help="Workspace ID or name. Can be repeated.",
    )
    return workspace_id_option(function)


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
            app.configure(RunOptions(**context.meta.get(RUN_OPTIONS, {})))
            return function(app, **options)

        decorated: Any = command
        for add_option in reversed((_output_option(formats), *_COMMON)):
            decorated = add_option(decorated)
        return cast("F", verbosity_option(decorated))

    return decorate


def manifest_files_option(*, required: bool) -> Callable[[F], F]:
    """Add ``-f``, the grants files."""
    return option(
        TARGET,
        "-f",
        "--file",
        "files",
        metavar="FILE",
        multiple=True,
        required=required,
        type=NonEmptyString(),
        shell_complete=completers.files,
        help="YAML or JSON file of grants, or a directory of such files. Use `-` for stdin. Can be "
        "repeated.",
    )


def refuse_stdin_twice(files: tuple[str, ...]) -> tuple[str, ...]:
    """Return the files.

    Raises:
        UsageError: several are stdin, which can be read once.
    """
    if files.count("-") > 1:
        raise UsageError("Standard input (-f -) can be used only once.")
    return files


def _output_option(formats: Sequence[str]) -> Callable[[F], F]:
    default = "table" if "text" in formats else formats[0]
    alias = " `text` is an alias for `table`." if "text" in formats else ""
    return option(
        OUTPUT,
        "-o",
        "--output",
        type=click.Choice(formats, case_sensitive=False),
        callback=keep_run_option,
        expose_value=False,
        metavar="FORMAT",
        help=f"Output format: {', '.join(formats)}.{alias} [default: {default}]",
    )


_COMMON = (
    option(
        OUTPUT,
        "--json",
        "as_json",  # under the name of -o, click would pass it that option's value as typed
        flag_value="json",
        callback=keep_run_option,
        expose_value=False,
        help="Shorthand for `--output json`.",
    ),
    option(
        OTHER,
        "--no-input",
        is_flag=True,
        default=None,
        callback=keep_run_option,
        expose_value=False,
        help="Don't prompt. Exit with status 2 if a required value is missing.",
    ),
    option(
        OUTPUT,
        "--no-color",
        is_flag=True,
        default=None,
        callback=keep_run_option,
        expose_value=False,
        help="Disable colored output.",
    ),
    option(
        CONNECTION,
        "--timeout",
        metavar="SECONDS",
        type=Duration(),
        callback=keep_run_option,
        expose_value=False,
        help="Time limit for all network requests, in seconds. [default: 30]",
    ),
)
