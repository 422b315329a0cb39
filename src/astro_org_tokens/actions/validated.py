"""A command's options as one checked object, with the rules between them.

What a single option can get wrong is caught by its click type before; here is what only the whole
set can get wrong. Nothing has been sent when it is checked.
"""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from astro_org_tokens.errors import UsageError

Options = TypeVar("Options", bound=BaseModel)

_CONFIG = ConfigDict(
    defer_build=True, extra="forbid", frozen=True, hide_input_in_errors=True, strict=True
)


class TokenOptions(BaseModel):
    """What all verbs take: a token, by ID or by name, and Workspaces."""

    model_config = _CONFIG

    token_id: str | None = None
    token_name: str | None = None
    workspaces: tuple[str, ...] = ()

    @property
    def names_workspace(self) -> bool:
        """Whether a Workspace is named at all."""
        return bool(self.workspaces)

    @property
    def names_token(self) -> bool:
        """Whether a token is named at all."""
        return self.token_id is not None or self.token_name is not None

    @model_validator(mode="after")
    def _one_way_to_name_the_token(self) -> TokenOptions:
        if self.token_id is not None and self.token_name is not None:
            raise PydanticCustomError(
                "usage",
                "give either ORG_TOKEN_ID or --org-token-name, not both: both name the token",
            )
        return self


class ChangeOptions(TokenOptions):
    """What the verbs that change a role take.

    Attributes:
        role: for ``add`` and ``update``.
        ignore_noop: --exist-ok, or for ``remove`` --missing-ok.
    """

    role: str | None = None
    ignore_noop: bool = False
    dry_run: bool = False


class ListOptions(TokenOptions):
    """What ``list`` takes.

    Attributes:
        roles: that are shown; empty for all.
        sort: a column's key, with ``-`` before it for descending.
    """

    all_workspaces: bool = False
    roles: tuple[str, ...] = ()
    sort: str | None = None
    wide: bool = False

    @property
    def names_workspace(self) -> bool:
        """Whether it is said which Workspaces are meant."""
        return self.all_workspaces or bool(self.workspaces)

    @model_validator(mode="after")
    def _one_way_to_name_workspaces(self) -> ListOptions:
        _not_both(self.all_workspaces, self.workspaces)
        return self


class ExportOptions(BaseModel):
    """What ``export`` takes."""

    model_config = _CONFIG

    workspaces: tuple[str, ...] = ()
    all_workspaces: bool = False

    @model_validator(mode="after")
    def _one_way_to_name_workspaces(self) -> ExportOptions:
        _not_both(self.all_workspaces, self.workspaces)
        return self


class ApplyOptions(BaseModel):
    """What ``apply`` takes.

    Attributes:
        files: paths; ``-`` for stdin.
    """

    model_config = _CONFIG

    files: tuple[str, ...]
    prune: bool = False
    dry_run: bool = False
    check: bool = False
    yes: bool = False

    @model_validator(mode="after")
    def _stdin_once(self) -> ApplyOptions:
        if self.files.count("-") > 1:
            raise PydanticCustomError("usage", "stdin (-f -) can be read once only")
        return self


def _not_both(all_workspaces: bool, workspaces: tuple[str, ...]) -> None:  # noqa: FBT001
    if all_workspaces and workspaces:
        raise PydanticCustomError(
            "usage", "give either --workspace-id or --all-workspaces, not both"
        )


def checked(model: type[Options], given: dict[str, Any]) -> Options:
    """Return the options as an object.

    Raises:
        UsageError: they do not go together, said in one sentence.
    """
    try:
        return model(**given)
    except ValidationError as error:
        raise UsageError("; ".join(_sentence(found) for found in error.errors())) from None


def _sentence(found: Any) -> str:
    if found["type"] == "usage":
        return str(found["msg"])
    return f"{'.'.join(str(part) for part in found['loc'])} can't be used as it was given"
