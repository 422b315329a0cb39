"""What one option alone can get wrong, caught while the command line is parsed."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import click

from astro_org_tokens.ids import normal_id

ROLES = {
    "WORKSPACE_MEMBER": "sees the Workspace and its Deployments",
    "WORKSPACE_AUTHOR": "also changes and deploys code",
    "WORKSPACE_OPERATOR": "also manages Deployments",
    "WORKSPACE_OWNER": "also manages the Workspace and who is in it",
}
"""The Workspace roles that can be granted, the least first."""


if TYPE_CHECKING:
    _TextType = click.ParamType[str]
    _NumberType = click.ParamType[float]
else:  # generic since click 8.4 alone
    _TextType = _NumberType = click.ParamType


class Text(_TextType):
    """Any text but an empty one."""

    name = "text"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return ``value``."""
        text = str(value)
        if not text.strip():
            self.fail("it is empty", param, ctx)
        return text


class TokenId(Text):
    """The ID of an API token, in any letter case."""

    name = "id"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the ID in lower case."""
        text = super().convert(value, param, ctx)
        found = normal_id(text)
        if found is None:
            self.fail(
                f"{text!r} is no ID (letters and digits); a token's name goes with "
                "--org-token-name",
                param,
                ctx,
            )
        return found


class RoleName(Text):
    """One of the four Workspace roles, in any letter case."""

    name = "role"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the role in upper case."""
        role = super().convert(value, param, ctx).upper()
        if role not in ROLES:
            self.fail(f"{value!r} is not one of {', '.join(ROLES)}{_near(role)}", param, ctx)
        return role


class Seconds(_NumberType):
    """A time greater than 0."""

    name = "seconds"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Return the number of seconds."""
        try:
            seconds = float(value)
        except ValueError:
            seconds = math.nan
        if not 0 < seconds <= 86400:  # a day; threads can't wait for ever
            self.fail(f"{value!r} is not a number of seconds between 0 and 86400", param, ctx)
        return seconds


def _near(role: str) -> str:
    import difflib

    close = difflib.get_close_matches(role, ROLES, n=1, cutoff=0.5)
    close = close or [name for name in ROLES if name.endswith(f"_{role}")]
    return f"; did you mean {close[0]}?" if close else ""
