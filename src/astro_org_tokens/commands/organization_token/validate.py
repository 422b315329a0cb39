"""``astro workspace organization-token validate``."""

from __future__ import annotations

import click

from astro_org_tokens.app import App
from astro_org_tokens.commands.help import Command, SectionArgument, help_epilog
from astro_org_tokens.commands.options import (
    common_options,
    manifest_files_option,
    recursive_option,
    refuse_stdin_twice,
)
from astro_org_tokens.commands.types import NonEmptyString
from astro_org_tokens.completion import completers
from astro_org_tokens.errors import UsageError


@click.command(
    cls=Command,
    epilog=help_epilog(
        "export --all-workspaces > grants.yaml",
        "validate -f grants.yaml",
        "validate grants.yaml --json",
    ),
)
@click.argument(
    "paths",
    cls=SectionArgument,
    description="The same as `-f FILE`.",
    metavar="[FILE]...",
    nargs=-1,
    type=NonEmptyString(),
    shell_complete=completers.files,
)
@manifest_files_option(required=False)
@recursive_option
@common_options()
def validate(
    app: App, /, files: tuple[str, ...], paths: tuple[str, ...], *, recursive: bool
) -> None:
    """Check grants files offline, before `apply`.

    Reports errors of form, roles that can't be granted, and duplicate grants, with
    their locations. Needs no credential and sends no request, so names and IDs
    aren't looked up.
    """
    files = refuse_stdin_twice((*files, *paths))
    if not files:
        raise UsageError("No file specified. Use -f FILE.")
    from astro_org_tokens.actions import validate_manifest  # noqa: PLC0415

    validate_manifest.run(app, files, recursive=recursive)
