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
    """Manage which role an Astro Organization API token has in which Workspace.

    The commands are those of the official Astro CLI; they work on Astro, and on a local sandbox
    of its API (astro sandbox).
    """


root.add_command(workspace)
root.add_command(completion)
root.add_command(sandbox)
