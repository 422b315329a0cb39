"""Limits for the program in this process."""

from __future__ import annotations

from astro_org_tokens.limits import DEFAULT_LIMITS

NO_WAITING = DEFAULT_LIMITS._replace(
    initial_backoff_seconds=0.0,
    settle_seconds=0.0,
    settle_round_trips=0,
    max_jitter_seconds=0.0,
)
"""No backoff and no settling: for tests in which no other client writes."""

UNLIMITED_RATE = NO_WAITING._replace(rate_window_seconds=0.0)
"""The same, and as many requests per second as there are."""
