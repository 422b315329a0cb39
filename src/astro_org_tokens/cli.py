"""The root of the commands, and the only place where an error becomes a message and a status."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from astro_org_tokens._version import __version__
from astro_org_tokens.app import JSON_FORMATS, App, OutputError
from astro_org_tokens.commands.completion import NAMES, completion
from astro_org_tokens.commands.group import Group, verbosity_option
from astro_org_tokens.commands.sandbox import sandbox
from astro_org_tokens.commands.workspace import workspace
from astro_org_tokens.errors import AstroError, InterruptedByUserError, UsageError

COMPLETE_COMMAND = "__complete"
"""In place of a command, from the shells' scripts; no command, so that no help shows it."""
# What only the official CLI does, so that a script's reader is told instead of left to guess.
_OFFICIAL_ONLY = (
    "api",
    "auth",
    "config",
    "context",
    "deploy",
    "deployment",
    "dev",
    "ide",
    "login",
    "logout",
    "organization",
    "otto",
    "registry",
    "remote",
    "run",
    "telemetry",
    "user",
    "version",
)


@click.group(cls=Group, aliases={"wo": "workspace"}, official_only=_OFFICIAL_ONLY)
@click.version_option(__version__, message="%(prog)s %(version)s (astro-org-tokens)")
@verbosity_option
def root(**_: Any) -> None:
    """Manage which role an Astro Organization API token has in which Workspace.

    The commands are those of the official Astro CLI; they work on Astro, and on a local sandbox
    of its API (astro sandbox).
    """


root.add_command(workspace)
root.add_command(completion)
root.add_command(sandbox)


def main() -> None:
    """Run the program and exit with its status."""
    if sys.stderr is None:
        # It was closed by the caller, who does not want to be told. Left as it is, `print` would
        # take stdout in its place.
        sys.stderr = open(os.devnull, "w")  # noqa: PTH123, SIM115
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # A locale that can't show a character is no reason to fail; and CSV has line breaks
            # within values, which would come out as others on Windows.
            stream.reconfigure(errors="backslashreplace", newline="\n")
    sys.exit(run(App(), sys.argv[1:], name=_program_name()))


def run(app: App, argv: Sequence[str], *, name: str = NAMES[0]) -> int:
    """Run the command that ``argv`` stands for and return the exit status."""
    try:
        if argv and argv[0] == COMPLETE_COMMAND:
            from astro_org_tokens.completion.engine import answer

            answer(app, root, name, argv[1:])
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
        return _report_output_error(app, f"the result can't be written: {error.strerror}")
    finally:
        app.close()


def _invoke(app: App, argv: Sequence[str], name: str) -> int:
    try:
        with root.make_context(name, list(argv), obj=app) as context:
            root.invoke(context)
        _flush(app)
    except click.exceptions.Exit as finished:
        _flush(app)
        return finished.exit_code
    except click.ClickException as error:
        # What was asked for may not have been taken in yet.
        app.output = next(
            (text for text in _requested_formats(argv) if text in JSON_FORMATS), app.output
        )
        app.no_color = app.no_color or "--no-color" in argv
        return _report(app, UsageError(_usage_sentence(error)))
    except OutputError:
        raise  # it can't be reported where results go
    except AstroError as error:
        return _report(app, error)
    except (KeyboardInterrupt, click.Abort):
        # Ctrl-C during a change is told where the change is made; this is before or after.
        state = "the change was made" if app.changed else "nothing was sent to be changed"
        return _report(app, InterruptedByUserError(f"interrupted: {state}"))
    return app.status


def _report(app: App, error: AstroError) -> int:
    app.end_progress()
    message = app.without_credential(str(error))
    if app.wants_json:
        try:
            told = {"error": message, "code": error.exit_status, "kind": error.kind}
            app.write_json({**told, **error.details})
        except BrokenPipeError:
            _handle_broken_pipe()  # which makes no success of a failure
    else:
        first, *rest = (app.without_credential(line) for line in error.lines)
        app.say_error(first)
        for line in rest:
            app.say(f"       {line}")
    return error.exit_status


def _usage_sentence(error: click.ClickException) -> str:
    context = getattr(error, "ctx", None)
    sentence = error.format_message().rstrip(".")
    if context is None:
        return sentence
    return f"{sentence}; see `{context.command_path} --help`"


def _requested_formats(argv: Sequence[str]) -> list[str]:
    """Look at the arguments for an output format, where parsing came to no end."""
    asked = []
    for position, text in enumerate(argv):
        if text == "--json":
            asked.append("json")
        elif text in ("-o", "--output"):
            asked += argv[position + 1 : position + 2]
        elif text.startswith("--output="):
            asked.append(text.partition("=")[2])
        elif text.startswith("-o"):
            asked.append(text[2:].removeprefix("="))
    return [text.lower() for text in asked]


def _flush(app: App) -> None:
    app.write("")


def _handle_broken_pipe() -> int:
    # As with `| head -1`. What is left in the buffer must not be tried again at exit.
    sys.stdout = open(os.devnull, "w")  # noqa: PTH123, SIM115
    return 0


def _report_output_error(app: App, message: str) -> int:
    app.say_error(message)
    sys.stdout = open(os.devnull, "w")  # noqa: PTH123, SIM115
    return 1


def _program_name() -> str:
    name = Path(sys.argv[0]).name.removesuffix(".exe")
    return name if name in NAMES else NAMES[1]
