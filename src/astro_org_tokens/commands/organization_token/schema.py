"""``astro workspace organization-token schema``."""

from __future__ import annotations

import click

from astro_org_tokens.app import App
from astro_org_tokens.commands.help import Command, help_epilog
from astro_org_tokens.commands.options import common_options
from astro_org_tokens.formats import SCHEMA_FORMATS


@click.command(
    cls=Command,
    epilog=help_epilog(
        "schema -o json",
        "schema > grants.schema.json",
    ),
)
@common_options(SCHEMA_FORMATS)
def schema(app: App, /) -> None:
    """Print the JSON Schema of grants files.

    With it, editors complete and check roles; see `export --schema-comment`. Needs
    no credential and sends no request.
    """
    from astro_org_tokens.actions import print_schema  # noqa: PLC0415

    print_schema.run(app)
