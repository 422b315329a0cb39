"""Fault injection: latency, errors, and the documented rate limit."""

from __future__ import annotations

import asyncio
import random
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from astro_org_tokens.sandbox.api.api_problem import ApiProblem

LIMITS = {"GET": 25, "POST": 10, "DELETE": 5}
"""Requests per second for one credential, as documented by Astro."""


@dataclass(frozen=True)
class Faults:
    """The faults that a sandbox injects; by default none.

    Attributes:
        latency_ms: latency added to each request, in milliseconds. One half passes before the
            request is handled and the other half after, as on a network.
        error_rate: the fraction of API requests that fail with a 500, from 0 to 1. They have no
            effect on the data.
        rate_limit: whether to enforce the documented rates, with 429 and Retry-After.
        seed: seed of the random choice of failing requests, to make it repeatable.
    """

    latency_ms: int = 0
    error_rate: float = 0.0
    rate_limit: bool = False
    seed: int | None = None


class RateLimit:
    """Counts the requests of the last second, per credential and HTTP method.

    Args:
        clock: returns the current time in seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._times: dict[tuple[str, str], deque[float]] = {}

    def allows(self, credential: str, method: str) -> bool:
        """Return whether the limit allows a request; a request that it allows is counted."""
        limit = LIMITS.get(method, LIMITS["GET"])
        times = self._times.setdefault((credential, method), deque(maxlen=limit))
        if len(times) == limit and self._clock() - times[0] < 1:
            return False
        times.append(self._clock())
        return True


class FaultMiddleware:
    """Injects faults into an ASGI application.

    Args:
        app: the ASGI application to wrap.
        faults: the faults to inject.
    """

    def __init__(self, app: ASGIApp, faults: Faults) -> None:
        self._app = app
        self._faults = faults
        self._limit = RateLimit()
        self._random = random.Random(faults.seed)  # noqa: S311 - not for a secret

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request, or respond with an injected error."""
        half_latency = self._faults.latency_ms / 2000

        async def send_late(message: Message) -> None:
            if message["type"] == "http.response.start":
                await asyncio.sleep(half_latency)
            await send(message)

        if half_latency:
            await asyncio.sleep(half_latency)
        problem = self._fault(scope) if scope["path"].startswith("/v1/") else None
        app = problem.response() if problem else self._app
        await app(scope, receive, send_late if half_latency else send)

    def _fault(self, scope: Scope) -> ApiProblem | None:
        credential = Headers(scope=scope).get("authorization", "")
        if self._faults.rate_limit and not self._limit.allows(credential, scope["method"]):
            return ApiProblem(429, "Too many requests.", headers={"Retry-After": "1"})
        if self._random.random() < self._faults.error_rate:
            return ApiProblem(500, "Injected error (--error-rate).")
        return None
