"""Tables whose columns line up, whatever the script of what is in them."""

from __future__ import annotations

from collections.abc import Sequence

from astro_org_tokens.output.escape import escape_control_characters

MIN_WIDTH = 12
"""A column is not shortened below this: a table that still does not fit is left to wrap."""
_GAP = 2
"""Columns between two cells of a plain table."""


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table as lines; a header alone where there are no rows.

    Cells are escaped first, which keeps terminals safe. It is laid out here and not by
    tabulate, which takes longer for thousands of rows than all the rest does.
    """
    cells = [list(header), *([escape_control_characters(cell) for cell in row] for row in rows)]
    widths = [max(map(_width, column)) for column in zip(*cells, strict=True)]
    return "".join(f"{_line(row, widths)}\n" for row in cells)


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    padded = (cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True))
    return (" " * _GAP).join(padded).rstrip()


def fit_to_width(
    header: Sequence[str], rows: Sequence[Sequence[str]], *, column: str, width: int
) -> list[list[str]]:
    """Return rows, escaped, with the cells of one column truncated to make their table fit.

    Args:
        header: of the table, in ASCII.
        rows: of the table.
        column: the heading of the one that may be truncated.
        width: of the terminal, in columns.
    """
    cells = [[escape_control_characters(cell) for cell in row] for row in rows]
    widest = [max(map(_width, found)) for found in zip(*cells, strict=True)]
    if not cells or (excess := _table_width(header, widest) - width) <= 0:
        return cells
    place = list(header).index(column)
    limit = max(MIN_WIDTH, widest[place] - excess)
    for row in cells:
        row[place] = truncate(row[place], limit)
    return cells


def truncate(text: str, width: int) -> str:
    """Return ``text``, escaped, cut to ``width`` columns with an ellipsis.

    What is seen as one character, of however many it is made, stays whole or goes.
    """
    text = escape_control_characters(text)
    if _width(text) <= width:
        return text
    from wcwidth import iter_graphemes

    room, end = width - 1, 0
    for seen in iter_graphemes(text):
        room -= _width(seen)
        if room < 0:
            break
        end += len(seen)
    return f"{text[:end].rstrip()}…"


def _table_width(header: Sequence[str], widest: Sequence[int]) -> int:
    widths = [max(len(title), width) for title, width in zip(header, widest, strict=True)]
    return sum(widths) + _GAP * (len(widths) - 1)


def _width(text: str) -> int:
    if text.isascii():
        return len(text)
    from wcwidth import wcswidth

    return wcswidth(text)
