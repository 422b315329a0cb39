"""Shell completion: the engine behind Tab, and the scripts that call it.

A shell's script (in ``scripts``) passes the command line as it was typed. ``lexer`` splits it,
``engine`` finds what could come next, ``completers`` and ``source`` know the Organization's tokens
and Workspaces (``cache`` keeps them for a minute), and ``protocol`` writes the completions in the
form that the script expects.
"""

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
