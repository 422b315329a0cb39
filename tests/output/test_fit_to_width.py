"""A table that fits the terminal, by shortening one column."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from wcwidth import iter_graphemes, wcswidth

from astro_org_tokens.output.escape import escape_control_characters
from astro_org_tokens.output.table import MIN_WIDTH, fit_to_width, table, truncate
from output.test_table import PARTS

HEADER = ["ID", "DESCRIPTION", "CREATED BY"]
texts = st.lists(st.sampled_from(list(PARTS.values())), max_size=8).map(" ".join) | st.text()
short = st.text(max_size=6)
rows_of_texts = st.lists(st.tuples(short, texts, short), max_size=6)


def fitted(rows: list[tuple[str, str, str]], width: int) -> str:
    return table(HEADER, fit_to_width(HEADER, rows, column="DESCRIPTION", width=width))


def width_of(text: str) -> int:
    return max(map(wcswidth, text.splitlines()))


@pytest.mark.parametrize(
    ("text", "width", "cut"),
    [
        ("deploys", 7, "deploys"),
        ("deploys", 6, "deplo…"),
        ("two words", 5, "two…"),
        ("データ基盤", 10, "データ基盤"),
        ("データ基盤", 9, "データ基…"),
        ("データ基盤", 8, "データ…"),
        ("Cafe\u0301s", 5, "Cafe\u0301s"),
        ("Cafe\u0301 n\u0303", 5, "Cafe\u0301…"),
        ("cafe\u0301", 4, "cafe\u0301"),
        ("x👩\u200d🔬y", 3, "x…"),
        ("x👩\u200d🔬yz", 4, "x👩\u200d🔬…"),
        ("👨\u200d👩\u200d👧\u200d👦👦", 3, "👨\u200d👩\u200d👧\u200d👦…"),
        ("🇯🇵🇩🇪", 3, "🇯🇵…"),
        ("👍🏽👍🏽", 3, "👍🏽…"),
        ("❤\ufe0f❤\ufe0f", 3, "❤\ufe0f…"),
        ("한글한글", 5, "한글…"),
        ("\x1b[31mred", 6, "\\x1b[…"),
        ("\n\n\n", 4, "\\n\\…"),
        ("", 1, ""),
        ("ab", 1, "…"),
    ],
    ids=repr,
)
def test_text_is_cut_between_what_is_seen_as_characters(text: str, width: int, cut: str) -> None:
    assert truncate(text, width) == cut


@given(texts, st.integers(1, 40))
@example("👩\u200d🔬" * 9, 2)
@example("e" + "\u0301" * 50 + "x", 1)
def test_what_is_cut_is_a_beginning_that_fits(text: str, width: int) -> None:
    cut = truncate(text, width)
    assert wcswidth(cut) <= width
    if cut != escape_control_characters(text):
        seen = list(iter_graphemes(escape_control_characters(text)))
        beginnings = {"".join(seen[:count]).rstrip() for count in range(len(seen))}
        assert cut.removesuffix("…") in beginnings
        assert wcswidth(escape_control_characters(text)) > width


def test_only_the_beginning_of_a_long_text_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at: list[str] = []

    def counted(text: str) -> Iterator[str]:
        for seen in iter_graphemes(text):
            looked_at.append(seen)
            yield seen

    monkeypatch.setattr("wcwidth.iter_graphemes", counted)
    assert truncate("デ" * 10_000, 30) == "デ" * 14 + "…"
    assert len(looked_at) == 15


def test_a_table_that_fits_stays_as_it_is() -> None:
    rows = [("cltok1", "Deploys from CI", "Ada"), ("cltok2", "", "山田 花子")]
    assert fitted(rows, width_of(table(HEADER, rows))) == table(HEADER, rows)


@pytest.mark.parametrize("width", range(36, 43))
def test_a_table_takes_the_whole_width_where_it_has_to_be_shortened(width: int) -> None:
    rows = [("cltok1", "A description of some words", "Ada M."), ("cltok2", "データ基盤" * 5, "")]
    assert width_of(table(HEADER, rows)) > 42
    assert width_of(fitted(rows, width)) in (width - 1, width)


def test_a_narrow_terminal_has_the_lines_wrap() -> None:
    rows = [("cltok1", "A description of some words", "Ada Marsh")]
    assert (
        fitted(rows, 10)
        == fitted(rows, 20)
        == ("ID      DESCRIPTION   CREATED BY\ncltok1  A descripti…  Ada Marsh\n")
    )


def test_no_rows_need_no_room() -> None:
    assert fitted([], 1) == table(HEADER, [])


@given(rows_of_texts, st.integers(1, 200))
@example([("a", "データ基盤" * 9, "山田 花子"), ("b", "x" * 99, "\x1b[31m")], 60)
@example([("a", "❤\ufe0f" * 40, "")], 60)
def test_a_table_fits_wherever_it_can(rows: list[tuple[str, str, str]], width: int) -> None:
    least = [(first, "x" * MIN_WIDTH, last) for first, _, last in rows]
    allowed = max(width, width_of(table(HEADER, least)))
    text = fitted(rows, width)
    assert width_of(text) <= allowed
    if width_of(table(HEADER, rows)) <= width:
        assert text == table(HEADER, rows)
    others = [(first, last) for first, _, last in rows]
    kept = fit_to_width(HEADER, rows, column="DESCRIPTION", width=width)
    assert [(row[0], row[2]) for row in kept] == [
        tuple(map(escape_control_characters, pair)) for pair in others
    ]
