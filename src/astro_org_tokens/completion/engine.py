"""The completion engine: commands, options, and the values of both.

The shells' scripts call it instead of click's own completion, which knows a line only after a
shell has split it, and takes an option's value that begins with ``-`` for an option. The values
come from each parameter's ``shell_complete``, as in click.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import click
from click.core import ParameterSource

from astro_org_tokens.app import App
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

_ATTACHED_VALUE = re.compile(r"(?P<long>--[^=]+)=|(?P<short>-[^-])=?(?=.)", re.DOTALL)


def complete(app: App, root: click.Command, name: str, args: Sequence[str]) -> None:
    """Write the completions for a shell; nothing at all if there is an error.

    Args:
        app: the context of the run.
        root: the root of the commands.
        name: the program's name.
        args: the shell's name, and what its script passes.
    """
    shell, *rest = args or ("",)
    encoding = app.console.encoding
    if shell == "bash" and len(rest) == 3:
        line = bash_line(rest[2], rest[1])
        result = drop_untypable(_complete_line(app, root, name, line), encoding)
        lines = bash_reply(result, line, listing=rest[0] == LISTING)
    elif shell == "zsh" and len(rest) > 1:
        line = zsh_line(rest)
        lines = zsh_reply(drop_untypable(_complete_line(app, root, name, line), encoding))
    elif shell == "fish" and len(rest) > 1:
        line = fish_line(rest)
        lines = fish_reply(drop_untypable(_complete_line(app, root, name, line), encoding))
    else:
        return
    app.console.write("".join(f"{text}\n" for text in lines))


def _complete_line(app: App, root: click.Command, name: str, line: CommandLine) -> CompletionResult:
    if line.redirected:
        return CompletionResult(kind="file")
    try:
        return _complete_word(_resolve_context(app, root, name, line.words), line.incomplete)
    except (AstroError, click.ClickException, click.exceptions.Exit):
        # The line is still being typed: no message.
        return CompletionResult()


class _ParseState(NamedTuple):
    """The innermost command of a line, and the words after its name."""

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

    def is_complete(self, parameter: click.Parameter) -> bool:
        """Return whether a parameter is on the line and can't be repeated."""
        repeatable = getattr(parameter, "multiple", False) or parameter.nargs == -1
        source = self.context.get_parameter_source(parameter.name or "")
        return source is ParameterSource.COMMANDLINE and not repeatable


def _resolve_context(app: App, root: click.Command, name: str, words: Sequence[str]) -> _ParseState:
    context = root.make_context(name, list(words), obj=app, resilient_parsing=True)
    while isinstance(context.command, click.Group):
        # Where click keeps the name of the command that follows differs between its versions.
        rest = [*getattr(context, "_protected_args", ()), *context.args]
        if not rest:
            break
        command_name, command, words = context.command.resolve_command(context, rest)
        if command is None:
            raise click.UsageError(f"there is no {rest[0]}")
        context = command.make_context(command_name, list(words), context, resilient_parsing=True)
    return _ParseState(context, words)


def _complete_word(state: _ParseState, incomplete: str) -> CompletionResult:
    option, only_arguments = _pending_option(state)
    if option is not None:
        return _values(state, option, incomplete)
    if incomplete.startswith("-") and not only_arguments:
        if attached := _ATTACHED_VALUE.match(incomplete):
            option = state.options.get(attached["long"] or attached["short"])
            if option is not None and _takes_value(option):
                return _values(state, option, incomplete[attached.end() :], attached[0])
        return CompletionResult(_matching(incomplete, _option_names(state)))
    if isinstance(state.context.command, click.Group):
        names = _command_names(state.context, state.context.command)
        return CompletionResult(_matching(incomplete, names))
    for parameter in state.context.command.get_params(state.context):
        if isinstance(parameter, click.Argument) and not state.is_complete(parameter):
            return _values(state, parameter, incomplete)
    return CompletionResult()


def _pending_option(state: _ParseState) -> tuple[click.Option | None, bool]:
    """Return the option whose value comes next, and whether ``--`` has ended the options."""
    options = state.options
    words = iter(state.words)
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
    state: _ParseState, parameter: click.Parameter, incomplete: str, prefix: str = ""
) -> CompletionResult:
    items = parameter.shell_complete(state.context, incomplete)
    kinds = {item.type for item in items} - {"plain"}
    if kinds:
        return CompletionResult((), prefix, kinds.pop())
    return CompletionResult([Completion(item.value, item.help or "") for item in items], prefix)


def _option_names(state: _ParseState) -> Iterable[Completion]:
    for parameter in state.context.command.get_params(state.context):
        if isinstance(parameter, click.Option) and not parameter.hidden:
            if state.is_complete(parameter):
                continue
            for name in (*parameter.opts, *parameter.secondary_opts):
                yield Completion(name, parameter.help or "")


def _command_names(context: click.Context, group: click.Group) -> Iterable[Completion]:
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if command is not None and not command.hidden:
            yield Completion(name, command.get_short_help_str(limit=100))


def _matching(incomplete: str, completions: Iterable[Completion]) -> list[Completion]:
    return [each for each in completions if each.value.startswith(incomplete)]
