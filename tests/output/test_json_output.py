from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from astro_org_tokens.output.json_output import json_line, json_list, json_text
from support.unsafe_characters import find_unsafe

any_text = st.text(st.characters(exclude_categories=()))  # lone surrogates too
scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
json_values = st.recursive(
    scalars, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20
)
FORMATTERS = {
    "indented": json_text,
    "indented, ASCII": partial(json_text, ascii_only=True),
    "on one line": json_line,
    "on one line, ASCII": partial(json_line, ascii_only=True),
}
formatters = pytest.mark.parametrize("formatter", FORMATTERS.values(), ids=FORMATTERS)


def test_a_document_is_indented_and_ends_with_a_line_break() -> None:
    assert json_text({"tokens": [{"name": "データ\n基盤"}], "none": None}) == (
        '{\n  "tokens": [\n    {\n      "name": "データ\\n基盤"\n    }\n  ],\n  "none": null\n}\n'
    )


def test_a_line_is_one_line() -> None:
    assert json_line({"a": [1, "\u2028\n"]}) == '{"a": [1, "\\u2028\\n"]}\n'


def test_ascii_alone_is_written_where_asked_for() -> None:
    assert json_text(["é", "👩"], ascii_only=True) == '[\n  "\\u00e9",\n  "\\ud83d\\udc69"\n]\n'


@formatters
@given(value=json_values)
@example(value={"\x1b[31m": "\x9b\x7f\u202e\u2028\u2066\ufeff"})
@example(value="\ud83d")
def test_values_come_back_exactly(formatter: Callable[[Any], str], value: Any) -> None:
    assert json.loads(formatter(value)) == value


@formatters
@given(value=json_values)
@example(value=["\x1b[31m\x9b\x7f\u202e\u2028\u2066\ufeff\ud800"])
def test_no_control_character_stands_in_it(formatter: Callable[[Any], str], value: Any) -> None:
    assert find_unsafe(formatter(value).replace("\n", "")) == []


@pytest.mark.parametrize("formatter", [json_text, json_line])
@given(value=json_values)
def test_ascii_only_leaves_no_other_character(formatter: Callable[..., str], value: Any) -> None:
    assert formatter(value, ascii_only=True).isascii()


@given(json_values)
def test_a_line_has_no_line_break_but_the_last(value: Any) -> None:
    assert json_line(value).splitlines(keepends=True) == [json_line(value)]


@given(st.lists(st.dictionaries(any_text, any_text | st.integers() | st.none())), st.booleans())
@example([{"half": "\ud83d"}, {"\x1b\x9b": "\u2028データ\x7f", "none": None, "all": True}], False)
def test_a_list_in_parts_is_the_same_text(values: list[Any], ascii_only: bool) -> None:
    parts = json_list("tokens", iter(values), ascii_only=ascii_only)
    assert "".join(parts) == json_text({"tokens": values}, ascii_only=ascii_only)
