"""How far long work is, on stderr at a terminal, and gone when it is done."""

from __future__ import annotations

import time
from typing import TextIO

from astro_org_tokens.output.escape import escape_control_characters

SHOWN_AFTER_SECONDS = 0.5


class Progress:
    """One line that is written over and over.

    Args:
        stderr: the terminal; None where nobody watches, and then nothing is shown.
    """

    def __init__(self, stderr: TextIO | None) -> None:
        self._stderr = stderr
        self._started = time.monotonic()
        self._shown = 0

    def pages(self, done: int, of: int) -> None:
        """Show how many pages of a list have been read."""
        self.show(f"reading: {done} of {of} pages")

    def tokens(self, done: int, of: int) -> None:
        """Show how many tokens have been changed."""
        self.show(f"changing: {done} of {of} tokens")

    def tell(self, message: str) -> None:
        """Say what the work waits for; it stays."""
        self.clear()
        if self._stderr is not None:
            self._stderr.write(f"{escape_control_characters(message)}\n")
            self._stderr.flush()

    def show(self, line: str) -> None:
        """Show a line in place of the last one, once the work has taken a while."""
        if self._stderr is None or time.monotonic() - self._started < SHOWN_AFTER_SECONDS:
            return
        self._stderr.write(f"\r{line.ljust(self._shown)}")
        self._stderr.flush()
        self._shown = len(line)

    def clear(self) -> None:
        """Take the line away."""
        if self._stderr is not None and self._shown:
            self._stderr.write(f"\r{' ' * self._shown}\r")
            self._stderr.flush()
        self._shown = 0
