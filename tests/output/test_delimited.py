from __future__ import annotations

import sys

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from astro_org_tokens.output.delimited import csv_text, markdown_text, tsv_text
from astro_org_tokens.output.escape import escape_control_characters
from support.parsers import read_csv, read_markdown, read_tsv
from support.unsafe_characters import find_unsafe

HEADER = ["id", "name", "WORKSPACE_ROLE"]
# What means something to one of the formats, or to what reads it.
PARTS = [
    *"|\\`*_~<>[]()&$#!-+=@,;:'\"\n\r\t \x00\x1b\x85\u2028\u202e\ufeff",
    "a",
    "1",
    "デ",
    "👩\u200d🔬",
]
names = st.lists(st.sampled_from(PARTS), max_size=8).map("".join) | st.text()
tables = st.lists(st.tuples(names, names, names))
hostile = [
    ("a|b", "c\\", "d\\|e"),
    ("__a__", "_a_", "snake_case"),
    ("*x*", "~~s~~", "`x`"),
    ("<script>alert(1)</script>", "<!-- x", "&amp;"),
    ("[a](https://example.com)", "![x](y)", "$x$"),
    ('say "hi", ok', "it's", '"'),
    ("two\nlines", "two\r\nlines", "one\rline"),
    ("=1+1", "+1", "@SUM(1,2)"),
    ("a\tb", "\x1b[31mred\x07", "\u202egnp\u2028"),
    ("データ基盤", "Cafe\u0301 ☕", "👩\u200d🔬 🇯🇵"),
    ("", " ", ","),
]


def shown(rows: list[tuple[str, str, str]]) -> list[list[str]]:
    """What a format for people makes of values: escaped, without blanks around them."""
    return [[escape_control_characters(value).strip() for value in row] for row in rows]


def test_csv_is_a_line_for_each_row_with_quotes_where_they_are_needed() -> None:
    rows = [["cltok1", 'the "big", one', ""], ["cltok2", "two\nlines", "=1+1"]]
    assert csv_text(HEADER, rows) == (
        'id,name,WORKSPACE_ROLE\ncltok1,"the ""big"", one",\ncltok2,"two\nlines",=1+1\n'
    )


def test_tsv_is_a_line_for_each_row() -> None:
    rows = [["cltok1", "a\tb", ""], ["cltok2", "two\nlines", 'say "hi"']]
    assert tsv_text(HEADER, rows) == (
        'id\tname\tWORKSPACE_ROLE\ncltok1\ta\\tb\t\ncltok2\ttwo\\nlines\tsay "hi"\n'
    )


def test_markdown_is_a_table_that_can_be_read_as_it_is() -> None:
    rows = [["cltok1", "a|b", ""], ["cltok2", "deploy_bot", "_x_"]]
    assert markdown_text(HEADER, rows) == (
        "| id     | name       | WORKSPACE_ROLE   |\n"
        "|--------|------------|------------------|\n"
        "| cltok1 | a\\|b       |                  |\n"
        "| cltok2 | deploy_bot | \\_x\\_            |\n"
    )


@pytest.mark.parametrize(
    ("formatted", "text"),
    [
        (csv_text(HEADER, []), "id,name,WORKSPACE_ROLE\n"),
        (tsv_text(HEADER, []), "id\tname\tWORKSPACE_ROLE\n"),
        (
            markdown_text(HEADER, []),
            "| id   | name   | WORKSPACE_ROLE   |\n|------|--------|------------------|\n",
        ),
    ],
    ids=["csv", "tsv", "markdown"],
)
def test_without_rows_there_is_the_header(formatted: str, text: str) -> None:
    assert formatted == text


@given(tables)
@example(hostile)
def test_csv_comes_back_exactly(rows: list[tuple[str, str, str]]) -> None:
    if sys.version_info < (3, 11):  # whose own reader takes no NUL
        rows = [(a.replace("\0", ""), b.replace("\0", ""), c.replace("\0", "")) for a, b, c in rows]
    assert read_csv(csv_text(HEADER, rows)) == (HEADER, [list(row) for row in rows])


@given(tables)
@example(hostile)
def test_tsv_comes_back_as_it_would_be_shown(rows: list[tuple[str, str, str]]) -> None:
    text = tsv_text(HEADER, rows)
    escaped = [[escape_control_characters(value) for value in row] for row in rows]
    assert read_tsv(text) == (HEADER, escaped)
    assert find_unsafe(text.replace("\n", "").replace("\t", "")) == []


@given(tables)
@example(hostile)
def test_markdown_comes_back_as_it_would_be_shown(rows: list[tuple[str, str, str]]) -> None:
    text = markdown_text(HEADER, rows)
    assert read_markdown(text) == (HEADER, shown(rows))
    assert find_unsafe(text.replace("\n", "")) == []
