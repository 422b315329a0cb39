"""Which part of the program may know of which other; a new part needs its row here."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import astro_org_tokens

ROOT = Path(astro_org_tokens.__file__).parent
PACKAGE = astro_org_tokens.__name__

NEUTRAL = {"errors", "_version", "ids", "urls", "folders"}
BELOW_COMMANDS = NEUTRAL | {
    "api",
    "app",
    "config",
    "grants",
    "output",
    "progress",
    "session",
    "terminal",
}
# From a part, a module or a folder of modules, to the parts that it may import.
MAY_IMPORT: dict[str, set[str]] = {
    "__init__": {"_version", "api", "errors"},
    "__main__": {"cli"},
    "_version": set(),
    "errors": set(),
    "ids": set(),
    "urls": {"errors"},
    "folders": set(),
    "api": NEUTRAL - {"folders"},
    "config": NEUTRAL,
    "grants": NEUTRAL | {"api"},
    "session": NEUTRAL | {"api", "config"},
    "declared": {"api", "errors", "grants"},
    "output": {"api", "declared", "grants"},
    "progress": {"output"},
    "terminal": {"errors", "output"},
    "app": BELOW_COMMANDS - {"app"},
    "completion": NEUTRAL | {"api", "config", "grants", "output", "session"},
    "commands": BELOW_COMMANDS | {"completion", "declared", "sandbox"},
    "cli": {"_version", "app", "commands", "errors", "output"},
    "sandbox": {"errors", "folders"},
}
# From a library to the parts that may import it; the others may not.
LIBRARIES: dict[str, set[str]] = {
    "click": {"cli", "commands"},
    "httpx": {"api"},
    "truststore": {"api"},
    "tenacity": {"api"},
    "pydantic": {"api", "commands", "declared", "sandbox"},
    "pydantic_core": {"api", "commands", "sandbox"},
    "yaml": {"config", "declared"},
    "filelock": {"grants", "session"},
    "platformdirs": {"folders", "sandbox"},
    "tabulate": {"output"},
    "wcwidth": {"output"},
    "starlette": {"sandbox"},
    "uvicorn": {"sandbox"},
}
TYPING = {"typing_extensions"}  # never at run time


@dataclass(frozen=True)
class Import:
    """That a module of a part imports another module, here or of a library."""

    part: str
    place: str
    wanted: str

    @property
    def wanted_part(self) -> str | None:
        """The part that is wanted, None if it is a library."""
        names = self.wanted.split(".")
        if names[0] != PACKAGE:
            return None
        return names[1] if len(names) > 1 else "__init__"


def part_of(path: Path) -> str:
    relative = path.relative_to(ROOT)
    return relative.parts[0] if len(relative.parts) > 1 else relative.stem


def imports_of(path: Path) -> Iterator[Import]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        place = f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}"
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(part_of(path), place, alias.name)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{place}: relative imports hide where they lead"
            assert node.module is not None
            if node.module == PACKAGE:  # `from astro_org_tokens import errors`
                for alias in node.names:
                    yield Import(part_of(path), place, f"{PACKAGE}.{alias.name}")
            else:
                yield Import(part_of(path), place, node.module)


MODULES = sorted(ROOT.rglob("*.py"))
IMPORTS = [found for path in MODULES for found in imports_of(path)]
PARTS = sorted({part_of(path) for path in MODULES})


def test_there_is_a_row_for_every_part_and_no_other() -> None:
    assert sorted(MAY_IMPORT) == PARTS


@pytest.mark.parametrize("part", PARTS)
def test_a_part_imports_only_the_parts_below_it(part: str) -> None:
    allowed = MAY_IMPORT.get(part, set()) | {part}
    wrong = [i for i in IMPORTS if i.part == part and i.wanted_part not in {None, *allowed}]
    assert wrong == []


def test_no_part_leads_back_to_itself() -> None:
    def reached(part: str, seen: tuple[str, ...] = ()) -> None:
        assert part not in seen, f"a circle: {' → '.join((*seen, part))}"
        for below in MAY_IMPORT.get(part, ()):
            reached(below, (*seen, part))

    for part in PARTS:
        reached(part)


@pytest.mark.parametrize(("library", "parts"), LIBRARIES.items(), ids=LIBRARIES)
def test_a_library_is_known_where_it_belongs_and_nowhere_else(
    library: str, parts: set[str]
) -> None:
    users = {i.part for i in IMPORTS if i.wanted.split(".")[0] == library}
    assert users <= parts


def test_every_library_has_its_row() -> None:
    libraries = {i.wanted.split(".")[0] for i in IMPORTS if i.wanted_part is None}
    assert libraries - sys.stdlib_module_names - TYPING <= set(LIBRARIES)


def test_the_sandbox_is_known_to_its_own_command_alone() -> None:
    users = {
        i.place.partition(":")[0]
        for i in IMPORTS
        if i.wanted_part == "sandbox" and i.part != "sandbox"
    }
    assert users == {str(Path("commands/sandbox.py"))}


PARTS_WITHOUT_TERMINAL = [
    "api",
    "completion",
    "config",
    "declared",
    "grants",
    "output",
    "session",
]
TERMINAL = {"sys", "getpass", "curses", "readline", "tty", "termios", "shutil"}


@pytest.mark.parametrize("part", PARTS_WITHOUT_TERMINAL)
def test_below_the_commands_nothing_knows_of_terminals(part: str) -> None:
    wrong = [i for i in IMPORTS if i.part == part and i.wanted.split(".")[0] in TERMINAL]
    assert wrong == []
    prints = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in MODULES
        if part_of(path) == part
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Name) and node.id in {"print", "input"}
    ]
    assert prints == []
