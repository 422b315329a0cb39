"""``astro sandbox``: a local Astro API."""

from __future__ import annotations

import importlib.util
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from astro_org_tokens.app import App
from astro_org_tokens.commands.group import print_help
from astro_org_tokens.errors import ConfigError

_EXTRA = "astro-org-tokens[sandbox]"
_HELP = {"help_option_names": ["-h", "--help"]}


class _Probability(click.FloatRange):
    """A number from 0 to 1; unlike click's own range it is never NaN."""

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        number: float = super().convert(value, param, ctx)
        if math.isnan(number):
            self.fail("nan is not in the range 0<=x<=1.", param, ctx)
        return number


def _options(default_port: int) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """The options that ``serve`` and ``run`` share."""
    return _together(
        click.option(
            "--host",
            default="127.0.0.1",
            show_default=True,
            metavar="ADDRESS",
            help="Address to listen on.",
        ),
        click.option(
            "--port",
            type=click.IntRange(0, 65535),
            default=default_port,
            show_default=True,
            metavar="PORT",
            help="Port to listen on. Use 0 for any free port.",
        ),
        click.option(
            "--db",
            "database",
            type=click.Path(dir_okay=False, path_type=Path),
            metavar="FILE",
            help="Store data in this SQLite file.",
        ),
        click.option("--memory", is_flag=True, help="Store data in memory only."),
        click.option(
            "--latency",
            type=click.IntRange(0, 600_000),
            default=0,
            metavar="MS",
            help="Latency to add to every request, in milliseconds. [default: 0]",
        ),
        click.option(
            "--error-rate",
            type=_Probability(0, 1),
            default=0.0,
            metavar="RATE",
            help="Fraction of requests that fail with HTTP 500, from 0 to 1. [default: 0]",
        ),
        click.option(
            "--rate-limit",
            is_flag=True,
            help="Enforce Astro's rate limits (25 GET, 10 POST, and 5 DELETE requests per second "
            "per credential).",
        ),
        click.option(
            "--tokens",
            type=click.IntRange(0, 1_000_000),
            default=0,
            metavar="N",
            help="Add N generated Organization API tokens to the seed data. [default: 0]",
        ),
        click.option(
            "--allow-remote-connections",
            is_flag=True,
            help="Allow --host to be an address that other machines can reach.",
        ),
    )


def _together(
    *options: Callable[[Callable[..., None]], Callable[..., None]],
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


@click.group(invoke_without_command=True, context_settings=_HELP)
@click.pass_context
def sandbox(context: click.Context) -> None:
    """Run a local, offline Astro API for testing.

    Requires the `sandbox` extra: pip install 'astro-org-tokens[sandbox]'
    """
    if context.invoked_subcommand is None:
        print_help(context)


@sandbox.command(context_settings=_HELP)
@_options(default_port=8888)
@click.pass_obj
def serve(app: App, /, **options: Any) -> None:
    """Start a sandbox server. Press Ctrl-C to stop it.

    Prints the environment variables to set. Data is stored in your user data
    directory unless you use --db or --memory. Requests are logged to stderr.
    """
    _require_extra()
    from astro_org_tokens.actions.validated import ServeOptions, validate_options  # noqa: PLC0415

    validated = validate_options(ServeOptions, options)
    from astro_org_tokens.actions import run_sandbox  # noqa: PLC0415

    run_sandbox.serve_sandbox(app, validated)


@sandbox.command(context_settings={**_HELP, "allow_interspersed_args": False})
@_options(default_port=0)
@click.argument("command", nargs=-1, required=True, type=click.UNPROCESSED, metavar="-- COMMAND...")
@click.pass_obj
def run(app: App, /, command: tuple[str, ...], **options: Any) -> None:
    """Run COMMAND against a temporary sandbox.

    Sets ASTRO_API_URL, ASTRO_API_TOKEN, and ASTRO_WORKSPACE_ID (unless it is a
    Workspace of the sandbox) for COMMAND and exits with its exit status. Data is
    kept in memory unless you use --db.
    """
    _require_extra()
    from astro_org_tokens.actions.validated import ServeOptions, validate_options  # noqa: PLC0415

    validated = validate_options(ServeOptions, options)
    from astro_org_tokens.actions import run_sandbox  # noqa: PLC0415

    app.settle(status=run_sandbox.run_command(app, command, validated))


def _require_extra() -> None:
    missing = [name for name in ("starlette", "uvicorn") if not importlib.util.find_spec(name)]
    if missing:
        raise ConfigError(
            f"The sandbox requires {' and '.join(missing)}. To install them, run one of: "
            f"pip install '{_EXTRA}', pipx install --force '{_EXTRA}', "
            f"uv tool install '{_EXTRA}'."
        )
