"""The overall time limit of network work.

httpx limits each single socket operation, so a server that sends one byte at a time can hold a
request forever. Here the work runs in a separate thread, which is abandoned when time is up:
the limit covers name lookup, connecting, TLS, headers and body.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeAlias, TypeVar

from astro_org_tokens.api.threads import WorkerThread, start_if_possible
from astro_org_tokens.errors import RequestTimeoutError, UsageError
from astro_org_tokens.limits import DEFAULT_LIMITS

T = TypeVar("T")


def validate_timeout(seconds: float) -> None:
    """Raise UsageError for what isn't a time that the system can wait, such as infinity."""
    is_number = isinstance(seconds, int | float)
    if not is_number or not 0 < seconds <= threading.TIMEOUT_MAX:
        raise UsageError(
            f"timeout is {seconds!r}, not a number of seconds above 0 and up to "
            f"{threading.TIMEOUT_MAX:.0f}.",
            hint="finite_timeout",
        )


class Deadline:
    """The time by which network work has to be done; several calls can share one.

    Args:
        seconds: from now on.
        clock: returns a time in seconds that only ever grows.

    Attributes:
        seconds: see above.

    Raises:
        UsageError: ``seconds`` isn't a time that can be waited.
    """

    def __init__(
        self, seconds: float, clock: Callable[[], float] = DEFAULT_LIMITS.monotonic
    ) -> None:
        if seconds != 0:
            validate_timeout(seconds)
        self.seconds = seconds
        self._clock = clock
        self._expires_at = clock() + seconds

    def remaining(self) -> float:
        """Return the seconds that are left, 0 if none are."""
        return max(0.0, self._expires_at - self._clock())

    def expired(self, operation: str) -> RequestTimeoutError:
        """Return the error for an operation, in -ing form, that was running when time was up."""
        return RequestTimeoutError(
            f"No response within {self.seconds:g} seconds while {operation}.", hint="more_time"
        )

    def check(self, operation: str) -> None:
        """Raise RequestTimeoutError if no time is left."""
        if not self.remaining():
            raise self.expired(operation)

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Stop the clock, for example while a person answers a prompt."""
        start = self._clock()
        try:
            yield
        finally:
            self._expires_at += self._clock() - start


Timeout: TypeAlias = "float | Deadline | None"
"""How long a call may take: seconds, or a deadline that it shares; None for the usual time."""


def run_with_deadline(deadline: Deadline, work: Callable[[], T], operation: str) -> T:
    """Return what ``work`` returns, or raise what it raises, in the time that is left.

    If no thread can be started, the work runs in this one, limited only by its own timeouts.

    Raises:
        RequestTimeoutError: the deadline passed. The thread keeps running; its result is
            discarded.
    """
    thread = WorkerThread(work)
    if start_if_possible(thread):
        thread.join(deadline.remaining())
    else:
        thread.run()
    if thread.error is not None:
        raise thread.error
    if not thread.result:
        raise deadline.expired(operation)
    return thread.result[0]
