"""``astro workspace organization-token``: one file per verb."""

from __future__ import annotations

from typing import Any

import click

from astro_org_tokens.commands.group import Commands, Group
from astro_org_tokens.commands.options import workspace_option
from astro_org_tokens.commands.verbosity import verbosity_option

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


@click.group(
    "organization-token",
    cls=Group,
    commands=Commands(
        {
            "add": "organization_token.add:add",
            "apply": "organization_token.apply:apply",
            "export": "organization_token.export:export",
            "list": "organization_token.list:list_",
            "remove": "organization_token.remove:remove",
            "schema": "organization_token.schema:schema",
            "update": "organization_token.update:update",
            "validate": "organization_token.validate:validate",
        }
    ),
    synonyms=_SYNONYMS,
)
@workspace_option
@verbosity_option
def organization_token(**_: Any) -> None:
    """Manage Workspace roles of Organization API tokens."""
