"""Escape characters that could control a terminal or disguise text."""

from __future__ import annotations

import re

# C0, DEL and C1 control characters move cursors, set colors, rename windows, write clipboards.
# Line and paragraph separators break lines. Bidirectional controls make text look like other text
# (CVE-2021-42574). Lone surrogates can't be encoded.
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)
_UNSAFE_IN_JSON = re.compile(_UNSAFE.pattern.replace("\x00-\x1f", "\x00-\x09\x0b-\x1f"))
_NAMED = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def escape_control_characters(text: str) -> str:
    """Return ``text`` with its control characters as visible escapes."""
    return _UNSAFE.sub(_escaped, text)


def escape_json_controls(encoded: str) -> str:
    """Return JSON with the same characters escaped as JSON escapes; its value is the same.

    Line breaks are layout: within strings they are escaped already.
    """
    return _UNSAFE_IN_JSON.sub(lambda match: f"\\u{ord(match[0]):04x}", encoded)


def _escaped(match: re.Match[str]) -> str:
    character = match[0]
    if named := _NAMED.get(character):
        return named
    code = ord(character)
    return f"\\x{code:02x}" if code <= 0xFF else f"\\u{code:04x}"
