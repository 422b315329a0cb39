"""``astro sandbox``: a local Astro API."""

from __future__ import annotations

import importlib.util
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from astro_org_tokens.app import App
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
            "--host", default="127.0.0.1", show_default=True, help="Address to listen on."
        ),
        click.option(
            "--port",
            type=click.IntRange(0, 65535),
            default=default_port,
            show_default=True,
            help="Port to listen on; 0 takes a free one.",
        ),
        click.option(
            "--db",
            "database",
            type=click.Path(dir_okay=False, path_type=Path),
            metavar="FILE",
            help="Keep the data in this SQLite file.",
        ),
        click.option("--memory", is_flag=True, help="Keep the data in memory."),
        click.option(
            "--latency",
            type=click.IntRange(0, 600_000),
            default=0,
            metavar="MS",
            help="Milliseconds added to every request.",
        ),
        click.option(
            "--error-rate",
            type=_Probability(0, 1),
            default=0.0,
            metavar="P",
            help="How many of the answers are a random error 500, from 0 to 1.",
        ),
        click.option(
            "--rate-limit",
            is_flag=True,
            help="Answer 429 above 25 GET, 10 POST, 5 DELETE a second per credential.",
        ),
        click.option(
            "--tokens",
            type=click.IntRange(0, 1_000_000),
            default=0,
            metavar="N",
            help="Generate N more Organization tokens.",
        ),
        click.option(
            "--allow-remote-connections",
            is_flag=True,
            help="Let --host be an address which other machines can reach.",
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
    """A local Astro API to try things out against, offline.

    It needs an extra: pip install 'astro-org-tokens[sandbox]'
    """
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


@sandbox.command(context_settings=_HELP)
@_options(default_port=8888)
@click.pass_obj
def serve(app: App, /, **options: Any) -> None:
    """Serve the sandbox until Ctrl-C.

    Prints the lines that point a shell at it. The data is kept in the user's data folder unless
    --db or --memory says otherwise; each request is told of on stderr.
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
    """Run COMMAND against a sandbox of its own.

    COMMAND finds ASTRO_API_URL and ASTRO_API_TOKEN in its environment. The exit status is
    COMMAND's. The data is kept in memory unless --db says otherwise.
    """
    _require_extra()
    from astro_org_tokens.actions.validated import ServeOptions, validate_options  # noqa: PLC0415

    validated = validate_options(ServeOptions, options)
    from astro_org_tokens.actions import run_sandbox  # noqa: PLC0415

    app.status = run_sandbox.run_command(command, validated)


def _require_extra() -> None:
    missing = [name for name in ("starlette", "uvicorn") if not importlib.util.find_spec(name)]
    if missing:
        raise ConfigError(
            f"The sandbox needs {' and '.join(missing)}, which an extra brings. Install it with "
            f"pip install '{_EXTRA}', pipx install --force '{_EXTRA}', "
            f"or uv tool install '{_EXTRA}'."
        )
