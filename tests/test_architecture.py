"""What the contracts of import-linter in pyproject.toml can't say; `make lint` checks those."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import astro_org_tokens

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

PACKAGE = astro_org_tokens.__name__
PACKAGE_DIRECTORY = Path(astro_org_tokens.__file__).parent
PYPROJECT = Path(__file__).parent.parent / "pyproject.toml"
CONTRACTS: list[dict[str, Any]] = tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))["tool"][
    "importlinter"
]["contracts"]
WITHOUT_TERMINAL = "Below the application nothing knows of terminals"
ONLY_FOR_TYPES = {"typing_extensions"}  # never imported at run time


def nodes(*parts: str) -> Iterator[tuple[str, ast.AST]]:
    """Yield a place and each node of the syntax trees of parts, or of the whole package."""
    for path in sorted(PACKAGE_DIRECTORY.rglob("*.py")):
        module = path.relative_to(PACKAGE_DIRECTORY)
        if not parts or module.with_suffix("").parts[0] in parts:
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                yield f"{module}:{getattr(node, 'lineno', 0)}", node


def test_every_library_has_a_contract() -> None:
    protected = {
        module
        for contract in CONTRACTS
        for module in contract.get("protected_modules", ())
        if not module.startswith(PACKAGE)
    }
    imported = set()
    for _, node in nodes():
        if isinstance(node, ast.Import):
            imported |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            imported.add(node.module.partition(".")[0])
    assert imported - sys.stdlib_module_names - ONLY_FOR_TYPES - {PACKAGE} == protected


(PARTS,) = (
    [module.removeprefix(f"{PACKAGE}.") for module in contract["source_modules"]]
    for contract in CONTRACTS
    if contract["name"] == WITHOUT_TERMINAL
)


@pytest.mark.parametrize("part", PARTS)
def test_below_the_application_nothing_prints_and_nothing_reads_input(part: str) -> None:
    names = [
        place
        for place, node in nodes(part)
        if isinstance(node, ast.Name) and node.id in {"print", "input"}
    ]
    assert names == []


def test_actions_use_of_grants_and_manifests_only_what_a_python_program_can_import() -> None:
    used = {
        alias.name
        for _, node in nodes("actions")
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").startswith((f"{PACKAGE}.grants", f"{PACKAGE}.manifest"))
        for alias in node.names
    }
    assert used
    assert used - set(astro_org_tokens.__all__) == set()
