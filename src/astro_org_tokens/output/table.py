"""Tables whose columns line up in every script."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from inspect import signature
from typing import Any

from astro_org_tokens.output.escape import escape_control_characters

MIN_WIDTH = 12
"""Minimum width of a truncated column; a table that still doesn't fit wraps."""
_GAP = 2
"""Spaces between columns."""


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table as lines, rendered by tabulate; only the header if there are no rows.

    Control characters in cells are escaped, so that every row is one line.
    """
    # The header is a row: tabulate makes a column at least two wider than its heading.
    cells = [list(header), *([escape_control_characters(cell) for cell in row] for row in rows)]
    return f"{_tabulate(cells)}\n"


def _tabulate(cells: Sequence[Sequence[str]]) -> str:
    # Only a table needs it.
    import tabulate  # noqa: PLC0415

    parameters = signature(tabulate.tabulate).parameters
    keep: dict[str, Any] = {name: True for name in parameters if name == "preserve_whitespace"}
    before = tabulate.WIDE_CHARS_MODE, tabulate.PRESERVE_WHITESPACE
    # Only other scripts need wcwidth, which takes longer to load than tabulate.
    tabulate.WIDE_CHARS_MODE = not all(cell.isascii() for row in cells for cell in row)
    # Blanks around a name are a part of it. tabulate 0.9 has this variable for them, newer
    # versions have a parameter.
    tabulate.PRESERVE_WHITESPACE = True
    try:
        return tabulate.tabulate(cells, tablefmt="plain", disable_numparse=True, **keep)
    finally:
        tabulate.WIDE_CHARS_MODE, tabulate.PRESERVE_WHITESPACE = before  # of other tables


def fit_to_width(
    header: Sequence[str], rows: Sequence[Sequence[str]], *, column: str, width: int
) -> list[list[str]]:
    """Return rows, escaped, with the cells of one column truncated to make their table fit.

    Args:
        header: the titles, in ASCII.
        rows: the cells.
        column: the title of the column that may be truncated.
        width: the terminal's width in columns.
    """
    cells = [[escape_control_characters(cell) for cell in row] for row in rows]
    widest = [max(map(_width, column_cells)) for column_cells in zip(*cells, strict=True)]
    if not cells or (excess := _table_width(header, widest) - width) <= 0:
        return cells
    position = list(header).index(column)
    limit = max(MIN_WIDTH, widest[position] - excess)
    for row in cells:
        row[position] = truncate(row[position], limit)
    return cells


def columns_that_fit(columns: Iterable[Sequence[str]], width: int) -> int:
    """Return how many columns of a table fit, from the first on.

    Args:
        columns: the cells of each column, escaped.
        width: the terminal's width in columns.
    """
    end = -_GAP
    count = 0
    for column in columns:
        end += _GAP + max(map(_width, column))
        if end > width:
            break
        count += 1
    return count


def truncate(text: str, width: int) -> str:
    """Return ``text``, escaped, cut to ``width`` columns with an ellipsis.

    A grapheme, which a person sees as one character, is kept whole or dropped.
    """
    text = escape_control_characters(text)
    if _width(text) <= width:
        return text
    from wcwidth import iter_graphemes  # noqa: PLC0415

    room, end = width - 1, 0
    for grapheme in iter_graphemes(text):
        room -= _width(grapheme)
        if room < 0:
            break
        end += len(grapheme)
    return f"{text[:end].rstrip()}…"


def _table_width(header: Sequence[str], widest: Sequence[int]) -> int:
    widths = [max(len(title), width) for title, width in zip(header, widest, strict=True)]
    return sum(widths) + _GAP * (len(widths) - 1)


def _width(text: str) -> int:
    if text.isascii():
        return len(text)
    from wcwidth import wcswidth  # noqa: PLC0415

    return wcswidth(text)
