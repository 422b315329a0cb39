"""Rules for the modules of the tests: how they are found, and what they may share."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator

from support.parsed_tests import TESTS, parsed_tests

SHARED_NAMES = ("__init__.py", "conftest.py")
OVERRIDDEN = {"limits"}
"""Fixtures of all tests that a directory or a module can have its own of."""
PARAMETERS = {"generated_tokens"}
"""Fixtures of all tests that a test can have a value for."""


def imported_modules(tree: ast.Module) -> Iterator[str]:
    """Yield the names of imported modules, including ``from a import b`` as ``a.b``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def fixture_names(tree: ast.Module) -> set[str]:
    """Return the names of the fixtures that a module defines."""
    return {
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        and any("pytest.fixture" in ast.unparse(decorator) for decorator in node.decorator_list)
    }


def parameter_names(tree: ast.Module) -> Iterator[str]:
    """Yield the names that the tests of a module are parametrized with."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(".parametrize"):
            names = ast.literal_eval(node.args[0])
            yield from (names.split(",") if isinstance(names, str) else names)


def test_no_module_imports_from_a_conftest() -> None:
    importers = [
        path.relative_to(TESTS).as_posix()
        for path, tree in parsed_tests().items()
        if any("conftest" in name.split(".") for name in imported_modules(tree))
    ]
    assert importers == []


def test_no_conftest_replaces_a_fixture_of_all_tests() -> None:
    for_all = fixture_names(parsed_tests()[TESTS / "conftest.py"])
    assert for_all > OVERRIDDEN | PARAMETERS
    replaced = [
        f"{path.parent.name}: {name}"
        for path, tree in parsed_tests().items()
        if path.name == "conftest.py" and path.parent != TESTS
        for name in fixture_names(tree) & (for_all - OVERRIDDEN)
    ]
    assert replaced == []


def test_no_parameter_replaces_a_fixture_of_all_tests() -> None:
    # Such a parameter silently changes the fixtures that are built on the one of its name.
    for_all = fixture_names(parsed_tests()[TESTS / "conftest.py"]) - OVERRIDDEN - PARAMETERS
    replaced = [
        f"{path.relative_to(TESTS).as_posix()}: {name}"
        for path, tree in parsed_tests().items()
        for name in parameter_names(tree)
        if name in for_all
    ]
    assert replaced == []


def test_basenames_of_modules_are_unique() -> None:
    basenames = Counter(path.name for path in parsed_tests() if path.name not in SHARED_NAMES)
    assert [name for name, count in basenames.items() if count > 1] == []
