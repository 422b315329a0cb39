"""Which characters may never reach a terminal as they are, told without the program's own list."""

from __future__ import annotations

import unicodedata

_BIDI_CONTROLS = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
# Marks of direction, which have no class of their own, and the one of byte order.
_MARKS = "\u061c\u200e\u200f\ufeff"


def find_unsafe(text: str) -> list[str]:
    """Return the characters of ``text`` that steer a terminal or reorder what is read."""
    return [
        character
        for character in text
        if unicodedata.category(character) in ("Cc", "Zl", "Zp", "Cs")
        or unicodedata.bidirectional(character) in _BIDI_CONTROLS
        or character in _MARKS
    ]
