"""Rows to text in every format that is neither a table for people nor JSON."""

from __future__ import annotations

import re
from collections.abc import Sequence

from astro_org_tokens.output.escape import escape_control_characters

# An underscore within a word means nothing in Markdown.
_MARKDOWN = re.compile(r"[\\`*\[\]<>|~&$]|(?<![^\W_])_|_(?![^\W_])")
# The csv module of Python 3.12 and older leaves a carriage return unquoted.
_QUOTED_IN_CSV = re.compile(r'[",\r\n]')


def csv_text(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return CSV as in RFC 4180, with plain line breaks; every value is exactly as it is.

    That holds for values which a spreadsheet takes for formulas as well: programs read this, and a
    character put before them would be one that the API never gave.
    """
    return "".join(",".join(map(_csv_value, row)) + "\n" for row in (header, *rows))


def tsv_text(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return one line a row, with tabs between values; tabs and line breaks in them are escaped."""
    return "".join(
        "\t".join(escape_control_characters(value) for value in row) + "\n"
        for row in (header, *rows)
    )


def markdown_text(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table of GitHub's Markdown, in which every value stands for itself."""
    from tabulate import tabulate

    cells = [
        [_MARKDOWN.sub(r"\\\g<0>", escape_control_characters(cell)) for cell in row] for row in rows
    ]
    return tabulate(cells, headers=list(header), tablefmt="github", disable_numparse=True) + "\n"


def _csv_value(value: str) -> str:
    if not _QUOTED_IN_CSV.search(value):
        return value
    return '"' + value.replace('"', '""') + '"'
