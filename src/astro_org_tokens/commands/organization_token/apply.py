"""``astro workspace organization-token apply``."""

from __future__ import annotations

from typing import Any

import click

from astro_org_tokens.app import App
from astro_org_tokens.commands.help import Command, help_epilog
from astro_org_tokens.commands.options import common_options
from astro_org_tokens.commands.types import NonEmptyString
from astro_org_tokens.completion import completers


@click.command(
    cls=Command,
    epilog=help_epilog(
        "export --all-workspaces > grants.yaml",
        "apply -f grants.yaml --dry-run",
        "apply -f grants.yaml --prune --yes",
        status="3    --check found something to do",
    ),
)
@click.option(
    "-f",
    "--file",
    "files",
    metavar="FILE",
    multiple=True,
    required=True,
    type=NonEmptyString(),
    shell_complete=completers.files,
    help="The grants, in YAML or JSON; - for stdin; may be given several times.",
)
@click.option(
    "--prune",
    is_flag=True,
    help="Also take away what the files' Workspaces have and the files do not list.",
)
@click.option("--dry-run", is_flag=True, help="Show what would be done; change nothing.")
@click.option(
    "--check", is_flag=True, help="The same, with exit status 3 where anything would be done."
)
@click.option("--yes", is_flag=True, help="Take roles away without asking.")
@common_options()
def apply(app: App, /, **options: Any) -> None:
    """Make it so that tokens have the roles that a file declares.

    \b
    workspaces:
      Data Eng:                     # a Workspace's name or ID
        ci-deploy: WORKSPACE_OWNER  # an Organization token's name or ID

    What the file does not speak of is left alone. Every token is changed by itself: a failure stops
    that one alone, and the same command run again does the rest.
    """  # noqa: D301  click wants the character, not a backslash
    from astro_org_tokens.actions.validated import ApplyOptions, validate_options  # noqa: PLC0415

    validated = validate_options(ApplyOptions, options)
    from astro_org_tokens.actions import apply_manifest  # noqa: PLC0415

    apply_manifest.run(app, validated)
