"""Faults on purpose: latency, errors, and the documented rate limit."""

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

# Requests a second for one credential, as Astro documents them.
LIMITS = {"GET": 25, "POST": 10, "DELETE": 5}


@dataclass(frozen=True)
class Faults:
    """Which faults a sandbox has; by default none.

    Attributes:
        latency_ms: added to every request, in milliseconds; half of it passes before the request
            is handled and half after, as on a real way there and back.
        error_rate: how many of the API's answers are a 500, from 0 to 1. Such a request is not
            carried out.
        rate_limit: whether the documented rates hold, with 429 and Retry-After above them.
        seed: makes the choice of the failing requests repeatable.
    """

    latency_ms: int = 0
    error_rate: float = 0.0
    rate_limit: bool = False
    seed: int | None = None


class RateLimit:
    """Counts the requests of the last second, for each credential and kind of request.

    Args:
        clock: the present moment in seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._times: dict[tuple[str, str], deque[float]] = {}

    def allows(self, credential: str, method: str) -> bool:
        """Whether one more request is within the limit; only if so it is counted."""
        limit = LIMITS.get(method, LIMITS["GET"])
        times = self._times.setdefault((credential, method), deque(maxlen=limit))
        if len(times) == limit and self._clock() - times[0] < 1:
            return False
        times.append(self._clock())
        return True


class FaultMiddleware:
    """Adds the faults to an ASGI application."""

    def __init__(self, app: ASGIApp, faults: Faults) -> None:
        self._app = app
        self._faults = faults
        self._limit = RateLimit()
        self._random = random.Random(faults.seed)  # noqa: S311 - a dice, not a secret

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        half = self._faults.latency_ms / 2000

        async def send_late(message: Message) -> None:
            if message["type"] == "http.response.start":
                await asyncio.sleep(half)
            await send(message)

        if half:
            await asyncio.sleep(half)
        problem = self._fault(scope) if scope["path"].startswith("/v1/") else None
        app = problem.response() if problem else self._app
        await app(scope, receive, send_late if half else send)

    def _fault(self, scope: Scope) -> ApiProblem | None:
        credential = Headers(scope=scope).get("authorization", "")
        if self._faults.rate_limit and not self._limit.allows(credential, scope["method"]):
            return ApiProblem(429, "Too many requests.", headers={"Retry-After": "1"})
        if self._random.random() < self._faults.error_rate:
            return ApiProblem(500, "An error on purpose, as --error-rate asks for.")
        return None
