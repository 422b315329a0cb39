"""Where in a file something stands, and what is wrong there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from astro_org_tokens.errors import AstroError, UsageError, of_all


@dataclass(frozen=True, order=True)
class Place:
    """Where something stands; lines and columns are counted from 1."""

    source: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.source}:{self.line}:{self.column}"


@dataclass(frozen=True)
class Problem:
    """Something that is wrong with a file."""

    place: Place
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


def refused(problems: Iterable[Problem]) -> AstroError:
    """Return one error for all the problems of a file."""
    ordered: list[Problem] = sorted(dict.fromkeys(problems), key=lambda problem: problem.place)
    return of_all(UsageError, ordered)
