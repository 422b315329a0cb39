"""Errors say what happened; only the command line says which option or command helps."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import astro_org_tokens
from astro_org_tokens.api.deadline import Deadline
from astro_org_tokens.errors import (
    AmbiguousError,
    ApiError,
    NetworkError,
    UnconfirmedError,
    UsageError,
    combine_errors,
)
from astro_org_tokens.hints import HINTS, describe, describe_lines
from support.messages import message

SOURCE = Path(astro_org_tokens.__file__).parent
SHARED = {"auth", "close_matches", "credential_format", "errors", "ids", "limits", "urls"}
LIBRARY = sorted(
    path
    for room in ("api", "grants", "library", "manifest", "config", ".")
    for path in (SOURCE / room).glob("*.py")
    if room != "."
    or path.stem
    in {"auth", "close_matches", "credential_format", "errors", "ids", "limits", "urls"}
)
CHECK = message("help_hint", "check_with_list").lstrip(";. ")
COMMAND_LINE = re.compile(rf"(?<![\w-])--[a-z]|\bastro [a-z]|{re.escape(CHECK)}")
VARIABLE = re.compile(r"\bASTRO_[A-Z_]+")


def literals(path: Path) -> Iterator[tuple[int, str]]:
    """The strings of a file and their lines, without docstrings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or id(node) in docstrings:
            continue
        if isinstance(node.value, str):
            yield node.lineno, node.value


@pytest.mark.parametrize("path", LIBRARY, ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_library_code_names_no_option_and_no_command(path: Path) -> None:
    assert [text for text in literals(path) if COMMAND_LINE.search(text[1])] == []


@pytest.mark.parametrize("path", LIBRARY, ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_library_code_names_variables_only_as_the_source_of_a_value(path: Path) -> None:
    named = [text for _, text in literals(path) if VARIABLE.search(text)]
    if path.parent.name != "config":
        assert named == []
    assert not any(re.search(r"\b(set|give|in|to|or) ASTRO_", text) for text in named)


def test_every_hint_is_used_and_every_key_is_a_hint() -> None:
    modules = [*LIBRARY, *(SOURCE / "console").glob("*.py")]
    words = {text for path in modules for _, text in literals(path)}
    assert set(HINTS) - words == set()
    keys = {
        each.value
        for path in LIBRARY
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.keyword) and node.arg == "hint"
        for each in ast.walk(node.value)
        if isinstance(each, ast.Constant) and isinstance(each.value, str)
    }
    assert keys - set(HINTS) == set()


def test_message_stands_without_its_hint() -> None:
    error = Deadline(2.5).expired("reading")
    assert str(error) == message("timeout", "deadline", seconds="2.5", operation="reading")
    assert describe(error) == f"{error}{message('help_hint', 'more_time')}"


def test_error_without_hint_is_its_message() -> None:
    assert describe(ApiError("it failed")) == "it failed"


def test_hint_comes_before_the_tail() -> None:
    error = AmbiguousError("two are named ci", hint="use_id", tail=" (t1, t2)")
    assert str(error) == "two are named ci (t1, t2)"
    hint = message("help_hint", "use_id")
    assert describe(error) == f"two are named ci{hint} (t1, t2)"


def test_quoted_errors_bring_their_own_hints() -> None:
    cause = NetworkError("{base} failed", hint="try_later")
    lost = UnconfirmedError("lost: ", cause)
    error = UnconfirmedError("not seen: ", lost, "; ", cause, hint="repeat")
    assert str(error) == "not seen: lost: {base} failed; {base} failed"
    failed = "{base} failed" + message("help_hint", "try_later")
    repeat = message("help_hint", "repeat")
    assert describe(error) == f"not seen: lost: {failed}; {failed}{repeat}"


def test_lines_are_one_per_problem() -> None:
    assert describe_lines(combine_errors(UsageError, ["a:1: x", "b:2: y"])) == ("a:1: x", "b:2: y")
    assert describe_lines(ApiError("a\nb", hint="try_later")) == (
        f"a\nb{message('help_hint', 'try_later')}",
    )
