"""A client-side rate limiter for the rates that the API documents for one credential."""

from __future__ import annotations

import threading
from collections import deque

from astro_org_tokens.limits import Limits


class RateLimiter:
    """Limits requests with a sliding window per HTTP method; threads can share it.

    Args:
        limits: the rates, the length of their window, and the clock.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._lock = threading.Lock()
        self._sent = {method: deque[float](maxlen=rate) for method, rate in limits.rates.items()}

    def acquire(self, method: str, timeout: float) -> None:
        """Wait until a request may be sent, or for ``timeout`` seconds."""
        sent = self._sent[method]
        with self._lock:
            now = self._limits.monotonic()
            # Sliding window: the oldest request in it must have left it.
            full = len(sent) == sent.maxlen
            earliest = sent[0] + self._limits.rate_window_seconds if full else now
            sent.append(max(now, earliest))
        if earliest > now:
            self._limits.sleep(min(earliest - now, timeout))
