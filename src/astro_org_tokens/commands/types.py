"""Parameter types: validate and complete one option while the command line is parsed."""

from __future__ import annotations

import math
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

import click

from astro_org_tokens.formats import SORT_COLUMNS
from astro_org_tokens.grants.roles import LISTED_ROLES, ROLES, role_problem
from astro_org_tokens.ids import normalize_id

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    _TextType = click.ParamType[str]
    _NumberType = click.ParamType[float]
else:  # generic since click 8.4
    _TextType = _NumberType = click.ParamType


class NonEmptyString(_TextType):
    """Any string but an empty or blank one."""

    name = "text"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return ``value``."""
        text = str(value)
        if not text.strip():
            self.fail("must not be empty.", param, ctx)
        return text


class TokenId(NonEmptyString):
    """The ID of an API token, in any letter case."""

    name = "id"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the ID in lower case."""
        text = super().convert(value, param, ctx)
        token_id = normalize_id(text)
        if token_id is None:
            self.fail(
                f"{text!r} isn't a valid ID (letters and digits only). To use a token name, set "
                "--org-token-name.",
                param,
                ctx,
            )
        return token_id


class RoleName(NonEmptyString):
    """One of the Workspace roles that can be granted, in any letter case."""

    name = "role"
    roles: Collection[str] = ROLES

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the role in upper case."""
        role = super().convert(value, param, ctx).upper()
        if role not in self.roles:
            self.fail(role_problem(str(value)), param, ctx)
        return role

    def shell_complete(
        self,
        ctx: click.Context,  # noqa: ARG002
        param: click.Parameter,  # noqa: ARG002
        incomplete: str,
    ) -> list[CompletionItem[str]]:
        """Complete roles, in upper case, with their descriptions."""
        from click.shell_completion import CompletionItem  # noqa: PLC0415

        prefix = incomplete.upper()
        return [
            CompletionItem(role, help=ROLES.get(role))
            for role in self.roles
            if role.startswith(prefix)
        ]


class ListedRoleName(RoleName):
    """One of the Workspace roles that the API has, in any letter case."""

    roles = LISTED_ROLES


class SortColumn(NonEmptyString):
    """A column of ``list``, with ``-`` before it for descending; ``role`` is an abbreviation."""

    name = "column"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the column's key, such as ``-created-by``."""
        text = super().convert(value, param, ctx).lower().replace(" ", "-").replace("_", "-")
        minus, key = text[: text.startswith("-")], text.removeprefix("-")
        key = "workspace-role" if key == "role" else key
        if key not in SORT_COLUMNS:
            self.fail(f"{value!r} is not one of {', '.join(SORT_COLUMNS)}.", param, ctx)
        return minus + key

    def shell_complete(
        self,
        ctx: click.Context,  # noqa: ARG002
        param: click.Parameter,  # noqa: ARG002
        incomplete: str,
    ) -> list[CompletionItem[str]]:
        """Complete columns; for descending order if ``-`` has been typed."""
        from click.shell_completion import CompletionItem  # noqa: PLC0415

        prefix = incomplete.lower()
        keys = [prefix[: prefix.startswith("-")] + key for key in SORT_COLUMNS]
        return [CompletionItem(key) for key in keys if key.startswith(prefix)]


class Duration(_NumberType):
    """A number of seconds greater than 0 and at most a day."""

    name = "seconds"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Return the number of seconds."""
        try:
            seconds = float(value)
        except ValueError:
            seconds = math.nan
        if not 0 < seconds <= 86400:  # a day; threads can't wait forever
            self.fail(
                f"{value!r} must be a number of seconds greater than 0 and at most 86400.",
                param,
                ctx,
            )
        return seconds
