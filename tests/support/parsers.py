"""Each output format, read back by something that shares nothing with the program."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Sequence
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
    places = [found.end() - len(found[0].lstrip()) for found in starts if found]
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
