"""The overall limit of a piece of network work.

httpx limits each single operation on a socket, so a server that sends a byte at a time can hold a
request for ever. Here the work runs in a thread of its own and is left behind when time is up: it
covers name look-up, connecting, TLS, headers and body alike.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

from astro_org_tokens.errors import RequestTimeoutError
from astro_org_tokens.limits import DEFAULT_LIMITS

T = TypeVar("T")


class Deadline:
    """A moment that network work has to be done by.

    Args:
        seconds: from now on.
        clock: returns the seconds that have passed since some moment.
    """

    def __init__(
        self, seconds: float, clock: Callable[[], float] = DEFAULT_LIMITS.monotonic
    ) -> None:
        self.seconds = seconds
        self._clock = clock
        self._at = clock() + seconds

    def remaining(self) -> float:
        """Return the seconds that are left, 0 where none are."""
        return max(0.0, self._at - self._clock())

    def expired(self, operation: str) -> RequestTimeoutError:
        """Return the error that says what was under way when time was up."""
        return RequestTimeoutError(
            f"no answer within {self.seconds:g} seconds ({operation})", hint="more_time"
        )

    def check(self, operation: str) -> None:
        """Raise RequestTimeoutError where no time is left."""
        if not self.remaining():
            raise self.expired(operation)

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Let time stand still, as while a person is asked something."""
        start = self._clock()
        try:
            yield
        finally:
            self._at += self._clock() - start


class _Call(threading.Thread, Generic[T]):
    def __init__(self, work: Callable[[], T]) -> None:
        # A daemon: work that was left behind does not keep the program from ending.
        super().__init__(daemon=True)
        self._work = work
        self.result: list[T] = []
        self.error: BaseException | None = None

    def run(self) -> None:
        try:
            self.result.append(self._work())
        except BaseException as error:  # noqa: BLE001  it is raised again by run_with_deadline
            self.error = error


def run_with_deadline(deadline: Deadline, work: Callable[[], T], operation: str) -> T:
    """Return what ``work`` returns, or raise what it raises, in the time that is left.

    Raises:
        RequestTimeoutError: it took longer; it may go on unheard.
    """
    call = _Call(work)
    call.start()
    call.join(deadline.remaining())
    if call.error is not None:
        raise call.error
    if not call.result:
        raise deadline.expired(operation)
    return call.result[0]
