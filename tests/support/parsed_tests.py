"""The modules of the tests as syntax trees, for the tests of how tests are written."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

TESTS = Path(__file__).parents[1]


@cache
def parsed_tests() -> dict[Path, ast.Module]:
    """Return the syntax tree of each module below ``tests/``."""
    return {
        path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(TESTS.rglob("*.py"))
    }
