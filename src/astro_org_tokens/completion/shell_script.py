"""The scripts that make shells complete a command line."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path


def script(file: str, names: Sequence[str]) -> str:
    """Return a shell's script.

    Args:
        file: its name in ``scripts``.
        names: the program's names, as they are typed.
    """
    text = (Path(__file__).parent / "scripts" / file).read_text(encoding="utf-8")
    return text.replace("@NAMES@", " ".join(names))
