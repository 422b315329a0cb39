"""The words of the messages are in one file of the tests, and nowhere else in them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.messages import HINT_SECTION, PATH, TEMPLATES, message
from support.parsed_tests import TESTS, parsed_tests

CATALOG = TESTS / "support" / "messages.py"
SEEDED = "has no role in any Workspace yet"
"""A description in the sandbox, not a message."""

LONGEST_REPEATED = 24
"""As many characters of a template can be in a test by chance."""


def strings_of(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield the lines and texts of all literals except docstrings."""
    docstrings = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        match node:
            case ast.Constant(value=str(text)) if node not in docstrings:
                yield node.lineno, text


def names_of(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Yield the section and the case of every use of a template."""
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg == "hint":
            for each in ast.walk(node.value):
                if isinstance(each, ast.Constant) and isinstance(each.value, str):
                    yield HINT_SECTION, each.value
        elements = node.args if isinstance(node, ast.Call) else getattr(node, "elts", [])
        match elements:
            case [ast.Constant(value=str(kind)), ast.Constant(value=str(case)), *_]:
                yield kind, case


def fixed_parts(template: str) -> Iterator[str]:
    """Yield the words of a template: no placeholders, code, options, URLs, and no term."""
    code = r"\{\w+\}|`[^`]*`|--[a-z-]+|https?://\S+"
    for part in re.split(rf"{code}|Organization API token", template):
        yield from [part] if len(part) > LONGEST_REPEATED else []


def windows(text: str) -> set[str]:
    """Return all pieces of a text that are one character too long to be there by chance."""
    size = LONGEST_REPEATED + 1
    return {text[start : start + size] for start in range(len(text) - size + 1)}


def test_each_template_is_used_by_a_test() -> None:
    used = {name for tree in parsed_tests().values() for name in names_of(tree)}
    there = {(kind, case) for kind, cases in TEMPLATES.items() for case in cases}
    assert there - used == set()


def test_no_test_repeats_the_words_of_a_template() -> None:
    words = {
        piece
        for cases in TEMPLATES.values()
        for template in cases.values()
        for part in fixed_parts(template)
        for piece in windows(part)
    }
    repeated = [
        f"{path.relative_to(TESTS)}:{line}: {text}"
        for path, tree in parsed_tests().items()
        if path not in (CATALOG, Path(__file__))
        for line, text in strings_of(tree)
        if not words.isdisjoint(windows(text.replace(SEEDED, "")))
    ]
    assert repeated == [], f"these words are for {PATH.name}"


@pytest.mark.parametrize("values", [{}, {"domain": 1, "more": 2}, {"domian": 1}], ids=str)
def test_a_message_has_exactly_its_values(values: dict[str, Any]) -> None:
    with pytest.raises(AssertionError):
        message("token_expired", "session", **values)


def test_a_hint_stands_at_its_place_or_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    kinds = {"usage": {"inside": "a{hint} (z)", "none": "a{b}"}, HINT_SECTION: {"h": "!"}}
    monkeypatch.setattr("support.messages.TEMPLATES", kinds)
    assert message("usage", "inside") == "a (z)"
    assert message("usage", "inside", hint="h") == "a! (z)"
    assert message("usage", "none", b="c", hint="h") == "ac!"
