"""The documents name what is there: files, variables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.markdown import PAGES, ROOT, page_name

SOURCE = ROOT / "src" / "astro_org_tokens"
INCLUDING = {ROOT / "docs" / name for name in ("changes.md", "contributing.md", "security.md")}
"""Pages of the site that are others, which stand beside docs/."""
LINK = re.compile(r"\]\((?!https?://|mailto:)(?P<target>[^)#]*)(?:#(?P<anchor>[^)]+))?\)")
PICTURE = re.compile(r"!\[(?P<description>[^\]]*)\]\((?P<target>[^)]*)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
PATH = re.compile(r"`([\w/]+(?:/|\.py))`")
VARIABLE = re.compile(r"\bASTRO_[A-Z_]+\b")


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def broken_links(page: Path) -> Iterator[str]:
    for link in LINK.finditer(read(page)):
        target = page.parent / link["target"] if link["target"] else page
        if not target.exists() or (link["anchor"] and link["anchor"] not in anchors(read(target))):
            yield link[0]


def anchors(text: str) -> set[str]:
    plain = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in HEADING.findall(text))
    return {heading.replace(" ", "-") for heading in plain}


@pytest.mark.parametrize("page", PAGES, ids=page_name)
def test_links_lead_somewhere(page: Path) -> None:
    assert list(broken_links(page)) == []


def test_readme_leads_to_every_guide() -> None:
    linked = {ROOT / link["target"] for link in LINK.finditer(read(ROOT / "README.md"))}

    assert set(PAGES) - linked == {ROOT / "README.md"} | INCLUDING


def test_every_picture_is_shown_and_described() -> None:
    pictures = set(ROOT.glob("docs/images/*"))
    shown = {
        (page.parent / picture["target"]).resolve(): picture["description"]
        for page in PAGES
        for picture in PICTURE.finditer(read(page))
    }

    assert set(shown) == pictures
    assert all(shown.values())


def test_layout_names_files_that_are_there() -> None:
    names = PATH.findall(read(ROOT / "docs" / "layout.md"))
    places = (SOURCE, SOURCE / "commands" / "organization_token", ROOT)

    missing = [name for name in names if not any((place / name).exists() for place in places)]

    assert len(names) > 30
    assert missing == []


def test_layout_names_every_part_of_the_package() -> None:
    text = read(ROOT / "docs" / "layout.md")
    parts = [
        f"`{path.name}/`" if path.is_dir() else f"`{path.name}`"
        for path in SOURCE.iterdir()
        if path.name.endswith(".py") or (path / "__init__.py").exists()
    ]

    assert [part for part in parts if part not in text] == []


def test_configuration_has_every_variable_that_the_program_reads_and_no_other() -> None:
    read_by_program = {
        variable for path in SOURCE.rglob("*.py") for variable in VARIABLE.findall(read(path))
    }

    assert set(VARIABLE.findall(read(ROOT / "docs" / "configuration.md"))) == read_by_program
