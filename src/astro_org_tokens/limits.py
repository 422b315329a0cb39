"""Every timeout, size limit and number of attempts, the clock, and the random numbers.

One value that is handed from the caller down to the code that uses it. A test replaces a field
with ``DEFAULT_LIMITS._replace(...)`` instead of patching a module.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import datetime, timezone
from types import MappingProxyType
from typing import NamedTuple


def _uniform(low: float, high: float) -> float:
    import random  # noqa: PLC0415  few runs need a random number

    return random.uniform(low, high)  # noqa: S311  it spreads load, it protects nothing


def _utc_now() -> datetime:
    return datetime.now(timezone.utc)


# A NamedTuple, since `dataclasses` costs 6 ms of every start.
class Limits(NamedTuple):
    """Timeouts, sizes, numbers of attempts, the clock, and the random numbers.

    The defaults suit the Astro API. Names in ``_seconds`` are seconds.

    Attributes:
        connect_seconds: to open a connection.
        read_seconds: to wait for the next bytes of a response.
        max_body_bytes: maximum size of a response. A page of 1,000 tokens with a hundred roles
            each is 12 MB.
        max_attempts: how often one request is sent, retries included.
        initial_backoff_seconds: longest wait before the first retry; it doubles each time.
        max_backoff_seconds: upper limit of that wait.
        rates: requests per window, by HTTP method. Source: the Astro API's documentation of rate
            limits.
        rate_window_seconds: one second and a margin, because requests do not all take equally
            long to arrive.
        page_size: items to request per page. Source: the maximum of the Astro API.
        max_pages: sanity limit on the length of a list: almost two million items.
        max_list_passes: how often a list that changes while it is read is read again.
        max_workers: concurrent requests, or tokens that ``apply`` changes at the same time.
        settle_seconds: pause between a write and the read that verifies it.
        settle_round_trips: the same in round trips; the longer of the two counts.
        max_write_attempts: how often a change is written that other clients overwrite.
        max_unconfirmed_attempts: the same if the responses are lost as well.
        max_stability_reads: after so many consecutive reads that show the change it counts as
            done, even if other clients keep writing.
        max_jitter_seconds: longest random pause before an overwritten change is written again.
        drain_seconds: how long ``apply`` waits for running changes after Ctrl-C.
        drain_poll_seconds: how often it looks whether they have finished.
        lock_poll_seconds: how often a lock file that another process holds is tried again.
        refresh_margin_seconds: a session that expires within this time is refreshed.
        max_manifest_bytes: maximum size of a grants file. 10,000 grants take about 0.5 MB.
        completion_seconds: network time for one Tab.
        monotonic: clock for durations, in seconds.
        now: the current time, with its time zone (UTC).
        sleep: waits for a number of seconds.
        uniform: returns a random number between two bounds.
    """

    connect_seconds: float = 5.0
    read_seconds: float = 15.0
    max_body_bytes: int = 64 * 1024 * 1024

    max_attempts: int = 4
    initial_backoff_seconds: float = 0.25
    max_backoff_seconds: float = 8.0
    rates: Mapping[str, int] = MappingProxyType({"GET": 25, "POST": 10, "DELETE": 5})
    rate_window_seconds: float = 1.1

    page_size: int = 1000
    max_pages: int = 2000
    max_list_passes: int = 3
    max_workers: int = 8

    settle_seconds: float = 0.2
    settle_round_trips: float = 2
    max_write_attempts: int = 12
    max_unconfirmed_attempts: int = 4
    max_stability_reads: int = 6
    max_jitter_seconds: float = 0.4
    drain_seconds: float = 10.0
    drain_poll_seconds: float = 0.05

    lock_poll_seconds: float = 0.02
    refresh_margin_seconds: float = 300.0
    max_manifest_bytes: int = 20_000_000
    completion_seconds: float = 1.5

    # time.monotonic has steps of 16 ms on Windows before Python 3.13.
    monotonic: Callable[[], float] = time.perf_counter
    now: Callable[[], datetime] = _utc_now
    sleep: Callable[[float], None] = time.sleep
    uniform: Callable[[float, float], float] = _uniform


DEFAULT_LIMITS = Limits()
