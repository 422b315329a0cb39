"""Each output format, read back by something that shares nothing with the program."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

from markdown_it import MarkdownIt
from wcwidth import iter_graphemes, wcswidth

Table = tuple[list[str], list[list[str]]]
"""A header and rows."""
_STAND_IN = "\U0010fffe"


def read_json_lines(text: str) -> list[Any]:
    """Read one JSON document a line."""
    assert text == "" or text.endswith("\n")
    return [json.loads(line) for line in text.splitlines()]


def read_csv(text: str) -> Table:
    """Read CSV."""
    # Python 3.10 refuses U+0000, which is data here. The stand-in is a character that no test uses.
    assert _STAND_IN not in text
    lines = io.StringIO(text.replace("\0", _STAND_IN), newline="")
    header, *rows = (
        [cell.replace(_STAND_IN, "\0") for cell in row] for row in csv.reader(lines, strict=True)
    )
    return header, rows


def read_tsv(text: str) -> Table:
    """Read values between tabs."""
    *lines, nothing = text.split("\n")
    assert nothing == ""
    header, *rows = (line.split("\t") for line in lines)
    return header, rows


def read_markdown(text: str) -> Table:
    """Read a table of GitHub's Markdown, which has to be all that there is."""
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text)
    assert (tokens[0].type, tokens[-1].type) == ("table_open", "table_close")
    rows: list[list[str]] = []
    for token in tokens:
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            parts = token.children or []
            parts = [part for part in parts if part.content != "<!-- -->"]  # not rendered
            assert {part.type for part in parts} <= {"text", "text_special"}, token.content
            rows[-1].append("".join(part.content for part in parts))
    return rows[0], rows[1:]


def read_table(text: str, titles: Sequence[str]) -> Table:
    """Read a table whose columns begin below their titles, as a person does."""
    header, *lines = text.removesuffix("\n").split("\n")
    starts = [re.search(rf"(?:^|  ){re.escape(title)}(?:  |$)", header) for title in titles]
    places = [wcswidth(header[: match.end() - len(match[0].lstrip())]) for match in starts if match]
    assert len(places) == len(titles), header
    rows = [[cell.strip() for cell in _cut(line, places)] for line in lines]
    return [cell.strip() for cell in _cut(header, places)], rows


def _cut(line: str, places: Sequence[int]) -> list[str]:
    cells = [""] * len(places)
    column = 0
    for seen in iter_graphemes(line):
        cells[sum(place <= column for place in places) - 1] += seen
        column += wcswidth(seen)
    return cells


def read_matrix(
    text: str, titles: Sequence[str]
) -> tuple[dict[tuple[str, str], str], dict[str, str]]:
    """Read a matrix: the words in its cells by token and Workspace, and what they mean.

    Args:
        text: the matrix and its legend.
        titles: the titles of its columns.
    """
    cells, _, legend = text.partition("\n\n")
    header, rows = read_table(f"{cells}\n", titles)
    words = {
        (row[0], title): cell
        for row in rows
        for title, cell in zip(header[1:], row[1:], strict=True)
        if cell != "-"
    }
    return words, dict(line.split(maxsplit=1) for line in legend.splitlines())


class _DataElement(HTMLParser):
    """Collects the elements of a page, and the text of the one that has its data."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, str] = {}
        self._inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._inside = dict(attrs).get("id") or tag

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        self.texts[self._inside] = self.texts.get(self._inside, "") + data


@dataclass(frozen=True)
class Page:
    """An HTML page.

    Attributes:
        elements: the name and attributes of each.
        texts: what is in an element, by its ID, or else its name.
    """

    elements: list[tuple[str, dict[str, str | None]]]
    texts: dict[str, str]

    @property
    def data(self) -> Any:
        """What the page is about."""
        return json.loads(self.texts["data"])

    @property
    def grants(self) -> list[dict[str, str]]:
        """The grants as JSON output has them, in the order of tokens; what is missing is not in."""
        return [
            {key: value for key, value in entry.items() if value is not None}
            for token in self.data["tokens"]
            for position, role in token["roles"]
            for workspace in [self.data["workspaces"][position]]
            for entry in [
                {key: value for key, value in token.items() if key not in ("roles", "other_roles")}
                | {"role": role}
                | {f"workspace_{key}": value for key, value in workspace.items()}
            ]
        ]


def read_page(text: str) -> Page:
    """Read a page of HTML."""
    parser = _DataElement()
    parser.feed(text)
    parser.close()
    return Page(parser.elements, parser.texts)
