"""What shells are told when Tab is pressed: all of it but the commands and options themselves.

A shell's script (in ``scripts``) hands over the command line as it was typed; ``lines`` reads it,
``values`` and ``cache`` know the Organization's tokens and Workspaces, and ``replies`` writes what
could come next in the way in which the script wants it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path


def script(file: str, names: Sequence[str]) -> str:
    """Return a shell's script.

    Args:
        file: its name in ``scripts``.
        names: of the program, as it is typed.
    """
    text = (Path(__file__).parent / "scripts" / file).read_text(encoding="utf-8")
    return text.replace("@NAMES@", " ".join(names))
