"""Forwarding of signals from ``astro sandbox run`` to its command."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from types import FrameType

# Windows has no SIGHUP.
_SIGNALS = [
    signal.SIGINT,
    signal.SIGTERM,
    *([signal.SIGHUP] if hasattr(signal, "SIGHUP") else []),
]


class SignalForwarder:
    """Forwards signals to a process, including those received before it started."""

    def __init__(self) -> None:
        self._child: subprocess.Popen[bytes] | None = None
        self._pending: list[int] = []

    def handle(self, number: int, _frame: FrameType | None) -> None:
        """Handle a signal of this process."""
        if number == signal.SIGINT and _is_in_foreground():
            return  # the terminal has sent it to the command as well
        if self._child is None:
            self._pending.append(number)
        else:
            self._child.send_signal(number)

    def wait_for(self, child: subprocess.Popen[bytes]) -> int:
        """Forward signals to a process until it ends, and return its exit status."""
        self._child = child
        for number in self._pending:
            child.send_signal(number)
        return child.wait()


@contextlib.contextmanager
def forward_signals() -> Iterator[SignalForwarder]:
    """Handle the termination signals of this process with a forwarder."""
    forwarder = SignalForwarder()
    # Handlers instead of SIG_IGN, which the command would inherit.
    previous = {number: signal.signal(number, forwarder.handle) for number in _handled_signals()}
    try:
        yield forwarder
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)


def _handled_signals() -> list[signal.Signals]:
    # Signals that the caller ignores (nohup) stay ignored, here and in the command.
    return [number for number in _SIGNALS if signal.getsignal(number) is not signal.SIG_IGN]


def _is_in_foreground() -> bool:
    """Return whether Ctrl-C in a terminal reaches this process, and with it the command."""
    if sys.platform == "win32":
        return True
    try:
        terminal = os.open("/dev/tty", os.O_RDONLY | os.O_NOCTTY)
    except OSError:
        return False
    try:
        return os.tcgetpgrp(terminal) == os.getpgrp()
    finally:
        os.close(terminal)
