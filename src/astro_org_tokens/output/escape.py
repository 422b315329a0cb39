"""Escape what could control a terminal or a CI runner, or disguise text."""

from __future__ import annotations

import re

# C0, DEL and C1 control characters move cursors, set colors, rename windows, write clipboards.
# Line and paragraph separators break lines. Bidirectional controls make text look like other text
# (CVE-2021-42574). Lone surrogates can't be encoded.
_UNSAFE = "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
_UNSAFE_IN_JSON = _UNSAFE.replace("\x00-\x1f", "\x00-\x09\x0b-\x1f")
# Runners read commands from a job's log: GitHub takes `::error::` at the start of a line, Azure
# Pipelines and GitHub take `##vso[` and `##[` anywhere. A text may become the start of a line.
_RUNNER_COMMAND = r"^\s*::|##(?=\w*\[)"
_RUNNER_COMMAND_IN_JSON = r"##(?=\w*\[)"
_NAMED = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def escape_control_characters(text: str) -> str:
    """Return ``text`` with control characters, and commands to CI runners, as visible escapes."""
    # Most texts need neither: this is quicker than the patterns, and tables have many cells.
    if text.isprintable() and "::" not in text and "##" not in text:
        return text
    return re.sub(_RUNNER_COMMAND, _escaped_command, re.sub(_UNSAFE, _escaped, text))


def escape_json_controls(encoded: str) -> str:
    """Return JSON with the same characters escaped as JSON escapes; its value is the same.

    Line breaks are layout: within strings they are escaped already.
    """
    if not encoded.replace("\n", "").isprintable():
        encoded = re.sub(_UNSAFE_IN_JSON, lambda match: f"\\u{ord(match[0]):04x}", encoded)
    return re.sub(_RUNNER_COMMAND_IN_JSON, r"#\\u0023", encoded) if "##" in encoded else encoded


def _escaped_command(match: re.Match[str]) -> str:
    return f"{match[0][:-1]}\\x{ord(match[0][-1]):02x}"


def _escaped(match: re.Match[str]) -> str:
    character = match[0]
    if name := _NAMED.get(character):
        return name
    code = ord(character)
    return f"\\x{code:02x}" if code <= 0xFF else f"\\u{code:04x}"
