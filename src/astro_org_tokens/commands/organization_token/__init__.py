"""``astro workspace organization-token``: one file per verb."""

from __future__ import annotations

from typing import Any

import click

from astro_org_tokens.commands.group import Group
from astro_org_tokens.commands.options import verbosity_option, workspace_option
from astro_org_tokens.commands.organization_token.add import add
from astro_org_tokens.commands.organization_token.apply import apply
from astro_org_tokens.commands.organization_token.export import export
from astro_org_tokens.commands.organization_token.list import list_
from astro_org_tokens.commands.organization_token.remove import remove
from astro_org_tokens.commands.organization_token.schema import schema
from astro_org_tokens.commands.organization_token.update import update
from astro_org_tokens.commands.organization_token.validate import validate

# The verbs of other command lines, from kubectl to SQL.
_SYNONYMS = {
    **dict.fromkeys(("create", "cr", "grant", "give", "assign", "new"), ("add",)),
    **dict.fromkeys(("get", "ls", "show", "describe", "view"), ("list",)),
    **dict.fromkeys(
        ("delete", "de", "del", "rm", "revoke", "unset", "take", "unassign"), ("remove",)
    ),
    **dict.fromkeys(("change", "edit", "modify", "patch", "replace", "up"), ("update",)),
    **dict.fromkeys(("set", "put", "upsert"), ("add", "update")),
    **dict.fromkeys(("sync", "reconcile", "diff", "plan", "import", "restore"), ("apply",)),
    **dict.fromkeys(("check", "lint", "verify"), ("validate",)),
    **dict.fromkeys(("dump", "backup", "save"), ("export",)),
}


@click.group("organization-token", cls=Group, synonyms=_SYNONYMS)
@workspace_option
@verbosity_option
def organization_token(**_: Any) -> None:
    """Manage Workspace roles of Organization API tokens."""


for command in (add, apply, export, list_, remove, schema, update, validate):
    organization_token.add_command(command)
