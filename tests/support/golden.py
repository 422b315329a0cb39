"""Texts that are kept as files, to be read by people and compared with what the program says.

``UPDATE_GOLDEN=1 pytest tests/test_help.py tests/output`` writes them anew; `git diff` then shows
what has changed, which is to be read before it is kept.
"""

from __future__ import annotations

import os
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "golden"


def check_golden(name: str, text: str) -> None:
    """See that ``text`` is what the golden file of a name holds."""
    path = FOLDER / f"{name}.txt"
    if os.environ.get("UPDATE_GOLDEN") == "1":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    assert path.is_file(), f"there is no {path}: UPDATE_GOLDEN=1 makes it"
    assert text == path.read_text(encoding="utf-8")
