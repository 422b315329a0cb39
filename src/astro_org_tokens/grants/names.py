"""How tokens, Workspaces and roles are called in what is said to a person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from astro_org_tokens.api.models import ApiToken


@dataclass(frozen=True)
class WorkspaceRef:
    """A Workspace that is meant; its name is known only where it was read anyway."""

    id: str
    name: str | None = None

    def __str__(self) -> str:
        return f"Workspace {self.name} ({self.id})" if self.name else f"Workspace {self.id}"


def token_label(token: ApiToken) -> str:
    """Return a token's name and ID."""
    return f"{token.name} ({token.id})"


def listed(things: Iterable[object]) -> str:
    """Return things as words, with commas between them."""
    return ", ".join(str(thing) for thing in things)


def nearest(wanted: str, names: Iterable[str], *, most: int = 3) -> list[str]:
    """Return the names nearest to a mistyped one, the best first, without regard to case."""
    import difflib

    by_folded = {name.casefold(): name for name in sorted(names, reverse=True)}
    close = difflib.get_close_matches(wanted.casefold(), by_folded, n=most, cutoff=0.5)
    return [by_folded[name] for name in close]


def did_you_mean(wanted: str, names: Iterable[str]) -> str:
    """Return ``": did you mean …?"``, empty where nothing is near."""
    close = nearest(wanted, names)
    return f": did you mean {' or '.join(close)}?" if close else ""
