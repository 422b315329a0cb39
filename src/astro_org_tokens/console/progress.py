"""Progress of long work: one line on stderr at a terminal, removed when the work is done."""

from __future__ import annotations

from collections.abc import Callable

from astro_org_tokens.console.stderr import Stderr
from astro_org_tokens.output.escape import escape_control_characters

DELAY_SECONDS = 0.5
"""Work that takes less shows no progress."""


class Progress:
    """One line that is overwritten as the work goes on.

    Args:
        stderr: where to show it, or None if no person can see it.
        monotonic: the clock, in seconds.
    """

    def __init__(self, stderr: Stderr | None, monotonic: Callable[[], float]) -> None:
        self._stderr = stderr
        self._monotonic = monotonic
        self._started = monotonic()
        self._length = 0

    def pages(self, done: int, total: int) -> None:
        """Show how many pages of a list have been read."""
        self._show(f"Fetching page {done} of {total}")

    def tokens(self, done: int, total: int) -> None:
        """Show how many tokens have been changed."""
        self._show(f"Updating token {done} of {total}")

    def message(self, text: str) -> None:
        """Say what the work waits for; this line stays."""
        self.clear()
        if self._stderr is not None:
            self._stderr.write(f"{escape_control_characters(text)}\n")

    def clear(self) -> None:
        """Remove the line."""
        if self._stderr is not None and self._length:
            self._stderr.write(f"\r{' ' * self._length}\r")
        self._length = 0

    def _show(self, line: str) -> None:
        if self._stderr is None or self._monotonic() - self._started < DELAY_SECONDS:
            return
        self._stderr.write(f"\r{line.ljust(self._length)}")
        self._length = len(line)
