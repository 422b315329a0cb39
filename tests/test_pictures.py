"""The pictures of terminals show what the program writes there."""

from __future__ import annotations

import sys
from xml.etree import ElementTree as ET

import pytest

if sys.platform == "win32":
    pytest.skip("there are no pseudo-terminals", allow_module_level=True)

import pictures


@pytest.mark.parametrize("name", pictures.PICTURES)
def test_picture_is_up_to_date(name: str) -> None:
    kept = (pictures.FOLDER / f"{name}.svg").read_text(encoding="utf-8")

    assert kept == pictures.drawn(name), "`make pictures` makes it anew"


def test_a_screen_is_drawn_word_by_word_where_it_stands() -> None:
    shown = "\x1b[31mError:\x1b[0m データ <&>\r\n \x1b[1mbold\x1b[0m".encode()

    picture = ET.fromstring(pictures.svg(pictures.screen_of(20, shown), "a & b"))

    attributes = ("x", "textLength", "fill", "font-weight")
    texts = [
        (text.text, *(text.get(name) for name in attributes))
        for text in picture.iter("{http://www.w3.org/2000/svg}text")
    ]
    plain, red = pictures.COLORS["default"], pictures.COLORS["red"]
    assert texts == [
        ("Error:", "16.0", "50.4", red, None),
        ("データ", "74.8", "50.4", plain, None),
        ("<&>", "133.6", "25.2", plain, None),
        ("bold", "24.4", "33.6", plain, "bold"),
    ]
    assert picture.findtext("{http://www.w3.org/2000/svg}title") == "a & b"
