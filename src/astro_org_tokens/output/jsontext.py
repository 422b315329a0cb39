"""The JSON of the contract."""

from __future__ import annotations

import json
from typing import Any

from astro_org_tokens.output.text import json_safe


def json_text(value: Any, *, ascii_only: bool = False) -> str:
    """Return a JSON document, indented, with a line break at its end.

    Args:
        value: of plain types.
        ascii_only: escape whatever a stream of another encoding than UTF-8 could not carry.
    """
    text = json.dumps(value, ensure_ascii=ascii_only, indent=2)
    # The line breaks are the layout's own: inside strings they are escaped already.
    return "\n".join(json_safe(line) for line in text.split("\n")) + "\n"


def json_line(value: Any, *, ascii_only: bool = False) -> str:
    """Return a JSON document on one line, with a line break at its end."""
    return json_safe(json.dumps(value, ensure_ascii=ascii_only)) + "\n"
