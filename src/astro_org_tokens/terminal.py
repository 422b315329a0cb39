"""Asking a person, on stderr, so that a result in a pipe stays clean."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TextIO

from astro_org_tokens.errors import CancelledError
from astro_org_tokens.output.text import visible

MOST_SHOWN = 20
"""Longer lists are filtered, not printed by the hundred."""


class Terminal:
    """A person at a keyboard.

    Args:
        stdin: what is typed.
        stderr: where questions go.
    """

    def __init__(self, stdin: TextIO, stderr: TextIO) -> None:
        self._stdin = stdin
        self._stderr = stderr

    def ask(self, question: str) -> str:
        """Return what is answered.

        Raises:
            CancelledError: the answer is empty, or Ctrl-D.
        """
        self._show(f"{question}: ")
        try:
            answer = self._stdin.readline()
        except KeyboardInterrupt:
            self._show("\n")
            raise
        if not answer.endswith("\n"):
            self._show("\n")  # after Ctrl-D the cursor is still behind the question
            answer = ""  # what stands before it was not sent off
        if not answer.strip():
            raise CancelledError("cancelled: nothing was sent")
        return answer.strip()

    def choose(self, what: str, header: Sequence[str], rows: Sequence[Sequence[str]]) -> int:
        """Let one of ``rows`` be chosen, by its number or by typing part of it.

        Returns:
            The row's index.

        Raises:
            CancelledError: see ``ask``.
        """
        shown = list(range(len(rows)))
        self._print_choices(header, rows, shown)
        while True:
            answer = self.ask(f"{what} (number, or part of a name)")
            if answer.isascii() and answer.isdigit() and 1 <= int(answer[:9]) <= len(rows):
                return int(answer) - 1
            matching = _matching(answer, rows)
            if len(matching) == 1:
                return matching[0]
            if matching:
                shown = matching
                self._print_choices(header, rows, shown)
            else:
                self._show(f"nothing matches {visible(answer)}\n")

    def _print_choices(
        self, header: Sequence[str], rows: Sequence[Sequence[str]], shown: Sequence[int]
    ) -> None:
        from astro_org_tokens.output.table import table

        numbered = [[str(index + 1), *rows[index]] for index in shown[:MOST_SHOWN]]
        self._show(table(["#", *header], numbered))
        if len(shown) > MOST_SHOWN:
            self._show(f"… and {len(shown) - MOST_SHOWN} more: type part of a name\n")

    def _show(self, text: str) -> None:
        self._stderr.write(text)
        self._stderr.flush()


def _matching(part: str, rows: Sequence[Sequence[str]]) -> list[int]:
    folded = part.casefold()
    exact = [i for i, row in enumerate(rows) if folded in (cell.casefold() for cell in row)]
    if exact:
        return exact
    return [
        index for index, row in enumerate(rows) if any(folded in cell.casefold() for cell in row)
    ]
