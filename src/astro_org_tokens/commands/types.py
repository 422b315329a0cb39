"""What one option alone can get wrong, caught while the command line is parsed."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import click

from astro_org_tokens.grants.roles import ROLES
from astro_org_tokens.ids import normalize_id

SORT_COLUMNS = (
    "workspace",
    "id",
    "name",
    "description",
    "scope",
    "workspace-role",
    "created",
    "created-by",
    "kind",
    "expires",
    "last-used",
)
"""The columns of ``list``, as they are named on the command line."""


if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

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
        found = normalize_id(text)
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

    def shell_complete(
        self,
        ctx: click.Context,  # noqa: ARG002
        param: click.Parameter,  # noqa: ARG002
        incomplete: str,
    ) -> list[CompletionItem[str]]:
        """Offer roles, in upper case, with a word on each."""
        from click.shell_completion import CompletionItem

        typed = incomplete.upper()
        return [CompletionItem(r, help=word) for r, word in ROLES.items() if r.startswith(typed)]


class SortColumn(Text):
    """A column of ``list``, with ``-`` before it for descending; ``role`` is short for one."""

    name = "column"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the column's key, such as ``-created-by``."""
        text = super().convert(value, param, ctx).lower().replace(" ", "-").replace("_", "-")
        minus, key = text[: text.startswith("-")], text.removeprefix("-")
        key = "workspace-role" if key == "role" else key
        if key not in SORT_COLUMNS:
            self.fail(f"{value!r} is not one of {', '.join(SORT_COLUMNS)}", param, ctx)
        return minus + key

    def shell_complete(
        self,
        ctx: click.Context,  # noqa: ARG002
        param: click.Parameter,  # noqa: ARG002
        incomplete: str,
    ) -> list[CompletionItem[str]]:
        """Offer columns; descending where ``-`` has been typed."""
        from click.shell_completion import CompletionItem

        typed = incomplete.lower()
        keys = [typed[: typed.startswith("-")] + key for key in SORT_COLUMNS]
        return [CompletionItem(key) for key in keys if key.startswith(typed)]


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
