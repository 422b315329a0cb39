"""Source locations, and what is wrong there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from astro_org_tokens.errors import AstroError, UsageError, combine_errors


@dataclass(frozen=True, order=True)
class SourceLocation:
    """A position in a file; lines and columns start at 1."""

    source: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.source}:{self.line}:{self.column}"


@dataclass(frozen=True)
class Diagnostic:
    """A problem in a file, with its location."""

    location: SourceLocation
    message: str

    def __str__(self) -> str:
        return f"{self.location}: {self.message}"


def diagnostics_error(diagnostics: Iterable[Diagnostic]) -> AstroError:
    """Return one error for all the problems of a file, in the order of their locations."""
    ordered: list[Diagnostic] = sorted(
        dict.fromkeys(diagnostics), key=lambda diagnostic: diagnostic.location
    )
    return combine_errors(UsageError, ordered)
