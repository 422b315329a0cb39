from __future__ import annotations

import pytest

from astro_org_tokens.output import style
from astro_org_tokens.output.style import styled, supports_color


@pytest.mark.parametrize(
    ("name", "text"),
    [("bold", "\x1b[1mx\x1b[0m"), ("red", "\x1b[31mx\x1b[0m"), ("green", "\x1b[32mx\x1b[0m")],
)
def test_a_style_begins_and_ends(name: str, text: str) -> None:
    assert styled("x", name, color=True) == text


def test_without_color_or_text_there_is_no_style() -> None:
    assert (styled("x", "red", color=False), styled("", "red", color=True)) == ("x", "")


@pytest.mark.parametrize(
    ("env", "posix", "windows"),
    [
        ({}, True, False),
        ({"TERM": "xterm-256color"}, True, True),
        ({"WT_SESSION": "4c2f"}, True, True),
        ({"TERM": "dumb"}, False, False),
        ({"TERM": "dumb", "WT_SESSION": "4c2f"}, False, False),
        ({"TERM": "xterm", "NO_COLOR": "1"}, False, False),
        ({"TERM": "xterm", "NO_COLOR": "0"}, False, False),
        ({"TERM": "xterm", "NO_COLOR": ""}, True, True),
    ],
    ids=str,
)
def test_color_is_wanted_where_nothing_is_against_it(
    monkeypatch: pytest.MonkeyPatch, env: dict[str, str], posix: bool, windows: bool
) -> None:
    monkeypatch.setattr(style, "_ON_WINDOWS", False)
    assert supports_color(env) is posix
    monkeypatch.setattr(style, "_ON_WINDOWS", True)
    assert supports_color(env) is windows
