"""Groups of commands: aliases, help without a command, and suggestions for unknown names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import click

from astro_org_tokens.app import App
from astro_org_tokens.close_matches import did_you_mean

HELP_OPTION_NAMES = ("-h", "--help")
CONTEXT_SETTINGS = {"help_option_names": [*HELP_OPTION_NAMES], "max_content_width": 100}


class Group(click.Group):
    """A group with aliases that prints its help if no command follows.

    Args:
        aliases: names of commands by their aliases.
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

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that follows, or print the help."""
        result = super().invoke(ctx)
        if ctx.invoked_subcommand is None:
            print_help(ctx)
        return result

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command with a name or an alias."""
        return super().get_command(ctx, self.aliases.get(cmd_name, cmd_name))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that ``args`` begin with.

        Raises:
            click.UsageError: there is none; the message names close matches.
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
                f"`{ctx.command_path} {name}` is only available in the official Astro CLI. This "
                "program provides only `astro workspace organization-token`."
            )
        return f"No such command {name!r}.{did_you_mean(name, self.list_commands(ctx))}"


def print_help(ctx: click.Context) -> None:
    """Print a group's help.

    Raises:
        OutputError: stdout is closed, which click doesn't tell.
    """
    click.echo(ctx.get_help())
    app = ctx.find_object(App)
    if app is not None:
        app.console.write("")
