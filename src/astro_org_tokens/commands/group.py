"""Groups and commands as this program wants them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import click

from astro_org_tokens.app import LEVELS, App

F = TypeVar("F", bound=Callable[..., Any])

CONTEXT_SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 100}
# The official CLI's parser takes `-n=NAME` for `-n NAME`.
_SHORT_WITH_EQUALS = re.compile(r"-[a-zA-Z]=")


class Group(click.Group):
    """A group with aliases, which prints its help when no command follows.

    Args:
        aliases: from another name of a command to its own name.
        official_only: commands that only the official CLI has.
    """

    def __init__(
        self,
        name: str | None = None,
        *,
        aliases: Mapping[str, str] | None = None,
        official_only: Sequence[str] = (),
        **settings: Any,
    ) -> None:
        settings |= {"invoke_without_command": True, "no_args_is_help": False}
        super().__init__(name, context_settings=CONTEXT_SETTINGS, **settings)
        self.aliases = dict(aliases or {})
        self.official_only = tuple(official_only)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse ``args``; see click."""
        return super().parse_args(ctx, _split_short(args))

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that follows, or print the help."""
        result = super().invoke(ctx)
        if ctx.invoked_subcommand is None:
            click.echo(ctx.get_help())
        return result

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of a name or an alias."""
        return super().get_command(ctx, self.aliases.get(cmd_name, cmd_name))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that ``args`` begin with.

        Raises:
            click.UsageError: there is none; the close_matches ones are named.
        """
        name = args[0]
        command = self.get_command(ctx, name)
        if command is not None:
            return command.name, command, args[1:]
        if name.startswith("-"):
            return super().resolve_command(ctx, args)
        raise click.UsageError(self._unknown(ctx, name), ctx)

    def _unknown(self, ctx: click.Context, name: str) -> str:
        if name in self.official_only:
            return (
                f"{ctx.command_path} {name} is a command of the official Astro CLI, which this "
                "program does not replace: it manages the Workspace roles of Organization API "
                "tokens alone (workspace organization-token)"
            )
        import difflib

        known = self.list_commands(ctx)
        near = difflib.get_close_matches(name.lower(), known, n=3, cutoff=0.5) or known
        return f"{ctx.command_path} has no command {name!r}: did you mean {' or '.join(near)}?"


def _split_short(args: Sequence[str]) -> list[str]:
    split: list[str] = []
    for position, argument in enumerate(args):
        if argument == "--":
            return [*split, *args[position:]]
        if _SHORT_WITH_EQUALS.match(argument):
            split += [argument[:2], argument[3:]]
        else:
            split.append(argument)
    return split


def verbosity_option(function: F) -> F:
    """Add ``--verbosity``, which every command and group takes, as in the official CLI."""

    def keep(ctx: click.Context, _: click.Parameter, value: str | None) -> None:
        if value is not None and isinstance(ctx.obj, App):
            ctx.obj.verbosity = value

    option = click.option(
        "--verbosity",
        type=click.Choice(LEVELS, case_sensitive=False),
        callback=keep,
        expose_value=False,
        help="What to say on stderr; debug shows every request.",
    )
    return option(function)
