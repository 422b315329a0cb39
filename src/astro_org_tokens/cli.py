"""The program: runs a command, and turns an error into a message and an exit status."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Sequence
from typing import TypeAlias

import click

from astro_org_tokens.app import App
from astro_org_tokens.commands.group import PROGRAM_NAMES
from astro_org_tokens.commands.root import root
from astro_org_tokens.console.standard_streams import ReaderGoneError, WriteError, prepare
from astro_org_tokens.console.streams import OutputError
from astro_org_tokens.errors import (
    AlreadyGrantedError,
    AmbiguousError,
    ApiError,
    AstroError,
    ChangeInterruptedError,
    ConfigError,
    ForbiddenError,
    InterruptedByUserError,
    NotFoundError,
    NotGrantedError,
    NotLoggedInError,
    UsageError,
)
from astro_org_tokens.formats import JSON_FORMATS
from astro_org_tokens.hints import describe, describe_lines
from astro_org_tokens.resources import exhausted_resource

COMPLETE_COMMAND = "__complete"
"""The hidden first argument that the completion scripts use."""

_ABOUT_IDS = (NotFoundError, AmbiguousError, ForbiddenError, NotGrantedError, AlreadyGrantedError)
"""Errors that another token, Workspace or Organization might not have."""

_ABOUT_URL = (NotFoundError, ApiError, NotLoggedInError)
"""Errors that another API URL might not have."""

OutputFailure: TypeAlias = "ReaderGoneError | WriteError | OutputError"


def main() -> int:
    """Run the program and return its exit status."""
    prepare()
    app = App()
    app.connects_early = True
    app.signals.install()
    try:
        return run(app, sys.argv[1:], name=_program_name())
    except KeyboardInterrupt:  # once more, between two steps of the end
        return _status(app, None) or app.signals.exit_status


def run(app: App, argv: Sequence[str], *, name: str = PROGRAM_NAMES[0]) -> int:
    """Run the command line ``argv`` and return the exit status.

    The outcome is settled before anything is written; a failure to write changes only a success.
    """
    try:
        failure = _execute(app, argv, name)
        with contextlib.suppress(KeyboardInterrupt):  # the user doesn't wait for the end
            _tell(app, failure)
        return _status(app, failure)
    finally:
        app.close()


def _execute(app: App, argv: Sequence[str], name: str) -> OutputFailure | None:
    """Run the command and settle what comes of it; return why stdout could not take its result."""
    try:
        _invoke(app, argv, name)
    except (ReaderGoneError, WriteError, OutputError) as error:
        return error
    except AstroError as error:
        app.settle(error=error, lines=app.outcome.lines)
    except ChangeInterruptedError as stop:
        app.settle(error=stop.error, lines=app.outcome.lines)
    except (KeyboardInterrupt, click.Abort):
        _settle_interrupted(app)
    except (OSError, ImportError) as error:
        reason = exhausted_resource(error)
        if reason is None:
            raise
        _settle_exhausted(app, reason)
    return None


def _invoke(app: App, argv: Sequence[str], name: str) -> None:
    if argv and argv[0] == COMPLETE_COMMAND:
        # Only Tab needs it.
        from astro_org_tokens.completion.engine import complete  # noqa: PLC0415

        complete(app, root, name, argv[1:])
        return
    try:
        with root.make_context(name, list(argv), obj=app) as context:
            root.invoke(context)
    except click.exceptions.Exit as exit_:
        app.settle(status=exit_.exit_code)
        app.console.write("")  # click doesn't tell that stdout is closed
    except click.ClickException as error:
        # Parsing may have failed before -o and --no-color were processed.
        output = next(
            (f for f in _requested_formats(argv) if f in JSON_FORMATS), app.options.output
        )
        no_color = app.options.no_color or "--no-color" in argv
        app.configure(app.options._replace(output=output, no_color=no_color))
        raise UsageError(_usage_message(error)) from None


def _settle_interrupted(app: App) -> None:
    """Settle what a signal ended, unless the command has done so itself."""
    outcome = app.outcome
    if outcome.error is not None:
        return
    unconfirmed = app.write_sent and not outcome.changed
    error = InterruptedByUserError(
        f"Interrupted. {_progress_of_change(app)}", hint="check_with_list" if unconfirmed else None
    )
    app.settle(error=error, changed=outcome.changed, lines=outcome.lines)


def _settle_exhausted(app: App, reason: str) -> None:
    """Settle what ended since a module could not be loaded."""
    error = ConfigError(
        f"The system has no more resources for this process: {reason}. {_progress_of_change(app)} "
        "Raise the limit, for example with `ulimit -n`."
    )
    app.settle(error=error, changed=app.outcome.changed, lines=app.outcome.lines)


def _progress_of_change(app: App) -> str:
    """Return what is known of the change of a command that ended early, as a sentence."""
    if app.outcome.changed:
        return "The change was made."
    return "A change was sent but not confirmed." if app.write_sent else "No changes were made."


def _tell(app: App, failure: OutputFailure | None) -> None:
    """Report what the result on stdout doesn't tell: errors, and what was done if it is lost."""
    error = app.outcome.error
    unreported = () if app.console.reported else app.outcome.lines
    if error is not None and not _write_json_error(app, error):
        app.console.clear_progress()
        lines = error.lines if len(error.lines) > 1 else (_describe(app, error),)
        _print_error(app, lines, unreported)
        unreported = ()
    if isinstance(failure, OutputError):
        _print_error(app, describe_lines(failure), unreported)
    elif isinstance(failure, WriteError):  # from click, which writes helps itself
        _print_error(app, [f"Can't write output: {failure.strerror}."], unreported)


def _write_json_error(app: App, error: AstroError) -> bool:
    """Write an error as JSON; return False if stdout isn't for it, or can't take it."""
    if not app.options.wants_json or not app.console.can_write:
        return False
    message = app.redact_credential(_describe(app, error))
    document = {"error": message, "code": _status(app, None), "kind": error.kind, **error.details}
    try:
        app.console.write_json(document)
    except (ReaderGoneError, OutputError, KeyboardInterrupt):
        return False
    return True


def _describe(app: App, error: AstroError) -> str:
    """Return an error's message with its hint, and what it may have come from."""
    sentences = [describe(error)]
    if isinstance(error, _ABOUT_IDS):
        sentences += app.sources_in(sentences[0])
    if isinstance(error, _ABOUT_URL) and (note := app.url_note()):
        sentences.append(note)
    return " ".join(sentences)


def _print_error(app: App, message: Sequence[str], lines: Sequence[str]) -> None:
    first, *rest = (app.redact_credential(line) for line in message)
    app.console.print_error(first)
    for line in (*rest, *lines):
        app.console.print(f"       {line}")


def _status(app: App, failure: OutputFailure | None) -> int:
    error, status = app.outcome.error, app.outcome.status
    if isinstance(error, InterruptedByUserError):
        return app.signals.exit_status
    if error is not None:
        return error.exit_status
    # A reader that goes away, as with `| head -1`, has seen enough.
    return status if failure is None or isinstance(failure, ReaderGoneError) else status or 1


def _usage_message(error: click.ClickException) -> str:
    context = getattr(error, "ctx", None)
    message = error.format_message()
    if not message.endswith((".", "?")):
        message += "."
    if context is None:
        return message
    return f"{message} Run `{context.command_path} --help` for usage."


def _requested_formats(argv: Sequence[str]) -> list[str]:
    """Return the output formats in the arguments, for a command line that wasn't parsed."""
    formats = []
    for position, argument in enumerate(argv):
        if argument == "--json":
            formats.append("json")
        elif argument in ("-o", "--output"):
            formats += argv[position + 1 : position + 2]
        elif argument.startswith("--output="):
            formats.append(argument.partition("=")[2])
        elif argument.startswith("-o"):
            formats.append(argument[2:].removeprefix("="))
    return [name.lower() for name in formats]


def _program_name() -> str:
    name = os.path.basename(sys.argv[0]).removesuffix(".exe")  # noqa: PTH119  pathlib takes 3 ms
    return name if name in PROGRAM_NAMES else PROGRAM_NAMES[1]
