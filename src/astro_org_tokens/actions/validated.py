"""The options of each command as a validated, frozen model, with the rules between options.

A single option is validated by its click type; here is what only the whole set can get wrong.
Nothing has been sent when it is validated.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from astro_org_tokens.errors import UsageError

OptionsT = TypeVar("OptionsT", bound=BaseModel)


class _Options(BaseModel):
    model_config = ConfigDict(
        defer_build=True, extra="forbid", frozen=True, hide_input_in_errors=True, strict=True
    )


class TokenOptions(_Options):
    """A token, by ID, by name, or by both, and Workspaces."""

    token_id: str | None = None
    token_name: str | None = None
    workspaces: tuple[str, ...] = ()

    @property
    def has_workspace(self) -> bool:
        """Whether an option selects a Workspace."""
        return bool(self.workspaces)

    @property
    def has_token(self) -> bool:
        """Whether an option selects a token."""
        return self.token_id is not None or self.token_name is not None


class ChangeOptions(TokenOptions):
    """The options that ``add``, ``update`` and ``remove`` share.

    Attributes:
        verb: which of the three it is.
        role: the role to grant; ``remove`` has none.
    """

    verb: ClassVar[str]
    role: str | None = None
    dry_run: bool = False

    @property
    def ignore_noop(self) -> bool:
        """Whether it is fine that there is nothing to change."""
        raise NotImplementedError

    @property
    def has_role(self) -> bool:
        """Whether an option sets the role, or none is needed."""
        return self.role is not None


class AddOptions(ChangeOptions):
    """The options of ``add``."""

    verb = "add"
    exist_ok: bool = False

    @property
    def ignore_noop(self) -> bool:
        """Whether the token may have the role already."""
        return self.exist_ok


class UpdateOptions(AddOptions):
    """The options of ``update``."""

    verb = "update"


class RemoveOptions(ChangeOptions):
    """The options of ``remove``."""

    verb = "remove"
    missing_ok: bool = False

    @property
    def ignore_noop(self) -> bool:
        """Whether the token may have no role already."""
        return self.missing_ok

    @property
    def has_role(self) -> bool:
        """A removal needs no role."""
        return True


class _WorkspaceOptions(BaseModel):
    workspaces: tuple[str, ...] = ()
    all_workspaces: bool = False

    @model_validator(mode="after")
    def _some_or_all_workspaces(self) -> _WorkspaceOptions:
        if self.all_workspaces and self.workspaces:
            raise PydanticCustomError(
                "usage", "Specify either --workspace-id or --all-workspaces, not both."
            )
        return self

    @property
    def has_workspace(self) -> bool:
        """Whether an option selects Workspaces."""
        return self.all_workspaces or bool(self.workspaces)


class ListOptions(_WorkspaceOptions, TokenOptions):
    """The options of ``list``.

    Attributes:
        roles: the roles to list; empty for all.
        unused_for, expires_within, expired, created_before, created_after, created_by: the fields
            of a ``TokenFilter``.
        sort: a column's key, with ``-`` before it for descending order.
    """

    roles: tuple[str, ...] = ()
    unused_for: timedelta | None = None
    expires_within: timedelta | None = None
    expired: bool = False
    created_before: datetime | timedelta | None = None
    created_after: datetime | timedelta | None = None
    created_by: str | None = None
    sort: str | None = None
    wide: bool = False


class ExportOptions(_WorkspaceOptions, _Options):
    """The options of ``export``."""

    schema_comment: bool = False


class ApplyOptions(_Options):
    """The options of ``apply``.

    Attributes:
        files: paths; ``-`` is stdin.
        output: the format of the result.
        recursive: whether to read the directories in a directory too.
        plan_file: the path of the file that gets the plan as Markdown.
        undo_file: the path of the file that brings back what is changed.
    """

    files: tuple[str, ...]
    recursive: bool = False
    prune: bool = False
    dry_run: bool = False
    check: bool = False
    yes: bool = False
    output: str = "table"
    plan_file: str | None = None
    undo_file: str | None = None

    @model_validator(mode="after")
    def _markdown_of_plans(self) -> ApplyOptions:
        if self.output == "markdown" and not (self.dry_run or self.check):
            raise PydanticCustomError(
                "usage", "Markdown is a format for plans. Add --dry-run or --check."
            )
        return self

    @model_validator(mode="after")
    def _something_to_undo(self) -> ApplyOptions:
        if self.undo_file is not None and (self.dry_run or self.check):
            raise PydanticCustomError(
                "usage", "--undo-file can't be used with --dry-run or --check: nothing is changed."
            )
        return self


class ServeOptions(_Options):
    """The options of ``sandbox serve`` and ``sandbox run``."""

    host: str
    port: int
    database: Path | None
    memory: bool
    latency: int
    error_rate: float
    rate_limit: bool
    tokens: int
    allow_remote_connections: bool

    @model_validator(mode="after")
    def _file_or_memory(self) -> ServeOptions:
        if self.memory and self.database:
            raise PydanticCustomError("usage", "--db and --memory can't be used together.")
        return self


def validate_options(model: type[OptionsT], options: Mapping[str, Any]) -> OptionsT:
    """Return a command's options as its model.

    Raises:
        UsageError: the options don't go together.
    """
    try:
        return model(**options)
    except ValidationError as error:
        raise UsageError(" ".join(_message(detail) for detail in error.errors())) from None


def _message(detail: Any) -> str:
    if detail["type"] == "usage":
        return str(detail["msg"])
    return f"Invalid value for {'.'.join(str(part) for part in detail['loc'])}."
