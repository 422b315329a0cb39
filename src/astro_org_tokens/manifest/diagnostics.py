"""Where in a file something stands, and what is wrong there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from astro_org_tokens.errors import AstroError, UsageError, combine_errors


@dataclass(frozen=True, order=True)
class SourceLocation:
    """Where something stands; lines and columns are counted from 1."""

    source: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.source}:{self.line}:{self.column}"


@dataclass(frozen=True)
class Diagnostic:
    """Something that is wrong with a file."""

    place: SourceLocation
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


def diagnostics_error(problems: Iterable[Diagnostic]) -> AstroError:
    """Return one error for all the problems of a file."""
    ordered: list[Diagnostic] = sorted(dict.fromkeys(problems), key=lambda problem: problem.place)
    return combine_errors(UsageError, ordered)
