from __future__ import annotations

import json
import sys

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from astro_org_tokens.output.escape import escape_control_characters, escape_json_controls
from support.unsafe_characters import SUPPLEMENTARY, find_runner_commands, find_unsafe

commands = st.sampled_from(["::error::", " ::", "##vso[", "##[", "###", "[", "::"])
# Lone surrogates are among them.
any_text = st.text(st.characters(exclude_categories=())) | st.lists(commands).map("".join)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("", ""),
        ("deploy-bot", "deploy-bot"),
        ("two\nlines", r"two\nlines"),
        ("a\r\nb\tc", r"a\r\nb\tc"),
        ("\x1b[31mred\x1b[0m", r"\x1b[31mred\x1b[0m"),
        ("\x1b]52;c;cm0gLXJm\x07", r"\x1b]52;c;cm0gLXJm\x07"),
        ("\x9b31m", r"\x9b31m"),
        ("\x00\x7f\x85", r"\x00\x7f\x85"),
        ("pay\u202eyap", r"pay\u202eyap"),
        ("\u2066x\u2069\u200e\u200f\u061c", r"\u2066x\u2069\u200e\u200f\u061c"),
        ("line\u2028paragraph\u2029", r"line\u2028paragraph\u2029"),
        ("\ufeffmark", r"\ufeffmark"),
        ("half \ud83d", r"half \ud83d"),
        ("::error::x", r":\x3aerror::x"),
        ("  ::set-output name=a::b", r"  :\x3aset-output name=a::b"),
        ("\u00a0::warning::", "\u00a0:\\x3awarning::"),
        ("a ::b", "a ::b"),
        ("##vso[task.setvariable variable=a]b", r"#\x23vso[task.setvariable variable=a]b"),
        ("x ##[error]y", r"x #\x23[error]y"),
        ("####[group]", r"###\x23[group]"),
        ("##teamcity[x]", r"#\x23teamcity[x]"),
        ("## title [x]", "## title [x]"),
        ("データ基盤", "データ基盤"),
        ("Cafe\u0301 ☕ 👩\u200d🔬 🇯🇵 ❤\ufe0f", "Cafe\u0301 ☕ 👩\u200d🔬 🇯🇵 ❤\ufe0f"),
        ("שלום مرحبا", "שלום مرحبا"),
    ],
)
def test_control_characters_are_shown_and_all_scripts_stay(text: str, shown: str) -> None:
    assert escape_control_characters(text) == shown


@given(any_text)
def test_nothing_that_steers_a_terminal_is_left(text: str) -> None:
    escaped = escape_control_characters(text)
    assert (find_unsafe(escaped), find_runner_commands(escaped)) == ([], [])


@given(any_text)
def test_text_without_such_characters_stays_as_it_is(text: str) -> None:
    safe = "".join(character for character in text if not find_unsafe(character))
    assume(not find_runner_commands(safe))
    assert escape_control_characters(safe) == safe


@given(any_text)
def test_what_is_visible_stays_so(text: str) -> None:
    assert escape_control_characters(escape_control_characters(text)) == escape_control_characters(
        text
    )


@given(st.text() | st.lists(commands).map("".join))
@example("\x7f\x85\u2028\u202e\ufeff")
@example("##vso[x] ##[y]")
def test_json_is_made_safe_without_changing_its_value(text: str) -> None:
    encoded = escape_json_controls(json.dumps(text, ensure_ascii=False))
    assert (json.loads(encoded), find_unsafe(encoded)) == (text, [])
    assert find_runner_commands(encoded) == []


@pytest.mark.slow
def test_supplementary_characters_are_safe() -> None:
    text = "".join(map(chr, range(SUPPLEMENTARY, sys.maxunicode + 1)))
    assert find_unsafe(text) == []
