"""``astro workspace organization-token apply``."""

from __future__ import annotations

from typing import Any

import click

from astro_org_tokens.app import App
from astro_org_tokens.commands.help import ACTION, Command, help_epilog, option
from astro_org_tokens.commands.options import (
    common_options,
    manifest_files_option,
    recursive_option,
    refuse_stdin_twice,
)
from astro_org_tokens.commands.types import NonEmptyString
from astro_org_tokens.completion import completers
from astro_org_tokens.formats import PLAN_FORMATS


@click.command(
    cls=Command,
    epilog=help_epilog(
        "export --all-workspaces > grants.yaml",
        "apply -f grants.yaml --dry-run",
        "apply -f grants.yaml --prune --yes",
        status="3    --check found changes to make",
    ),
)
@manifest_files_option(required=True)
@recursive_option
@option(
    ACTION,
    "--prune",
    is_flag=True,
    help="Also remove roles that the files don't list, in the Workspaces that the files list.",
)
@option(ACTION, "--dry-run", is_flag=True, help="Show what would change, without changing it.")
@option(
    ACTION,
    "--check",
    is_flag=True,
    help="Like --dry-run, but exit with status 3 if there are changes to make.",
)
@option(
    ACTION,
    "--plan-file",
    metavar="FILE",
    type=NonEmptyString(),
    shell_complete=completers.files,
    help="Write the plan to a file too, as `-o markdown` prints it, before the first change.",
)
@option(
    ACTION,
    "--undo-file",
    metavar="FILE",
    type=NonEmptyString(),
    shell_complete=completers.files,
    help="Write a file that undoes this run when it is applied. It must not exist yet, and is "
    "there before the first change, so also after a failure or Ctrl-C.",
)
@option(ACTION, "--yes", is_flag=True, help="Remove roles without asking for confirmation.")
@common_options(PLAN_FORMATS)
def apply(app: App, /, **options: Any) -> None:
    """Apply the role grants declared in a file.

    \b
    workspaces:
      Data Eng:                     # Workspace name or ID
        ci-deploy: WORKSPACE_OWNER  # Organization API token name or ID
        old-ci: NO_ROLE             # its role is removed

    Anything the file doesn't mention is left unchanged. Tokens are updated
    independently: if one fails, the others continue. To retry failures, run the
    same command again.
    """  # noqa: D301  click wants the character, not a backslash
    from astro_org_tokens.actions.validated import ApplyOptions, validate_options  # noqa: PLC0415

    validated = validate_options(ApplyOptions, {**options, "output": app.options.output})
    refuse_stdin_twice(validated.files)
    from astro_org_tokens.actions import apply_manifest  # noqa: PLC0415

    apply_manifest.run(app, validated)
