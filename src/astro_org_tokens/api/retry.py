"""Retry a failed request: exponential backoff with jitter, and the server's ``Retry-After``."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar

from astro_org_tokens.api.deadline import Deadline
from astro_org_tokens.api.request import AttemptFailed
from astro_org_tokens.limits import Limits

T = TypeVar("T")

log = logging.getLogger("astro_org_tokens")


def with_retries(
    attempt: Callable[[], T],
    deadline: Deadline,
    limits: Limits,
    on_retry: Callable[[str], None] | None,
) -> T:
    """Return what ``attempt`` returns; retry it while that may help.

    Args:
        attempt: raises AttemptFailed if it fails.
        deadline: no wait is started that would last longer.
        limits: number of attempts, backoff, clock and random numbers.
        on_retry: called with a message before each retry but the first.

    Raises:
        AstroError: of the last attempt.
    """
    try:
        return attempt()
    except AttemptFailed as first:
        if not first.retryable:
            raise first.error from None
        failure = first
    return _retry_call(failure, attempt, deadline, limits, on_retry)


def _retry_call(
    first: AttemptFailed,
    attempt: Callable[[], T],
    deadline: Deadline,
    limits: Limits,
    on_retry: Callable[[str], None] | None,
) -> T:
    try:
        # Few runs ever retry.
        from tenacity import (  # noqa: PLC0415
            RetryCallState,
            Retrying,
            retry_if_exception,
            stop_after_attempt,
        )
    except (OSError, ImportError):  # for example, no file handle is left
        raise first.error from None

    outcomes = iter([first])

    def next_outcome() -> T:
        for failure in outcomes:
            raise failure
        return attempt()

    def notify(state: RetryCallState) -> None:
        message = f"{_failure(state).error} Retrying in {state.upcoming_sleep:.1f} s."
        log.info("%s", message)
        if on_retry is not None and state.attempt_number > 1:
            on_retry(message)

    retrying = Retrying(
        sleep=limits.sleep,
        before_sleep=notify,
        retry=retry_if_exception(
            lambda error: isinstance(error, AttemptFailed) and error.retryable
        ),
        reraise=True,
        stop=lambda state: (
            stop_after_attempt(limits.max_attempts)(state)
            or state.upcoming_sleep >= deadline.remaining()
        ),
        wait=lambda state: _backoff(state.attempt_number, _failure(state).retry_after, limits),
    )
    try:
        return retrying(next_outcome)
    except AttemptFailed as last:
        raise last.error from None


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Return the seconds that a ``Retry-After`` header, a number or a date, asks to wait.

    Args:
        headers: by their names in lower case.
        now: the current time.
    """
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - now.timestamp())
    except (ValueError, OverflowError):
        return None


def _backoff(attempts: int, requested: float | None, limits: Limits) -> float:
    """Return the seconds to wait: full jitter, and never less than the server requests."""
    ceiling = limits.initial_backoff_seconds * 2 ** (attempts - 1)
    jitter = limits.uniform(0, min(limits.max_backoff_seconds, ceiling))
    # Other clients were told to wait as long: jitter keeps them from coming back all at once.
    return jitter if requested is None else requested + jitter * 0.1


def _failure(state: Any) -> AttemptFailed:
    error = state.outcome.exception()
    assert isinstance(error, AttemptFailed)  # noqa: S101  no other is ever retried
    return error
