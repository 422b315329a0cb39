"""Which characters may never reach a terminal as they are, told without the program's own list."""

from __future__ import annotations

import re
import unicodedata

SUPPLEMENTARY = 0x10000
"""The first character of those that are all safe."""
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


def find_runner_commands(text: str) -> list[str]:
    """Return what a CI runner would take for a command in a log that holds ``text``.

    Sources: the parsers of GitHub's actions/runner and of microsoft/azure-pipelines-agent, which
    drop spaces before `::` and find `##[` and `##vso[` wherever they stand.
    """
    lines = [line for line in text.splitlines() if line.strip().startswith("::")]
    return lines + re.findall(r"##\w*\[", text)
