"""Tables whose columns line up, whatever the script of what is in them."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from threading import Thread

from astro_org_tokens.output.text import visible


def load_in_background() -> None:
    """Begin to load what lays tables out, as while an answer is waited for."""
    Thread(target=import_module, args=("tabulate",), daemon=True).start()


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table as lines; a header alone where there are no rows.

    Cells are made visible first: it keeps terminals safe, and a line break in a single cell would
    make the layout of all of them several times slower.
    """
    from tabulate import tabulate

    cells = [[visible(cell) for cell in row] for row in rows]
    text = tabulate(cells, headers=list(header), tablefmt="plain", disable_numparse=True)
    return "".join(f"{line.rstrip()}\n" for line in text.split("\n"))
