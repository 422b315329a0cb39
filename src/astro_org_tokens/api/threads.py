"""Threads, as far as the system has any left."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class WorkerThread(threading.Thread, Generic[T]):
    """Runs ``work`` and keeps its result or its error."""

    def __init__(self, work: Callable[[], T]) -> None:
        # A daemon: abandoned work does not keep the program from ending.
        super().__init__(daemon=True)
        self._work = work
        self._ended = threading.Event()
        self.result: list[T] = []
        self.error: BaseException | None = None

    def run(self) -> None:
        """Run the work."""
        try:
            self.result.append(self._work())
        except BaseException as error:  # noqa: BLE001  whoever waits for the result raises it again
            self.error = error
        finally:
            self._ended.set()

    def outcome(self) -> T:
        """Wait for the end; return what the work returned, or raise what it raised.

        The thread can be started later than this is called.
        """
        self._ended.wait()
        if self.error is not None:
            raise self.error
        return self.result[0]


def start_if_possible(thread: threading.Thread) -> bool:
    """Start a thread; return False if the system has none left, as under a limit of processes."""
    try:
        thread.start()
    except RuntimeError:
        return False
    return True
