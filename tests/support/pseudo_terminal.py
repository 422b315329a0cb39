"""The installed program at a pseudo-terminal: keys go in, a screen is looked at."""

from __future__ import annotations

import codecs
import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

import pyte

from support.forked_program import ForkedProgram

COLUMNS, LINES = 150, 60
PATIENCE_SECONDS = 180
"""How long to wait for what never comes; nothing takes as long, even on a busy machine."""
CTRL_C, CTRL_D, ENTER = "\x03", "\x04", "\r"

# Ctrl-C sends a signal only to processes that have the terminal as their controlling terminal and
# don't ignore it, as a background job does. A program in between sees to both: in a process with
# threads, no Python code may run between fork and exec.
_TAKE_TERMINAL = (
    "import fcntl, os, signal, sys, termios\n"
    "terminal = next(stream for stream in (0, 1, 2) if os.isatty(stream))\n"
    "fcntl.ioctl(terminal, termios.TIOCSCTTY, 0)\n"
    "signal.signal(signal.SIGINT, signal.SIG_DFL)\n"
    "os.execv(sys.argv[1], sys.argv[1:])\n"
)


class TerminalProcess:
    """A run of the program whose standard streams are one terminal.

    Args:
        argv: the arguments.
        environ: the environment.
        files: in place of the terminal, by the name of a stream.
        program: what is run; None for a fork of the program, which starts quickly.
        columns: of the terminal.
        non_blocking: whether another program has left the terminal like that.

    Attributes:
        raw: every byte that came to the terminal.
    """

    def __init__(
        self,
        argv: Sequence[str],
        environ: Mapping[str, str],
        *,
        files: Mapping[str, Path] | None = None,
        program: str | Path | None = None,
        columns: int = COLUMNS,
        non_blocking: bool = False,
    ) -> None:
        self.raw = b""
        self._screen = pyte.Screen(columns, LINES)
        self._stream = pyte.Stream(self._screen)
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._keyboard, terminal = pty.openpty()
        size = struct.pack("HHHH", LINES, columns, 0, 0)
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, size)
        os.set_blocking(terminal, not non_blocking)
        others = {
            name: os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
            for name, path in (files or {}).items()
        }
        self._process: ForkedProgram | subprocess.Popen[bytes]
        stdin, stdout, stderr = (
            others.get(name, terminal) for name in ("stdin", "stdout", "stderr")
        )
        if program is None:
            self._process = ForkedProgram(
                argv, environ, stdin=stdin, stdout=stdout, stderr=stderr, terminal=True
            )
        else:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-S", "-c", _TAKE_TERMINAL, str(program), *argv],
                env=dict(environ),
                stdin=stdin,
                stdout=stdout,
                stderr=stderr,
                start_new_session=True,
            )
        for opened in (terminal, *others.values()):
            os.close(opened)

    @property
    def screen(self) -> str:
        """What is on the screen, without the blanks at the ends of lines and of the screen."""
        return "\n".join(line.rstrip() for line in self._screen.display).rstrip()

    def wait_for(self, text: str, *, times: int = 1) -> None:
        """Wait until the screen shows a text, or shows it so often."""
        end = time.monotonic() + PATIENCE_SECONDS
        while self.screen.count(text) < times:
            assert self.read_output(end - time.monotonic()), f"no {text!r} came:\n{self.screen}"

    def type(self, keys: str) -> None:
        """Press keys."""
        self.type_bytes(keys.encode())

    def type_bytes(self, data: bytes) -> None:
        """Send what the keys of a terminal in another encoding send."""
        os.write(self._keyboard, data)

    def type_line(self, text: str) -> None:
        """Type a line."""
        self.type(text + ENTER)

    def status(self) -> int:
        """Wait for the end and return the exit status."""
        end = time.monotonic() + PATIENCE_SECONDS
        while self.read_output(end - time.monotonic()):
            pass
        return self._process.wait(PATIENCE_SECONDS)

    def hang_up(self) -> int:
        """Take the terminal away, wait for the end, and return the exit status."""
        os.close(self._keyboard)
        self._keyboard = -1
        return self._process.wait(PATIENCE_SECONDS)

    def close(self) -> None:
        """End what is still running."""
        self._process.kill()
        self._process.wait()
        if self._keyboard >= 0:
            os.close(self._keyboard)

    def read_output(self, seconds: float) -> bool:
        """Take in what comes next; False at the end, or when nothing came in time."""
        readable, _, _ = select.select([self._keyboard], [], [], max(0.0, seconds))
        if not readable:
            return False
        try:
            data = os.read(self._keyboard, 65536)
        except OSError:  # so Linux says that nobody has the other end open any more
            data = b""
        self.raw += data
        # The screen has no place for a zero-width joiner, and drops what follows it.
        self._stream.feed(self._decoder.decode(data).replace("\u200d", ""))
        return bool(data)


Spawn: TypeAlias = Callable[..., TerminalProcess]
"""Start a command of ``organization-token`` at a terminal; see the fixture ``spawn``."""
