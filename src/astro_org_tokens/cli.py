"""The program: runs a command, and turns an error into a message and an exit status."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

import click

from astro_org_tokens.app import App
from astro_org_tokens.commands.completion import NAMES
from astro_org_tokens.commands.root import root
from astro_org_tokens.console.streams import OutputError
from astro_org_tokens.errors import AstroError, InterruptedByUserError, UsageError
from astro_org_tokens.formats import JSON_FORMATS
from astro_org_tokens.hints import describe, describe_lines

COMPLETE_COMMAND = "__complete"
"""The hidden first argument that the completion scripts use."""


def main() -> NoReturn:
    """Run the program and exit with its status."""
    if sys.stderr is None:
        # The caller closed it. Left as it is, `print` would write to stdout instead.
        sys.stderr = open(os.devnull, "w")  # noqa: PTH123, SIM115
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # A locale that can't show a character is no reason to fail. CSV has line breaks
            # within values, which would be changed on Windows.
            stream.reconfigure(errors="backslashreplace", newline="\n")
    sys.exit(run(App(), sys.argv[1:], name=_program_name()))


def run(app: App, argv: Sequence[str], *, name: str = NAMES[0]) -> int:
    """Run the command that ``argv`` stands for and return the exit status."""
    try:
        if argv and argv[0] == COMPLETE_COMMAND:
            # Only Tab needs it.
            from astro_org_tokens.completion.engine import complete  # noqa: PLC0415

            complete(app, root, name, argv[1:])
            return 0
        return _invoke(app, argv, name)
    except BrokenPipeError:
        return _handle_broken_pipe()
    except OutputError as error:
        return _report_output_error(app, str(error))
    except OSError as error:
        if error.filename is not None:
            raise
        # click writes help texts itself.
        return _report_output_error(app, f"Can't write output: {error.strerror}.")
    finally:
        app.close()


def _invoke(app: App, argv: Sequence[str], name: str) -> int:
    try:
        with root.make_context(name, list(argv), obj=app) as context:
            root.invoke(context)
        app.console.write("")
    except click.exceptions.Exit as exit_:
        app.console.write("")
        return exit_.exit_code
    except click.ClickException as error:
        # Parsing may have failed before -o and --no-color were processed.
        output = next(
            (f for f in _requested_formats(argv) if f in JSON_FORMATS), app.options.output
        )
        no_color = app.options.no_color or "--no-color" in argv
        app.configure(app.options._replace(output=output, no_color=no_color))
        return _report(app, UsageError(_usage_message(error)))
    except OutputError:
        raise  # stdout can't be used to report it
    except AstroError as error:
        return _report(app, error)
    except (KeyboardInterrupt, click.Abort):
        # An interrupted change is reported where the change is made; this is before or after.
        state = "The change was made." if app.changed else "No changes were made."
        return _report(app, InterruptedByUserError(f"Interrupted. {state}"))
    return app.status


def _report(app: App, error: AstroError) -> int:
    app.console.clear_progress()
    message = app.redact_credential(describe(error))
    if app.options.wants_json:
        document = {"error": message, "code": error.exit_status, "kind": error.kind}
        try:
            app.console.write_json({**document, **error.details})
        except BrokenPipeError:
            _handle_broken_pipe()  # the error's exit status stays
    else:
        first, *rest = (app.redact_credential(line) for line in describe_lines(error))
        app.console.print_error(first)
        for line in rest:
            app.console.print(f"       {line}")
    return error.exit_status


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


def _handle_broken_pipe() -> int:
    # As with `| head -1`. What is left in the buffer must not be tried again at exit.
    sys.stdout = open(os.devnull, "w")  # noqa: PTH123, SIM115
    return 0


def _report_output_error(app: App, message: str) -> int:
    app.console.print_error(message)
    sys.stdout = open(os.devnull, "w")  # noqa: PTH123, SIM115
    return 1


def _program_name() -> str:
    name = Path(sys.argv[0]).name.removesuffix(".exe")
    return name if name in NAMES else NAMES[1]
