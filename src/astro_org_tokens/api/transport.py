"""One exchange with the API: send a request, read its response, within time and size limits."""

from __future__ import annotations

import json
import logging
import platform
import threading
from collections.abc import Iterable

import httpx

from astro_org_tokens._version import __version__
from astro_org_tokens.api.deadline import Deadline, run_with_deadline
from astro_org_tokens.api.http_client import open_http_client
from astro_org_tokens.api.redact import redact
from astro_org_tokens.api.request import ApiRequest, ApiResponse, AttemptFailed
from astro_org_tokens.api.responses import BodyTooLargeError, transport_error
from astro_org_tokens.errors import ApiError, ConfigError, UsageError
from astro_org_tokens.limits import Limits

PROGRAM = "astro-org-tokens"
MAX_MESSAGE_LENGTH = 500
"""Maximum length of a server's message in ours."""

_HEADERS = {
    "Accept": "application/json",
    # Not what httpx can decode otherwise, which depends on what is installed.
    "Accept-Encoding": "gzip",
    "User-Agent": f"{PROGRAM}/{__version__} Python/{platform.python_version()}",
    "X-Astro-Client-Identifier": PROGRAM,
    "X-Astro-Client-Version": __version__,
}

log = logging.getLogger("astro_org_tokens")


class Transport:
    """Connections to one server, with one credential.

    Args:
        base_url: already validated, without a slash at its end.
        credential: the bearer token, already validated; None for no authentication.
        trust_env: whether to use the proxies in the environment.
        limits: timeouts, sizes and the clock.
        secrets: other secrets in the requests, to redact in what the server says.

    Attributes:
        base_url: see above.

    Raises:
        ConfigError: the base URL, a proxy or the certificates can't be used.
    """

    def __init__(
        self,
        base_url: str,
        credential: str | None,
        *,
        trust_env: bool,
        limits: Limits,
        secrets: Iterable[str] = (),
    ) -> None:
        _validate_url(base_url)
        self.base_url = base_url
        self._thread = threading.local()
        self._limits = limits
        authorization = {"Authorization": f"Bearer {credential}"} if credential else {}
        self._client, proxy = open_http_client(
            base_url, _HEADERS | authorization, trust_env=trust_env
        )
        self._route = f", through the proxy in {proxy.source}" if proxy else ""
        self._secrets = (
            *secrets,
            *([credential] if credential else []),
            *(proxy.secrets if proxy else ()),
        )

    @property
    def round_trip(self) -> float:
        """Duration of this thread's last request with a response, in seconds, without connecting.

        0 before the first. Another thread's may have been much faster.
        """
        return getattr(self._thread, "round_trip", 0.0)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def check_open(self) -> None:
        """Raise UsageError if the client is closed."""
        if self._client.is_closed:
            raise UsageError("The client is closed.", hint="new_client")

    def send(self, request: ApiRequest, deadline: Deadline) -> ApiResponse:
        """Send a request once and return the response, whatever its status.

        Raises:
            AttemptFailed: there was no response, also because the deadline passed.
            RequestTimeoutError: the deadline passed before there was a response.
            UsageError: the client is closed.
        """
        self.check_open()
        start = sent_at = self._limits.monotonic()
        http_request = self._build(request, deadline)

        def note_sending(event: str, _info: object) -> None:
            nonlocal sent_at  # later than the request to a proxy, TCP and TLS
            if event.endswith(".send_request_headers.started"):
                sent_at = self._limits.monotonic()

        http_request.extensions["trace"] = note_sending
        response = None
        try:
            response = run_with_deadline(
                deadline, lambda: self._exchange(http_request), request.operation
            )
        except httpx.HTTPError as error:
            raise self._failure(request, error, deadline) from None
        finally:
            duration = self._limits.monotonic() - start
            self._log(http_request, response, duration)
        self._thread.round_trip = start + duration - sent_at
        return response

    def redact(self, text: str) -> str:
        """Return a text of the server without the secrets of its requests, and not too long."""
        return redact(text, self._secrets, max_length=MAX_MESSAGE_LENGTH)

    def _build(self, request: ApiRequest, deadline: Deadline) -> httpx.Request:
        limits, remaining = self._limits, deadline.remaining()
        return self._client.build_request(
            request.method,
            self.base_url + request.path,
            params=dict(request.params) or None,
            content=None if request.body is None else _encode_json(request),
            data=None if request.form_data is None else dict(request.form_data),
            headers=None if request.body is None else {"Content-Type": "application/json"},
            timeout=httpx.Timeout(
                min(limits.read_seconds, remaining),
                connect=min(limits.connect_seconds, remaining),
            ),
        )

    def _exchange(self, http_request: httpx.Request) -> ApiResponse:
        try:
            return self._read_response(http_request)
        except (OverflowError, UnicodeError):
            # From a name or a port that only the system's resolver refuses.
            raise httpx.ConnectError("invalid host or port") from None
        except (OSError, ImportError) as error:
            # httpx translates those of its connections. These are of modules that are loaded late,
            # for example with no file handle left; how far the request came is unknown.
            raise httpx.ReadError(str(error), request=http_request) from None

    def _read_response(self, http_request: httpx.Request) -> ApiResponse:
        response = self._client.send(http_request, stream=True)
        body = bytearray()
        try:
            for chunk in response.iter_bytes():
                body += chunk
                if len(body) > self._limits.max_body_bytes:
                    raise BodyTooLargeError(self._limits.max_body_bytes, http_request)
        finally:
            response.close()
        return ApiResponse(response.status_code, response.headers, bytes(body))

    def _failure(
        self, request: ApiRequest, error: httpx.HTTPError, deadline: Deadline
    ) -> AttemptFailed:
        failure = transport_error(request, error, self.base_url, self.redact, self._route)
        if deadline.remaining():
            return failure
        # With no time left, connections fail in other ways than with a timeout.
        timeout = deadline.expired(request.operation)
        return AttemptFailed(timeout, retryable=False, later=True, never_sent=failure.never_sent)

    def _log(
        self, http_request: httpx.Request, response: ApiResponse | None, duration: float
    ) -> None:
        if not log.isEnabledFor(logging.DEBUG):
            return
        # The query can hold a secret, for example one that was typed in place of a name.
        url = str(http_request.url)
        redacted_url = redact(url, self._secrets, max_length=len(url))
        status = response.status if response else "no response"
        request_id = self.redact(response.request_id) if response else ""
        outcome = f"{status} in {duration * 1000:.0f} ms {request_id}".rstrip()
        log.debug("%s %s: %s", http_request.method, redacted_url, outcome)


def _validate_url(base_url: str) -> None:
    try:
        _ = httpx.URL(base_url).host
    except (httpx.InvalidURL, ValueError):  # for example a host that claims to be punycode
        raise ConfigError(f"{base_url} isn't a valid URL.") from None


def _encode_json(request: ApiRequest) -> bytes:
    try:
        return json.dumps(request.body, allow_nan=False).encode()
    except (ValueError, RecursionError):
        raise ApiError(
            f"Not sent while {request.operation}: the API returned a value that can't be encoded "
            "as JSON."
        ) from None
