"""Staying within the rates that the API documents for one credential."""

from __future__ import annotations

import threading
import time
from collections import deque

RATES = {"GET": 25, "POST": 10, "DELETE": 5}
"""Requests a second. Source: the Astro API's documentation of rate limits."""
WINDOW_SECONDS = 1.1
"""A second, and what requests may be longer or shorter on their way than those before them."""


class RateLimiter:
    """Lets requests through as fast as the rates allow; may be shared by threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._sent = {method: deque[float](maxlen=rate) for method, rate in RATES.items()}

    def wait(self, method: str, most: float) -> None:
        """Return when a request may be sent, or after ``most`` seconds."""
        sent = self._sent[method]
        with self._lock:
            now = time.monotonic()
            # The one that was sent as many requests ago as the rate allows has to be that old.
            earliest = sent[0] + WINDOW_SECONDS if len(sent) == sent.maxlen else now
            sent.append(max(now, earliest))
        if earliest > now:
            time.sleep(min(earliest - now, most))
