"""Help layout shared by all commands: grouped options, examples, environment, exit status."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import click
from click.core import ParameterSource

F = TypeVar("F", bound=Callable[..., Any])

TARGET, ACTION, OUTPUT, CONNECTION, OTHER = (
    "Target options",
    "Action options",
    "Output options",
    "Connection options",
    "Other options",
)
"""The sections of a command's options: what it acts on, what it does, and so on."""
_SHORT_WITH_EQUALS = r"-[a-zA-Z]="
_COMMAND = "astro workspace organization-token"
_ENVIRONMENT_AND_EXIT_STATUS = """\b
Environment variables:
  ASTRO_API_TOKEN        API token used to authenticate
  ASTRO_ORGANIZATION_ID  Organization ID [default: from the API token]
  ASTRO_WORKSPACE_ID     Workspace ID, if --workspace-id is not set
  ASTRO_API_URL          API base URL, for example of a sandbox
  ASTRO_DOMAIN           Astro domain [default: from the config file's context]
  ASTRO_NO_INPUT=1       Same as --no-input
  NO_COLOR               Same as --no-color

\b
Exit status:
  0    Success
  1    Error
  2    Usage error or missing input; no changes were made
"""
_EXIT_130 = "  130  Interrupted (Ctrl-C); 129 or 143 after SIGHUP or SIGTERM"


class SectionOption(click.Option):
    """An option that the help lists in a section.

    Args:
        section: the section's title.
    """

    def __init__(self, *args: Any, section: str = OTHER, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.section = section


class SectionArgument(click.Argument):
    """An argument that the help describes among the options that say what a command acts on.

    Args:
        description: of the argument.
    """

    section = TARGET

    def __init__(self, *args: Any, description: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.description = description

    def get_help_record(self, ctx: click.Context) -> tuple[str, str]:
        """Return the argument's name and description; see click."""
        return self.make_metavar(ctx).strip("[]"), self.description


def option(section: str, *names: str, **attributes: Any) -> Callable[[F], F]:
    """Add an option to a section of the help; the rest is as for ``click.option``."""
    return click.option(*names, cls=SectionOption, section=section, **attributes)


class Command(click.Command):
    """A command whose help lists its options in sections, and that takes all options it is given.

    Options of a group come before the command that they are for. One that the command
    doesn't have would have no effect, and the command would do more than was asked for.
    """

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse ``args``; see click.

        Raises:
            click.UsageError: an option of a group isn't one of this command.
        """
        rest = super().parse_args(ctx, _split_short(self, args))
        if not ctx.resilient_parsing:
            _refuse_unused_group_options(ctx)
        return rest

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options; see click."""
        for title in (TARGET, ACTION, OUTPUT, CONNECTION, OTHER):
            records = [
                record
                for parameter in self.get_params(ctx)
                if getattr(parameter, "section", OTHER) == title
                and (record := parameter.get_help_record(ctx))
            ]
            if records:
                with formatter.section(title):
                    formatter.write_dl(records)


def help_epilog(*examples: str, status: str = "") -> str:
    """Return the end of a help text.

    Args:
        examples: command lines without ``astro workspace organization-token``; each one runs on
            the sandbox, one after another.
        status: a line about an exit status that only this command has.
    """
    lines = "\n".join(f"  {_COMMAND} {example}" for example in examples)
    own = f"  {status}\n" if status else ""
    return f"\b\nExamples:\n{lines}\n\n{_ENVIRONMENT_AND_EXIT_STATUS}{own}{_EXIT_130}"


def _split_short(command: click.Command, args: Sequence[str]) -> list[str]:
    """Return ``-n NAME`` for ``-n=NAME``, as the official CLI reads it, and all else unchanged."""
    with_value = {
        name
        for parameter in command.params
        if isinstance(parameter, click.Option) and not parameter.is_flag
        for name in parameter.opts
    }
    arguments: list[str] = []
    is_value = False
    for position, argument in enumerate(args):
        if argument == "--" and not is_value:
            return [*arguments, *args[position:]]
        if not is_value and re.match(_SHORT_WITH_EQUALS, argument):
            arguments += [argument[:2], argument[3:]]
        else:
            arguments.append(argument)
            is_value = not is_value and argument in with_value
    return arguments


def _refuse_unused_group_options(ctx: click.Context) -> None:
    own = {parameter.name for parameter in ctx.command.params}
    group = ctx.parent
    while group is not None:
        for parameter in group.command.params:
            source = group.get_parameter_source(parameter.name or "")
            if source is ParameterSource.COMMANDLINE and parameter.name not in own:
                raise click.UsageError(
                    f"'{ctx.info_name}' can't use {parameter.opts[0]}, which is specified for "
                    f"'{group.command_path}'. Remove {parameter.opts[0]}.",
                    ctx,
                )
        group = group.parent
