"""The root of the commands."""

from __future__ import annotations

from typing import Any

import click

from astro_org_tokens._version import __version__
from astro_org_tokens.commands.group import Commands, Group, echo, help_command
from astro_org_tokens.commands.verbosity import verbosity_option

# Commands that only the official CLI has, so that the error can say so.
_OFFICIAL_ONLY = dict.fromkeys(
    (
        "api",
        "auth",
        "config",
        "context",
        "dbt",
        "deploy",
        "deployment",
        "dev",
        "env",
        "ide",
        "login",
        "logout",
        "organization",
        "otto",
        "remote",
        "run",
        "telemetry",
    ),
    "",
)


@click.group(
    cls=Group,
    commands=Commands(
        {
            "workspace": "workspace:workspace",
            "completion": "completion:completion",
            "sandbox": "sandbox:sandbox",
        }
    ),
    aliases={"wo": "workspace"},
    official_only=_OFFICIAL_ONLY,
)
@click.version_option(__version__, message="%(prog)s %(version)s (astro-org-tokens)")
@verbosity_option
def root(**_: Any) -> None:
    """Manage the Workspace roles of Astro Organization API tokens.

    Compatible with the official Astro CLI. Run commands against Astro, or against
    a local sandbox of its API (see `astro sandbox`).

    \b
    To start, list the tokens that have a role in a Workspace:
      astro workspace organization-token list --workspace-id WORKSPACE
    """  # noqa: D301  click wants the character, not a backslash


@root.command()
@click.pass_context
def version(ctx: click.Context) -> None:
    """Show the version."""
    name = ctx.find_root().info_name
    echo(ctx, f"{name} {__version__} (astro-org-tokens)")


root.add_command(help_command)
