"""GET and POST with JSON: the rate limit, retries, and errors of our own."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, TypeVar

from pydantic_core import from_json

from astro_org_tokens.api.deadline import Deadline
from astro_org_tokens.api.native_code import native_code
from astro_org_tokens.api.rate_limit import RateLimiter
from astro_org_tokens.api.request import ApiRequest, ApiResponse, AttemptFailed
from astro_org_tokens.api.responses import (
    invalid_response_error,
    status_error,
    unconfirmed_error,
)
from astro_org_tokens.api.retry import with_retries
from astro_org_tokens.api.transport import Transport
from astro_org_tokens.errors import RequestTimeoutError
from astro_org_tokens.limits import Limits

T = TypeVar("T")


class JsonClient:
    """Requests with JSON over a transport.

    Args:
        transport: sends the requests.
        limits: rates, retries and the clock.
        on_retry: called with a message before each retry of a request but the first.

    Attributes:
        write_sent: whether a write was sent, or is just about to be.
    """

    def __init__(
        self,
        transport: Transport,
        limits: Limits,
        on_retry: Callable[[str], None] | None = None,
    ) -> None:
        self.transport = transport
        self.write_sent = False
        self._limits = limits
        self._on_retry = on_retry
        self._rate_limiter = RateLimiter(limits)

    def get_json(self, request: ApiRequest, deadline: Deadline) -> Any:
        """Send a GET request, with retries, and return the JSON value of the response.

        Raises:
            AstroError: of the last attempt.
        """
        return self.with_retries(lambda: self._get_json_once(request, deadline), deadline)

    def post(self, request: ApiRequest, deadline: Deadline) -> ApiResponse:
        """Send a POST request once and return the response, whatever its status.

        Raises:
            AstroError: there was no response.
        """
        self._acquire(request, deadline)
        try:
            return self.transport.send(request, deadline)
        except AttemptFailed as failure:
            raise failure.error from None

    def post_expecting_json(self, request: ApiRequest, deadline: Deadline) -> None:
        """Send a write once; the response's body is ignored, since the caller re-reads.

        Does not wait for the rate limit. Call ``acquire_write_slot`` before the read that the
        write is based on, to keep the time between read and write short.

        Raises:
            AttemptFailed: it was refused or never sent; for ``with_retries``.
            UnconfirmedError: it was sent, or may have been, and the outcome is unknown.
            RequestTimeoutError: it was not sent.
        """
        deadline.check(request.operation)
        self.write_sent = True  # before: Ctrl-C can come at any moment
        try:
            response = self.transport.send(request, deadline)
        except AttemptFailed as failure:
            if failure.never_sent:
                raise
            raise unconfirmed_error(failure.error) from failure.error
        except RequestTimeoutError as error:
            raise unconfirmed_error(error) from error
        if not response.ok:
            refused = self._status_error(request, response)
            if response.status < 500:
                raise refused
            raise unconfirmed_error(refused.error) from refused.error
        if not _is_json_object(response.body):
            invalid = invalid_response_error(request, "it isn't a JSON object")
            raise unconfirmed_error(invalid) from invalid

    def acquire_write_slot(self, deadline: Deadline) -> None:
        """Wait until the rate limit allows a write."""
        self._rate_limiter.acquire("POST", deadline.remaining())

    def with_retries(self, attempt: Callable[[], T], deadline: Deadline) -> T:
        """See ``api.retry.with_retries``."""
        return with_retries(attempt, deadline, self._limits, self._on_retry)

    def _get_json_once(self, request: ApiRequest, deadline: Deadline) -> Any:
        self._acquire(request, deadline)
        response = self.transport.send(request, deadline)
        if not response.ok:
            raise self._status_error(request, response)
        try:
            # Takes half the time of the standard library.
            with native_code:
                return from_json(response.body, allow_inf_nan=False)
        except ValueError:
            # A gateway's page, or a truncated body: a retry may bring the real response.
            error = invalid_response_error(request, "it isn't JSON")
            raise AttemptFailed(error, retryable=True) from None

    def _acquire(self, request: ApiRequest, deadline: Deadline) -> None:
        deadline.check(request.operation)
        self._rate_limiter.acquire(request.method, deadline.remaining())
        deadline.check(request.operation)

    def _status_error(self, request: ApiRequest, response: ApiResponse) -> AttemptFailed:
        return status_error(request, response, self.transport.redact, self._limits.now())


def _is_json_object(body: bytes) -> bool:
    try:
        return isinstance(json.loads(body), dict)
    except (ValueError, RecursionError):
        return False
