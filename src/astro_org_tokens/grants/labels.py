"""How messages refer to tokens, Workspaces and roles."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from astro_org_tokens.api.models import ApiToken


@dataclass(frozen=True)
class WorkspaceRef:
    """A reference to a Workspace; the name is only there if it was read anyway."""

    id: str
    name: str | None = None

    def __str__(self) -> str:
        return f"Workspace {self.name} ({self.id})" if self.name else f"Workspace {self.id}"


@dataclass(frozen=True)
class TokenRef:
    """A reference to an API token; the name is only there if it was read anyway."""

    id: str
    name: str | None = None

    def __str__(self) -> str:
        return f"{self.name} ({self.id})" if self.name else f"API token {self.id}"


def token_label(token: ApiToken) -> str:
    """Return a token's name and ID."""
    return f"{token.name} ({token.id})"


def comma_join(things: Iterable[object]) -> str:
    """Return things as text, separated by commas."""
    return ", ".join(str(thing) for thing in things)
