"""Convert rows to CSV, TSV and Markdown."""

from __future__ import annotations

import re
from collections.abc import Sequence

from astro_org_tokens.output.escape import escape_control_characters

# An underscore within a word has no meaning in Markdown.
_MARKDOWN = re.compile(r"[\\`*\[\]<>|~&$]|(?<![^\W_])_|_(?![^\W_])")
# A mention notifies people, and is found in the rendered text: an escaped @ is one too.
_MENTION = re.compile(r"(?<!\w)@(?=\w)")
# The csv module of Python 3.12 and older leaves a carriage return unquoted.
_QUOTED_IN_CSV = re.compile(r'[",\r\n]')


def csv_text(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return CSV (RFC 4180) with LF line breaks; every value is exact.

    Values that a spreadsheet takes for formulas are exact too: programs read this, and an added
    character would not be the API's.
    """
    return "".join(",".join(map(_csv_value, row)) + "\n" for row in (header, *rows))


def tsv_text(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return one line per row, values separated by tabs; control characters are escaped."""
    return "".join(
        "\t".join(escape_control_characters(value) for value in row) + "\n"
        for row in (header, *rows)
    )


def markdown_text(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a GitHub-flavored Markdown table in which all markup is escaped."""
    from tabulate import tabulate  # noqa: PLC0415

    cells = [[_markdown_cell(cell) for cell in row] for row in rows]
    return tabulate(cells, headers=list(header), tablefmt="github", disable_numparse=True) + "\n"


def markdown_row(cells: Sequence[str]) -> str:
    """Return the row of a GitHub-flavored Markdown table of cells that are Markdown."""
    return f"| {' | '.join(cells)} |\n"


def _markdown_cell(text: str) -> str:
    escaped = _MARKDOWN.sub(r"\\\g<0>", escape_control_characters(text))
    return _MENTION.sub("@<!-- -->", escaped)


def _csv_value(value: str) -> str:
    if not _QUOTED_IN_CSV.search(value):
        return value
    return '"' + value.replace('"', '""') + '"'
