"""The groups above ``organization-token``, for both of its spellings."""

from __future__ import annotations

from typing import Any

import click

from astro_org_tokens.commands.group import Group
from astro_org_tokens.commands.options import verbosity_option, workspace_option
from astro_org_tokens.commands.organization_token import organization_token


@click.group(
    cls=Group,
    aliases={"to": "token"},
    official_only=("create", "delete", "list", "switch", "team", "update", "user"),
)
@workspace_option
@verbosity_option
def workspace(**_: Any) -> None:
    """Manage Organization API tokens in Workspaces."""


@click.group(cls=Group, official_only=("add", "create", "delete", "list", "rotate", "update"))
@workspace_option
@verbosity_option
def token(**_: Any) -> None:
    """Manage API tokens in a Workspace."""


workspace.add_command(organization_token)
workspace.add_command(token)
token.add_command(organization_token)
