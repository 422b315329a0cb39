"""What could come next on a command line: commands, options, and the values of both.

``answer`` is what the shells' scripts call, not click's own completion: that knows a line only
after a shell has split it, and takes the value of an option for an option where it begins with
``-``. What a value may be is asked of its parameter, as click does it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import click
from click.core import ParameterSource

from astro_org_tokens.app import App
from astro_org_tokens.commands.completion import write_for_shell
from astro_org_tokens.completion.lexer import CommandLine, bash_line, fish_line, zsh_line
from astro_org_tokens.completion.protocol import (
    LISTING,
    Completion,
    CompletionResult,
    bash_reply,
    drop_untypable,
    fish_reply,
    zsh_reply,
)
from astro_org_tokens.errors import AstroError

_ATTACHED = re.compile(r"(?P<long>--[^=]+)=|(?P<short>-[^-])=?(?=.)", re.DOTALL)


def answer(app: App, root: click.Command, name: str, told: Sequence[str]) -> None:
    """Write what could come next for a shell; nothing at all where that can't be told.

    Args:
        app: the world.
        root: the root of the commands.
        name: the program's.
        told: the shell's name, and what its script hands over.
    """
    shell, *rest = told or ("",)
    encoding = getattr(app.stdout, "encoding", None) or "utf-8"
    if shell == "bash" and len(rest) == 3:
        line = bash_line(rest[2], rest[1])
        found = drop_untypable(_found(app, root, name, line), encoding)
        lines = bash_reply(found, line, listing=rest[0] == LISTING)
    elif shell == "zsh" and len(rest) > 1:
        lines = zsh_reply(drop_untypable(_found(app, root, name, zsh_line(rest)), encoding))
    elif shell == "fish" and len(rest) > 1:
        lines = fish_reply(drop_untypable(_found(app, root, name, fish_line(rest)), encoding))
    else:
        return
    write_for_shell(app, "".join(f"{text}\n" for text in lines))


def _found(app: App, root: click.Command, name: str, line: CommandLine) -> CompletionResult:
    if line.redirected:
        return CompletionResult(kind="file")
    try:
        return _next(_innermost(app, root, name, line.words), line.typed)
    except (AstroError, click.ClickException, click.exceptions.Exit):
        # Nobody asked for a message: the line is still being typed.
        return CompletionResult()


@dataclass(frozen=True)
class _ParseState:
    """The command that a line has come to, and the words that followed its name."""

    context: click.Context
    words: Sequence[str]

    @property
    def options(self) -> dict[str, click.Option]:
        """The command's options by each of their names."""
        return {
            name: parameter
            for parameter in self.context.command.get_params(self.context)
            if isinstance(parameter, click.Option)
            for name in (*parameter.opts, *parameter.secondary_opts)
        }

    def is_given(self, parameter: click.Parameter) -> bool:
        """Tell whether a parameter is on the line and can't be given again."""
        several = getattr(parameter, "multiple", False) or parameter.nargs == -1
        source = self.context.get_parameter_source(parameter.name or "")
        return source is ParameterSource.COMMANDLINE and not several


def _innermost(app: App, root: click.Command, name: str, words: Sequence[str]) -> _ParseState:
    context = root.make_context(name, list(words), obj=app, resilient_parsing=True)
    while isinstance(context.command, click.Group):
        # Where click keeps the name of the command that follows differs between its versions.
        rest = [*getattr(context, "_protected_args", ()), *context.args]
        if not rest:
            break
        found, command, words = context.command.resolve_command(context, rest)
        if command is None:
            raise click.UsageError(f"there is no {rest[0]}")
        context = command.make_context(found, list(words), context, resilient_parsing=True)
    return _ParseState(context, words)


def _next(place: _ParseState, typed: str) -> CompletionResult:
    option, only_arguments = _awaiting(place)
    if option is not None:
        return _values(place, option, typed)
    if typed.startswith("-") and not only_arguments:
        if attached := _ATTACHED.match(typed):
            option = place.options.get(attached["long"] or attached["short"])
            if option is not None and _takes_value(option):
                return _values(place, option, typed[attached.end() :], attached[0])
        return CompletionResult(_matching(typed, _option_names(place)))
    if isinstance(place.context.command, click.Group):
        return CompletionResult(_matching(typed, _command_names(place.context)))
    for parameter in place.context.command.get_params(place.context):
        if isinstance(parameter, click.Argument) and not place.is_given(parameter):
            return _values(place, parameter, typed)
    return CompletionResult()


def _awaiting(place: _ParseState) -> tuple[click.Option | None, bool]:
    """Return the option whose value comes next, and whether ``--`` has ended the options."""
    options = place.options
    words = iter(place.words)
    for word in words:
        if word == "--":
            return None, True
        option = options.get(word)
        if option is not None and _takes_value(option) and next(words, None) is None:
            return option, False
    return None, False


def _takes_value(option: click.Option) -> bool:
    return not option.is_flag and not option.count


def _values(
    place: _ParseState, parameter: click.Parameter, typed: str, prefix: str = ""
) -> CompletionResult:
    items = parameter.shell_complete(place.context, typed)
    kinds = {item.type for item in items} - {"plain"}
    if kinds:
        return CompletionResult((), prefix, kinds.pop())
    return CompletionResult([Completion(item.value, item.help or "") for item in items], prefix)


def _option_names(place: _ParseState) -> Iterable[Completion]:
    for parameter in place.context.command.get_params(place.context):
        if isinstance(parameter, click.Option) and not parameter.hidden:
            if place.is_given(parameter):
                continue
            for name in (*parameter.opts, *parameter.secondary_opts):
                yield Completion(name, parameter.help or "")


def _command_names(context: click.Context) -> Iterable[Completion]:
    group = context.command
    assert isinstance(group, click.Group)  # noqa: S101  see the caller
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if command is not None and not command.hidden:
            yield Completion(name, command.get_short_help_str(limit=100))


def _matching(typed: str, candidates: Iterable[Completion]) -> list[Completion]:
    return [candidate for candidate in candidates if candidate.value.startswith(typed)]
