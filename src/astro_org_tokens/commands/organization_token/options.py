"""A command's options as one checked object, with the rules between them.

What a single option can get wrong is caught by its click type before; here is what only the whole
set can get wrong. Nothing has been sent when it is checked.
"""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from astro_org_tokens.errors import UsageError

Options = TypeVar("Options", bound="TokenOptions")


class TokenOptions(BaseModel):
    """What all verbs take: a token, by ID or by name, and Workspaces."""

    model_config = ConfigDict(
        defer_build=True, extra="forbid", frozen=True, hide_input_in_errors=True, strict=True
    )

    token_id: str | None = None
    token_name: str | None = None
    workspaces: tuple[str, ...] = ()

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
        lenient: --exist-ok, or for ``remove`` --missing-ok.
    """

    role: str | None = None
    lenient: bool = False
    dry_run: bool = False


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
