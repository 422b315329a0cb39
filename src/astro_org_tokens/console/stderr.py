"""The one way to write to stderr."""

from __future__ import annotations

import os
from typing import TextIO


class Stderr:
    """Everything said to a person. A line that can't be written is lost, and nothing else.

    Args:
        stream: stderr, or None if it is closed.
    """

    def __init__(self, stream: TextIO | None) -> None:
        self._stream = stream

    @property
    def is_terminal(self) -> bool:
        """Whether a person can see what is written."""
        return is_terminal(self._stream)

    def write(self, text: str) -> bool:
        """Write text at once; return whether it was written."""
        if self._stream is None:
            return False
        try:
            self._stream.write(text)
            self._stream.flush()
        except (OSError, ValueError):  # ValueError: the stream is closed
            return False
        return True

    def columns(self) -> int:
        """Return the terminal's width in columns, or 0 if it is unknown."""
        try:
            return os.get_terminal_size(self._stream.fileno()).columns if self._stream else 0
        except (OSError, ValueError):
            return 0


def is_terminal(stream: TextIO | None) -> bool:
    """Return whether a stream is a terminal; a closed one isn't."""
    try:
        return stream is not None and stream.isatty()
    except ValueError:  # it was closed before the program started
        return False
