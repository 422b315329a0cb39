"""One request to the API: authentication, limits, retries, and errors of our own."""

from __future__ import annotations

import json
import logging
import platform
import ssl
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TypeVar

import httpx
from pydantic_core import from_json

from astro_org_tokens._version import __version__
from astro_org_tokens.api.deadline import Deadline, run_with_deadline
from astro_org_tokens.api.rate_limit import RateLimiter
from astro_org_tokens.api.redact import redact
from astro_org_tokens.api.responses import (
    MAX_MESSAGE_LENGTH,
    ApiRequest,
    ApiResponse,
    error_from_response,
)
from astro_org_tokens.errors import (
    ApiError,
    AstroError,
    ConfigError,
    NetworkError,
    RequestTimeoutError,
    UnconfirmedError,
)
from astro_org_tokens.limits import Limits

if TYPE_CHECKING:
    from typing_extensions import Self

PROGRAM = "astro-org-tokens"
_RETRIED = frozenset({429, 500, 502, 503, 504})

_HEADERS = {
    "Accept": "application/json",
    "User-Agent": f"{PROGRAM}/{__version__} Python/{platform.python_version()}",
    "X-Astro-Client-Identifier": PROGRAM,
    "X-Astro-Client-Version": __version__,
}

log = logging.getLogger("astro_org_tokens")
T = TypeVar("T")


class AttemptFailed(Exception):  # noqa: N818  it never leaves this package
    """One try that brought no result.

    Attributes:
        error: what to raise if it stays like that.
        again: whether the same request may be sent once more.
        wait: seconds that the server asked to wait, None where it did not say.
    """

    def __init__(self, error: AstroError, *, again: bool, wait: float | None = None) -> None:
        super().__init__(str(error))
        self.error = error
        self.again = again
        self.wait = wait


class Transport:
    """Connections to one API, with one credential.

    Args:
        base_url: with ``/v1``, without a slash at its end; checked by the caller.
        secret: the bearer token, checked by the caller; None for what takes no credential.
        trust_env: whether proxies from the environment are used.
        limits: timeouts, sizes, rates, retries, and the clock.
        notify: told in words when waiting for another try, from the second wait on.
        hidden: what else is secret in the requests, and not to be quoted from answers.

    Attributes:
        round_trip: seconds that the last answered request took.
    """

    def __init__(
        self,
        base_url: str,
        secret: str | None,
        *,
        trust_env: bool,
        limits: Limits,
        notify: Callable[[str], None] | None = None,
        hidden: Iterable[str] = (),
    ) -> None:
        _refuse_unusable(base_url)
        self.base_url = base_url
        self.notify = notify
        self.round_trip = 0.0
        self._secrets = (*hidden, *([secret] if secret else []))
        self._limits = limits
        self._pace = RateLimiter(limits)
        try:
            self._client = httpx.Client(
                headers=_HEADERS | ({"Authorization": f"Bearer {secret}"} if secret else {}),
                follow_redirects=False,
                trust_env=trust_env,
                verify=_tls(base_url),
            )
        except (httpx.InvalidURL, ValueError, ImportError):
            # Not quoted: the address of a proxy may hold its password.
            raise ConfigError(
                "the proxy in HTTPS_PROXY, HTTP_PROXY or ALL_PROXY is not a usable address; it "
                "should be http:// or https:// (for socks5://, install httpx[socks] too)"
            ) from None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def read(self, call: ApiRequest, deadline: Deadline) -> Any:
        """Send a GET, again if need be, and return the JSON value of its answer."""
        return self.with_retries(lambda: self._read_once(call, deadline), deadline)

    def post_expecting_json(self, call: ApiRequest, deadline: Deadline) -> None:
        """Send a change. What the answer's body says is not used: a re-read tells more.

        It does not wait for its turn: call ``acquire_write_slot`` before the read that the write
        is based on, since nothing slow may come between.

        Raises:
            AttemptFailed: it was refused; for ``with_retries``.
            UnconfirmedError: it was, or may have been, sent, and whether it was done is open.
        """
        deadline.check(call.operation)  # here, since it has not been sent
        try:
            answer = self._send(call, deadline)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise self._transport_error(call, error) from None  # never sent
        except httpx.HTTPError as error:
            lost = self._transport_error(call, error).error
            raise _unconfirmed_error(call, lost) from lost
        except RequestTimeoutError as error:
            raise _unconfirmed_error(call, error) from error
        if answer.status >= 500:
            refused = self._refused(call, answer).error
            raise _unconfirmed_error(call, refused) from refused
        if not answer.ok:
            raise self._refused(call, answer)
        if not _is_object(answer.body):
            nonsense = invalid_response_error(call, "it is not a JSON object")
            raise _unconfirmed_error(call, nonsense) from nonsense

    def acquire_write_slot(self, deadline: Deadline) -> None:
        """Return when a change may be sent without exceeding the documented rate."""
        self._pace.wait("POST", deadline.remaining())

    def post(self, call: ApiRequest, deadline: Deadline) -> ApiResponse:
        """Send a POST a single time and return its answer, whatever its status.

        Raises:
            AstroError: there was no answer.
        """
        self._wait_for_turn(call, deadline)
        try:
            return self._send(call, deadline)
        except httpx.HTTPError as error:
            raise self._transport_error(call, error).error from None

    def with_retries(self, attempt: Callable[[], T], deadline: Deadline) -> T:
        """Return what ``attempt`` returns; it is made again where that may help.

        Raises:
            AstroError: of the last attempt.
        """
        try:
            return attempt()
        except AttemptFailed as first:
            if not first.again:
                raise first.error from None
            failed = first
        from astro_org_tokens.api.retry import retry_call  # noqa: PLC0415

        return retry_call(failed, attempt, deadline, self._limits, self.notify)

    def _read_once(self, call: ApiRequest, deadline: Deadline) -> Any:
        self._wait_for_turn(call, deadline)
        try:
            answer = self._send(call, deadline)
        except httpx.HTTPError as error:
            raise self._transport_error(call, error) from None
        if not answer.ok:
            raise self._refused(call, answer)
        try:
            # In half the time that the standard library takes.
            return from_json(answer.body, allow_inf_nan=False)
        except ValueError:
            # A gateway's page, or a body cut short: the next try may bring the real answer.
            raise AttemptFailed(
                invalid_response_error(call, "it is not JSON"), again=True
            ) from None

    def _wait_for_turn(self, call: ApiRequest, deadline: Deadline) -> None:
        deadline.check(call.operation)
        self._pace.wait(call.method, deadline.remaining())
        deadline.check(call.operation)

    def _send(self, call: ApiRequest, deadline: Deadline) -> ApiResponse:
        started = self._limits.monotonic()
        request = self._client.build_request(
            call.method,
            self.base_url + call.path,
            params=dict(call.params) or None,
            content=None if call.body is None else _json_bytes(call),
            data=None if call.form is None else dict(call.form),
            headers=None if call.body is None else {"Content-Type": "application/json"},
            timeout=httpx.Timeout(
                min(self._limits.read_seconds, deadline.remaining()),
                connect=min(self._limits.connect_seconds, deadline.remaining()),
            ),
        )
        answer = None
        try:
            answer = run_with_deadline(deadline, lambda: self._exchange(request), call.operation)
        except httpx.TimeoutException:
            deadline.check(call.operation)  # at the end of all the time, either may come first
            raise
        finally:
            took = self._limits.monotonic() - started
            self._log(request, answer, took)
        self.round_trip = took
        return answer

    def _log(self, request: httpx.Request, answer: ApiResponse | None, took: float) -> None:
        if not log.isEnabledFor(logging.DEBUG):
            return
        # A name that is looked for may be a secret in the wrong place.
        url = str(request.url)
        shown = redact(url, self._secrets, longest=len(url))
        status, told = (
            (answer.status, self.hide(answer.request_id)) if answer else ("no answer", "")
        )
        outcome = f"{status} in {took * 1000:.0f} ms {told}".rstrip()
        log.debug("%s %s: %s", request.method, shown, outcome)

    def _exchange(self, request: httpx.Request) -> ApiResponse:
        try:
            response = self._client.send(request, stream=True)
        except (OverflowError, UnicodeError):
            # Of a proxy: nobody has checked its name and port.
            raise httpx.ConnectError("a host or a port that can't be") from None
        body = bytearray()
        try:
            for chunk in response.iter_bytes():
                body += chunk
                if len(body) > self._limits.max_body_bytes:
                    raise httpx.DecodingError("too large", request=request)
        finally:
            response.close()
        return ApiResponse(response.status_code, response.headers, bytes(body))

    def _refused(self, call: ApiRequest, answer: ApiResponse) -> AttemptFailed:
        error = error_from_response(call, answer, self.hide)
        from astro_org_tokens.api.retry import retry_after  # noqa: PLC0415

        wait = retry_after(answer.headers, self._limits.now())
        return AttemptFailed(error, again=answer.status in _RETRIED, wait=wait)

    def _transport_error(self, call: ApiRequest, error: httpx.HTTPError) -> AttemptFailed:
        if isinstance(error, httpx.TimeoutException):
            kind = "connecting" if isinstance(error, httpx.ConnectTimeout) else "waiting for data"
            told: AstroError = RequestTimeoutError(
                f"{self.base_url} did not answer in time while {call.operation} ({kind} took too "
                "long)",
                hint="try_later",
            )
            return AttemptFailed(told, again=True)
        if isinstance(error, httpx.DecodingError):
            return AttemptFailed(
                invalid_response_error(call, "its body can't be decoded"), again=True
            )
        reason = _root_cause(error)
        if isinstance(reason, ssl.SSLCertVerificationError):
            told = NetworkError(
                f"the certificate of {self.base_url} can't be verified ({reason.verify_message})",
                hint="trust_certificate",
            )
            return AttemptFailed(told, again=False)
        told = NetworkError(
            f"{self.base_url} could not be asked while {call.operation} ({self.hide(str(error))})",
            hint="check_network",
        )
        return AttemptFailed(told, again=True)

    def hide(self, text: str) -> str:
        """Return what a server said without the secrets of its requests, and not too long."""
        return redact(text, self._secrets, longest=MAX_MESSAGE_LENGTH)


def _refuse_unusable(base_url: str) -> None:
    try:
        _ = httpx.URL(base_url).host
    except (httpx.InvalidURL, ValueError):  # such as a name that claims to be punycode
        raise ConfigError(f"{base_url} is not a usable address") from None


def invalid_response_error(call: ApiRequest, why: str) -> ApiError:
    """Return the error for an answer that the API's specification does not allow."""
    return ApiError(f"the answer can't be used while {call.operation}: {why}", hint="not_the_api")


def _unconfirmed_error(call: ApiRequest, cause: AstroError) -> UnconfirmedError:
    """Return the error for a change whose outcome is not known; raise it from its cause."""
    return UnconfirmedError(f"sent, not confirmed, while {call.operation}: ", cause)


def _is_object(body: bytes) -> bool:
    try:
        return isinstance(json.loads(body), dict)
    except (ValueError, RecursionError):
        return False


def _json_bytes(call: ApiRequest) -> bytes:
    try:
        return json.dumps(call.body, allow_nan=False).encode()
    except (ValueError, RecursionError):
        raise ApiError(
            f"not sent, while {call.operation}: the API gave a value that JSON can't hold"
        ) from None


def _root_cause(error: BaseException) -> BaseException:
    while (cause := error.__cause__ or error.__context__) is not None:
        error = cause
    return error


def _tls(base_url: str) -> ssl.SSLContext:
    if base_url.startswith("http://"):
        # Loopback only. Reading the certificates takes time, and they are not needed here: this
        # context verifies and trusts nobody.
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    from astro_org_tokens.api.tls import system_context  # noqa: PLC0415

    return system_context()
