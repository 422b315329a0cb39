"""Staying within the rates that the API documents for one credential."""

from __future__ import annotations

import threading
from collections import deque

from astro_org_tokens.limits import Limits


class RateLimiter:
    """Lets requests through as fast as the rates allow; may be shared by threads.

    Args:
        limits: the rates, their window, and the clock.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._lock = threading.Lock()
        self._sent = {method: deque[float](maxlen=rate) for method, rate in limits.rates.items()}

    def wait(self, method: str, most: float) -> None:
        """Return when a request may be sent, or after ``most`` seconds."""
        sent = self._sent[method]
        with self._lock:
            now = self._limits.monotonic()
            # The one that was sent as many requests ago as the rate allows has to be that old.
            window = self._limits.rate_window_seconds
            earliest = sent[0] + window if len(sent) == sent.maxlen else now
            sent.append(max(now, earliest))
        if earliest > now:
            self._limits.sleep(min(earliest - now, most))
