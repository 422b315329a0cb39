"""Signals that end the program: Ctrl-C, SIGTERM, and SIGHUP are one thing to a command."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

_NAMES = ("SIGINT", "SIGTERM", "SIGHUP")
REPEAT_SECONDS = 1.0
"""Signals that follow sooner are one request to end: a terminal, a shell, and `timeout` can each
send their own."""


_AGAIN_SECONDS = 0.01


class EndSignals:
    """Raises KeyboardInterrupt in the main thread for the first signal.

    Later ones are ignored for a moment, so that what the first one started can finish. After that
    they count again: a program that is stuck, for example in a write that nobody reads, can always
    be ended.

    Args:
        monotonic: the clock, in seconds.

    Attributes:
        first: the number of the first signal, None if there was none.
    """

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.first: int | None = None
        self._monotonic = monotonic
        self._raised_at: float | None = None
        self._held = 0
        self._pending = False
        self._dropping = False

    @property
    def exit_status(self) -> int:
        """The exit status of a program that a signal ended, as shells have it."""
        return 128 + (self.first or signal.SIGINT)

    def install(self) -> None:
        """Handle the signals from now on, unless the caller ignores them, as nohup does."""
        for name in _NAMES:
            number = getattr(signal, name, None)  # Windows has no SIGHUP
            if number is None:
                continue
            if signal.getsignal(number) in (signal.SIG_DFL, signal.default_int_handler):
                signal.signal(number, self.handle)
        sys.unraisablehook = self._handle_dropped

    @contextmanager
    def held(self) -> Iterator[None]:
        """Let a signal wait until the end of a block that must not be ended in its middle.

        A second signal, at least a second later, ends the block all the same.

        Raises:
            KeyboardInterrupt: at the end of the block, if a signal came.
        """
        self._held += 1
        try:
            yield
        finally:
            self._held -= 1
            if self._pending and not self._held:
                self._pending = False
                raise KeyboardInterrupt

    def _handle_dropped(self, dropped: Any) -> None:
        """Send a signal again whose exception Python has dropped; see ``sys.unraisablehook``.

        It drops what is raised in a callback that it calls itself, such as that of a weak
        reference: every import has one.
        """
        if not issubclass(dropped.exc_type, KeyboardInterrupt):
            sys.__unraisablehook__(dropped)
            return
        # In a moment, since an exception that is raised here would be dropped too.
        import threading  # noqa: PLC0415  hardly any run needs it

        self._dropping = True
        try:
            threading.Thread(target=self._send_again, daemon=True).start()
        finally:
            self._dropping = False

    def _send_again(self) -> None:
        import threading  # noqa: PLC0415  see above

        while self._dropping:  # on a busy machine, starting a thread can take long
            time.sleep(_AGAIN_SECONDS)
        time.sleep(_AGAIN_SECONDS)
        self._raised_at = None
        number = self.first or signal.SIGINT
        if hasattr(signal, "pthread_kill"):
            signal.pthread_kill(threading.main_thread().ident or 0, number)
        else:
            signal.raise_signal(number)

    def handle(self, number: int, _frame: FrameType | None) -> None:
        """Handle a signal.

        Raises:
            KeyboardInterrupt: it is the first, or a while has passed since the last that counted,
                unless it is held.
        """
        if self.first is None:
            self.first = number
        now = self._monotonic()
        if self._raised_at is not None and now - self._raised_at < REPEAT_SECONDS:
            return
        first = self._raised_at is None
        self._raised_at = now
        if self._held and first:
            self._pending = True
        else:
            self._pending = False
            raise KeyboardInterrupt
