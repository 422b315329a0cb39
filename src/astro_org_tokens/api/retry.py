"""Sending a request again, after a wait; imported only when a first try has failed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar

from astro_org_tokens.api.deadline import Deadline
from astro_org_tokens.api.transport import AttemptFailed
from astro_org_tokens.limits import Limits

T = TypeVar("T")


def retry_call(
    first: AttemptFailed,
    attempt: Callable[[], T],
    deadline: Deadline,
    limits: Limits,
    notify: Callable[[str], None] | None,
) -> T:
    """Repeat ``attempt``, of which ``first`` was the first outcome, until it brings a result.

    Waits grow exponentially with full jitter, are never shorter than the server asks, and are
    not begun where no time would be left after them.

    Raises:
        AstroError: of the last attempt.
    """
    from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt  # noqa: PLC0415

    outcomes = iter([first])

    def next_outcome() -> T:
        for known in outcomes:
            raise known
        return attempt()

    def tell(state: RetryCallState) -> None:
        if notify is not None and state.attempt_number > 1:
            notify(f"{_reason(state)}; trying again in {state.upcoming_sleep:.1f} s")

    retrying = Retrying(
        sleep=limits.sleep,
        before_sleep=tell,
        retry=retry_if_exception(lambda error: isinstance(error, AttemptFailed) and error.again),
        reraise=True,
        stop=lambda state: (
            stop_after_attempt(limits.max_attempts)(state)
            or state.upcoming_sleep >= deadline.remaining()
        ),
        wait=lambda state: _wait(state.attempt_number, _failure(state).wait, limits),
    )
    try:
        return retrying(next_outcome)
    except AttemptFailed as last:
        raise last.error from None


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Return the seconds that a ``Retry-After`` header, a number or a date, asks to wait."""
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - now.timestamp())
    except (ValueError, OverflowError):
        return None


def _wait(tries: int, asked: float | None, limits: Limits) -> float:
    backoff = limits.initial_backoff_seconds * 2 ** (tries - 1)
    jitter = limits.uniform(0, min(limits.max_backoff_seconds, backoff))
    # Others were told to wait as long: jitter on top keeps them from coming back all at once.
    return jitter if asked is None else asked + jitter * 0.1


def _failure(state: Any) -> AttemptFailed:
    error = state.outcome.exception()
    assert isinstance(error, AttemptFailed)  # noqa: S101  no other is ever retried
    return error


def _reason(state: Any) -> str:
    return str(_failure(state).error)
