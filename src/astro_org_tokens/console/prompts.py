"""Asking a person, on stderr, so that a result in a pipe stays clean."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TextIO

from astro_org_tokens.errors import PromptCanceledError
from astro_org_tokens.output.escape import escape_control_characters

MAX_CHOICES = 20
"""Longer lists are filtered, not printed by the hundred."""
DESCRIPTION = "DESCRIPTION"
"""The column that is truncated where a table does not fit."""


class Prompter:
    """A person at a keyboard.

    Args:
        stdin: what is typed.
        stderr: where questions go.
    """

    def __init__(self, stdin: TextIO, stderr: TextIO) -> None:
        self._stdin = stdin
        self._stderr = stderr

    def ask(self, question: str, *, instead: str = "") -> str:
        """Return what is answered.

        Args:
            question: without its colon.
            instead: what would have answered it on the command line.

        Raises:
            PromptCanceledError: the answer is empty, or Ctrl-D.
        """
        try:
            self._show(f"{question}: ")
            answer = self._stdin.readline()
        except KeyboardInterrupt:
            self._show("\n")
            raise
        if not answer.endswith("\n"):
            self._show("\n")  # after Ctrl-D the cursor is still behind the question
            answer = ""  # what stands before it was not sent off
        if not answer.strip():
            hint = f" ({instead} answers this without asking)" if instead else ""
            raise PromptCanceledError(f"cancelled: nothing was sent{hint}")
        return answer.strip()

    def choose(
        self, what: str, header: Sequence[str], rows: Sequence[Sequence[str]], *, instead: str
    ) -> int:
        """Let one of ``rows`` be chosen, by its number or by typing part of it.

        Args:
            what: is chosen.
            header: of the table of choices.
            rows: of the table of choices.
            instead: see ``ask``.

        Returns:
            The row's index.

        Raises:
            PromptCanceledError: see ``ask``.
        """
        shown = list(range(len(rows)))
        self._print_choices(header, rows, shown)
        while True:
            answer = self.ask(f"{what} (number, or part of a name)", instead=instead)
            if answer.isascii() and answer.isdigit() and 1 <= int(answer[:9]) <= len(rows):
                return int(answer) - 1
            matching = _matching(answer, rows)
            if len(matching) == 1:
                return matching[0]
            if matching:
                shown = matching
                self._print_choices(header, rows, shown)
            else:
                self._show(f"nothing matches {escape_control_characters(answer)}\n")

    def _print_choices(
        self, header: Sequence[str], rows: Sequence[Sequence[str]], shown: Sequence[int]
    ) -> None:
        from astro_org_tokens.output.table import fit_to_width, table

        titles = ["#", *header]
        numbered = [[str(index + 1), *rows[index]] for index in shown[:MAX_CHOICES]]
        if DESCRIPTION in titles and (width := self._width()):
            numbered = fit_to_width(titles, numbered, column=DESCRIPTION, width=width)
        self._show(table(titles, numbered))
        if len(shown) > MAX_CHOICES:
            self._show(f"… and {len(shown) - MAX_CHOICES} more: type part of a name\n")

    def _width(self) -> int:
        """Return how many columns there are; 0 where that is not known."""
        try:
            return os.get_terminal_size(self._stderr.fileno()).columns
        except OSError:
            return 0

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
