"""The root of the commands."""

from __future__ import annotations

from typing import Any

import click

from astro_org_tokens._version import __version__
from astro_org_tokens.commands.completion import completion
from astro_org_tokens.commands.group import Group
from astro_org_tokens.commands.options import verbosity_option
from astro_org_tokens.commands.sandbox import sandbox
from astro_org_tokens.commands.workspace import workspace

# Commands that only the official CLI has, so that the error can say so.
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
    """Manage the Workspace roles of Astro Organization API tokens.

    Compatible with the official Astro CLI. Run commands against Astro, or against
    a local sandbox of its API (see `astro sandbox`).

    \b
    To start, list the tokens that have a role in a Workspace:
      astro workspace organization-token list --workspace-id WORKSPACE
    """  # noqa: D301  click wants the character, not a backslash


root.add_command(workspace)
root.add_command(completion)
root.add_command(sandbox)
