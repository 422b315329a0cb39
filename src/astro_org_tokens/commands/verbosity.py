"""``--verbosity``, the one option of the root, in a module that loads nothing else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from astro_org_tokens.commands.help import OTHER, option
from astro_org_tokens.formats import LEVELS

F = TypeVar("F", bound=Callable[..., Any])
RUN_OPTIONS = f"{__name__}.run_options"
"""The key of the options in ``RunOptions`` in the ``meta`` of a command line's contexts."""


def verbosity_option(function: F) -> F:
    """Add ``--verbosity``, which every command and group has, as in the official CLI."""
    add_option = option(
        OTHER,
        "--verbosity",
        type=click.Choice(LEVELS, case_sensitive=False),
        callback=keep_run_option,
        expose_value=False,
        metavar="LEVEL",
        help=f"Log level for messages on stderr. One of: {', '.join(LEVELS)}. `debug` and `trace` "
        "log every HTTP request and where each setting comes from. `error`, `fatal`, and `panic` "
        "hide notices. [default: warning]",
    )
    return add_option(function)


def keep_run_option(ctx: click.Context, parameter: click.Parameter, value: Any) -> None:
    """Keep a common option; of two for the same thing, the last on the command line wins."""
    if value is not None:
        name = "output" if parameter.name == "as_json" else parameter.name
        ctx.meta.setdefault(RUN_OPTIONS, {})[name] = value
