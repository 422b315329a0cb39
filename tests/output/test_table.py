from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from wcwidth import wcswidth

from astro_org_tokens.output.delimited import markdown_text
from astro_org_tokens.output.table import table
from support.unsafe_characters import find_unsafe

# The parts of names that take other room on a terminal than one column for each character.
PARTS = {
    "nothing": "",
    "latin": "deploy-bot",
    "japanese": "データ基盤",
    "korean": "한글",
    "halfwidth": "ﾊﾝｶｸ",
    "combining marks": "Cafe\u0301 n\u0303",
    "thai": "กำลัง",
    "devanagari": "हिन्दी",
    "hebrew": "שלום",
    "emoji": "☕🚀",
    "joined emoji": "👩\u200d🔬",
    "family": "👨\u200d👩\u200d👧\u200d👦",
    "skin tone": "👍🏽",
    "flag": "🇯🇵🇩🇪",
    "variation selector": "❤\ufe0f ✔\ufe0e",
    "keycap": "1\ufe0f\u20e3",
    "escape code": "\x1b[31mred\x1b[0m",
    "line break": "two\nlines\r\n",
    "number": "1e5",
    "zeros": "007",
    "box": "a | b",
}
cells = st.lists(st.sampled_from(list(PARTS.values()))).map(" ".join)


def edge_column(line: str) -> int:
    """Return the terminal column in which the last cell begins."""
    return wcswidth(line[: line.rindex("|")])


def test_a_table_is_lines_of_columns() -> None:
    assert table(["ID", "NAME"], [["a", "ci"], ["bcd", "データ"], ["e", ""]]) == (
        "ID   NAME\na    ci\nbcd  データ\ne\n"
    )


def test_a_table_without_rows_is_its_header() -> None:
    assert table(["ID", "NAME"], []) == "ID  NAME\n"


def test_blanks_around_a_cell_are_kept() -> None:
    assert table(["A", "B"], [["  x ", " "], ["", "  y"], ["\x01", "z"]]) == (
        "A     B\n  x\n        y\n\\x01  z\n"
    )


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("データ", "データ  |"),
        ("ab", "ab      |"),
        ("Cafe\u0301", "Cafe\u0301    |"),
        ("☕", "☕      |"),
        ("👩\u200d🔬", "👩\u200d🔬      |"),
        ("🇯🇵", "🇯🇵      |"),
        ("❤\ufe0f", "❤\ufe0f      |"),
        ("\x1b[m", r"\x1b[m  |"),
        ("\n", r"\n      |"),
        ("1e5", "1e5     |"),
        ("007", "007     |"),
    ],
    ids=[
        "japanese",
        "latin",
        "combining",
        "emoji",
        "joined emoji",
        "flag",
        "variation selector",
        "escape code",
        "line break",
        "exponent",
        "leading zeros",
    ],
)
def test_cells_are_padded_by_the_columns_that_they_take(cell: str, expected: str) -> None:
    assert table(["", "|"], [["123456", "|"], [cell, "|"]]).splitlines()[1:] == [
        "123456  |",
        expected,
    ]


@pytest.mark.parametrize("cell", PARTS.values(), ids=PARTS)
def test_columns_line_up_beside_every_script(cell: str) -> None:
    lines = table(["NAME", "|"], [["x", "|"], [cell, "|"], ["deploy-bot-2", "|"]]).splitlines()
    assert len({edge_column(line) for line in lines}) == 1


@given(st.lists(st.tuples(cells, cells)))
@example([("👩\u200d🔬 🇯🇵", "❤\ufe0f"), ("データ基盤", "\x1b[31m")])
def test_columns_line_up_whatever_stands_in_them(rows: list[tuple[str, str]]) -> None:
    lines = table(["A", "B", "|"], [[*row, "|"] for row in rows]).splitlines()
    assert len(lines) == len(rows) + 1
    assert len({edge_column(line) for line in lines}) == 1


@given(st.lists(st.tuples(st.text(), st.text())))
@example([("\x1b]0;title\x07", "\u202e"), ("\x85\u2028\x0b\x0c\x1c", "\r\n")])
def test_a_row_is_one_line_and_holds_no_control_character(rows: list[tuple[str, str]]) -> None:
    lines = table(["A", "B"], rows).split("\n")
    assert (len(lines), lines[-1]) == (len(rows) + 2, "")
    assert find_unsafe("".join(lines)) == []


def test_a_table_leaves_no_setting_for_other_tables() -> None:
    other = ["NAME"], [["データ基盤"], ["deploy-bot"], [" x"]]
    before = markdown_text(*other)
    for name in ("deploy-bot", "データ基盤"):
        table(["NAME"], [[name]])
        assert markdown_text(*other) == before
