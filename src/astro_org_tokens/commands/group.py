"""Groups of commands: aliases, help without a command, and suggestions for unknown names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from astro_org_tokens.app import App
from astro_org_tokens.close_matches import did_you_mean, question

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

PROGRAM_NAMES = ("astro", "astro-org-tokens")
"""The names that the program is installed under."""
HELP_OPTION_NAMES = ("-h", "--help")
CONTEXT_SETTINGS = {"help_option_names": [*HELP_OPTION_NAMES], "max_content_width": 100}


class Commands(MutableMapping[str, click.Command]):
    """The commands of a group, each of which is imported when it is first asked for.

    Args:
        places: ``module:attribute`` by name, with the module relative to this package.
    """

    def __init__(self, places: Mapping[str, str]) -> None:
        self._places = dict(places)
        self._loaded: dict[str, click.Command] = {}

    def __getitem__(self, name: str) -> click.Command:
        if name not in self._loaded:
            path, _, attribute = self._places[name].partition(":")
            module = import_module(f"{__package__}.{path}")
            self._loaded[name] = getattr(module, attribute)
        return self._loaded[name]

    def __setitem__(self, name: str, command: click.Command) -> None:
        self._places[name] = ""
        self._loaded[name] = command

    def __delitem__(self, name: str) -> None:
        del self._places[name]
        self._loaded.pop(name, None)

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


class Group(click.Group):
    """A group with aliases that prints its help if no command follows.

    Args:
        aliases: names of commands by their aliases.
        official_only: commands that only the official CLI has, each with the sentence that says
            what to run in its place, or an empty string.
        synonyms: words that stand for one or two commands elsewhere, to suggest these.
    """

    def __init__(
        self,
        name: str | None = None,
        *,
        aliases: Mapping[str, str] | None = None,
        official_only: Mapping[str, str] | None = None,
        synonyms: Mapping[str, Sequence[str]] | None = None,
        **settings: Any,
    ) -> None:
        settings |= {"invoke_without_command": True, "no_args_is_help": False}
        super().__init__(name, context_settings=CONTEXT_SETTINGS, **settings)
        self.aliases = dict(aliases or {})
        self.official_only = dict(official_only or {})
        self.synonyms = dict(synonyms or {})

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that follows, or print the help."""
        result = super().invoke(ctx)
        if ctx.invoked_subcommand is None:
            print_help(ctx)
        return result

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command with a name or an alias; every group has ``help``."""
        command = super().get_command(ctx, self.aliases.get(cmd_name, cmd_name))
        return help_command if command is None and cmd_name == help_command.name else command

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
            instead = self.official_only[name]
            return (
                f"`{ctx.command_path} {name}` is only available in the official Astro CLI. This "
                "program provides only `astro workspace organization-token`."
                f"{' ' if instead else ''}{instead}"
            )
        meant = self.synonyms.get(name.lower())
        suggestion = question(meant) if meant else did_you_mean(name, self.list_commands(ctx))
        return f"No such command {name!r}.{suggestion}"


def print_help(ctx: click.Context) -> None:
    """Print the help of a context's command; see ``echo``."""
    echo(ctx, ctx.get_help())


def echo(ctx: click.Context, text: str) -> None:
    """Print a text.

    Raises:
        OutputError: stdout is closed, which click doesn't tell.
    """
    click.echo(text)
    app = ctx.find_object(App)
    if app is not None:
        app.console.write("")


def _complete_words(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[CompletionItem[str]]:
    from click.shell_completion import CompletionItem  # noqa: PLC0415

    words = ctx.params.get(param.name or "") or ()
    context = _context_of(ctx.parent or ctx, words)
    group = context.command
    if not isinstance(group, click.Group):
        return []
    commands = {name: group.get_command(context, name) for name in group.list_commands(context)}
    return [
        CompletionItem(name, help=command.get_short_help_str(limit=100))
        for name, command in commands.items()
        if command is not None and not command.hidden and name.startswith(incomplete)
    ]


@click.command("help", context_settings=CONTEXT_SETTINGS)
@click.argument("words", nargs=-1, metavar="[COMMAND]...", shell_complete=_complete_words)
@click.pass_context
def help_command(ctx: click.Context, words: tuple[str, ...]) -> None:
    """Show the help of a command."""
    assert ctx.parent is not None  # noqa: S101  it is a command of a group
    print_help(_context_of(ctx.parent, words))


def _context_of(context: click.Context, words: Sequence[str]) -> click.Context:
    """Return a context of the command that words name below another.

    Raises:
        click.UsageError: there is none.
    """
    for word in words:
        group = context.command
        if not isinstance(group, click.Group):
            raise click.UsageError(f"`{context.command_path}` has no commands.", context)
        name, command, _ = group.resolve_command(context, [word])
        if command is not None:
            context = click.Context(command, context, name, **command.context_settings)
    return context
