"""Prompts on stderr, so that a result in a pipe stays clean."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TextIO

from astro_org_tokens.console.stderr import Stderr
from astro_org_tokens.errors import PromptCanceledError
from astro_org_tokens.output.escape import escape_control_characters
from astro_org_tokens.output.table import fit_to_width, table

MAX_CHOICES = 20
"""Longer lists are filtered instead of printed."""
DESCRIPTION = "DESCRIPTION"
"""The column that is truncated if a table is too wide."""


class Prompter:
    """Asks a person at a terminal.

    Args:
        stdin: what the person types.
        stderr: where prompts are written.
    """

    def __init__(self, stdin: TextIO, stderr: Stderr) -> None:
        self._stdin = stdin
        self._stderr = stderr

    def prompt(self, question: str, *, skip_option: str = "") -> str:
        """Return the answer to a question.

        Args:
            question: without its colon.
            skip_option: the option or argument that makes the prompt unnecessary.

        Raises:
            PromptCanceledError: the answer is empty or Ctrl-D, or nobody can see the question.
        """
        try:
            seen = self._stderr.write(f"{question}: ")
            answer = self._stdin.readline() if seen else ""
        except KeyboardInterrupt:
            self._stderr.write("\n")
            raise
        if not answer.endswith("\n"):
            self._stderr.write("\n")  # after Ctrl-D the cursor is still behind the question
            answer = ""  # text before Ctrl-D was not sent off
        if not answer.strip():
            raise _canceled(skip_option)
        return answer.strip()

    def select(
        self, noun: str, header: Sequence[str], rows: Sequence[Sequence[str]], *, skip_option: str
    ) -> int:
        """Let a person select one of ``rows`` by its number or by part of its text.

        Args:
            noun: what is selected.
            header: of the table of choices.
            rows: of the table of choices.
            skip_option: see ``prompt``.

        Returns:
            The row's index.

        Raises:
            PromptCanceledError: see ``prompt``.
        """
        self._print_choices(header, rows, range(len(rows)))
        while True:
            answer = self.prompt(
                f"{noun} (enter a number or part of a name)", skip_option=skip_option
            )
            if answer.isascii() and answer.isdigit() and 1 <= int(answer[:9]) <= len(rows):
                return int(answer) - 1
            matches = _matching(answer, rows)
            if len(matches) == 1:
                return matches[0]
            if matches:
                self._print_choices(header, rows, matches)
            else:
                self._stderr.write(f"No match for '{escape_control_characters(answer)}'.\n")

    def _print_choices(
        self, header: Sequence[str], rows: Sequence[Sequence[str]], indices: Sequence[int]
    ) -> None:
        titles = ["#", *header]
        numbered = [[str(index + 1), *rows[index]] for index in indices[:MAX_CHOICES]]
        if DESCRIPTION in titles and (width := self._stderr.columns()):
            numbered = fit_to_width(titles, numbered, column=DESCRIPTION, width=width)
        self._stderr.write(table(titles, numbered))
        if len(indices) > MAX_CHOICES:
            self._stderr.write(
                f"… and {len(indices) - MAX_CHOICES} more. Type part of a name to filter.\n"
            )


def _canceled(skip_option: str) -> PromptCanceledError:
    hint = f" To skip this prompt, use {skip_option}." if skip_option else ""
    return PromptCanceledError(f"Canceled. No changes were made.{hint}")


def _matching(part: str, rows: Sequence[Sequence[str]]) -> list[int]:
    folded = part.casefold()
    exact = [i for i, row in enumerate(rows) if folded in (cell.casefold() for cell in row)]
    if exact:
        return exact
    return [
        index for index, row in enumerate(rows) if any(folded in cell.casefold() for cell in row)
    ]
