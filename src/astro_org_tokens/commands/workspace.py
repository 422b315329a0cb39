"""The groups above ``organization-token``, for both of its spellings."""

from __future__ import annotations

from typing import Any

import click

from astro_org_tokens.commands.group import Commands, Group
from astro_org_tokens.commands.options import workspace_option
from astro_org_tokens.commands.organization_token import organization_token
from astro_org_tokens.commands.verbosity import verbosity_option

_INSTEAD = (
    "To {} an Organization API token in a Workspace, run `astro workspace organization-token {}`."
)


@click.group(
    cls=Group,
    aliases={"to": "token"},
    official_only={
        **dict.fromkeys(("create", "cr", "delete", "de", "switch", "sw", "team", "te"), ""),
        **dict.fromkeys(("update", "up", "user", "us"), ""),
        **dict.fromkeys(
            ("list", "ls"),
            "To list Workspaces with their grants, run `astro workspace organization-token export "
            "--all-workspaces`.",
        ),
    },
)
@workspace_option
@verbosity_option
def workspace(**_: Any) -> None:
    """Manage Organization API tokens in Workspaces."""


@click.group(
    cls=Group,
    commands=Commands({"add": "organization_token.add:add"}),
    official_only={
        **dict.fromkeys(("create", "cr", "rotate", "ro"), ""),
        **dict.fromkeys(("list", "ls"), _INSTEAD.format("list the roles of", "list")),
        **dict.fromkeys(("update", "up"), _INSTEAD.format("change the role of", "update")),
        **dict.fromkeys(
            ("delete", "de", "remove"), _INSTEAD.format("remove the role of", "remove")
        ),
    },
)
@workspace_option
@verbosity_option
def token(**_: Any) -> None:
    """Manage API tokens in a Workspace."""


workspace.add_command(organization_token)
workspace.add_command(token)
token.add_command(organization_token)
