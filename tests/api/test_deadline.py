"""The overall limit of network work."""

from __future__ import annotations

import contextlib
import threading

import httpx
import pytest
import respx

from api.endpoints import BASE, ORGANIZATION, SECRET, TOKEN
from astro_org_tokens import AstroClient, RequestTimeoutError, UnconfirmedError, workspace_role
from astro_org_tokens.api.deadline import Deadline, run_with_deadline
from astro_org_tokens.hints import describe
from astro_org_tokens.limits import DEFAULT_LIMITS
from support.messages import message
from support.raw_servers import raw_server

READING = message("operation", "read_token", token=TOKEN, organization=ORGANIZATION)
SETTING = message("operation", "set_roles", token=TOKEN, organization=ORGANIZATION)


class Clock:
    """Time that passes when it is told to."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_what_is_left_shrinks_to_nothing_and_no_further(clock: Clock) -> None:
    deadline = Deadline(5, clock)
    left = []
    for passed in (0, 2, 3, 4):
        clock.seconds += passed
        left.append(deadline.remaining())
    assert left == [5, 3, 0, 0]


def test_a_check_fails_once_time_is_up(clock: Clock) -> None:
    deadline = Deadline(2.5, clock)
    deadline.check("waiting")
    clock.seconds += 2.5
    with pytest.raises(RequestTimeoutError) as caught:
        deadline.check("waiting")
    assert describe(caught.value) == message(
        "timeout", "deadline", seconds="2.5", operation="waiting", hint="more_time"
    )


def test_time_stands_still_while_it_is_paused(clock: Clock) -> None:
    deadline = Deadline(5, clock)
    clock.seconds += 1
    with deadline.paused():
        clock.seconds += 1000
    assert deadline.remaining() == 4


def test_time_goes_on_after_a_pause_that_ends_in_an_error(clock: Clock) -> None:
    deadline = Deadline(5, clock)
    with contextlib.suppress(KeyboardInterrupt), deadline.paused():
        clock.seconds += 1000
        raise KeyboardInterrupt
    clock.seconds += 2
    assert deadline.remaining() == 3


@pytest.mark.parametrize("result", [None, 0, "", [], "done"], ids=repr)
def test_work_that_ends_in_time_gives_its_result(result: object) -> None:
    assert run_with_deadline(Deadline(60), lambda: result, "working") == result


@pytest.mark.parametrize("error", [ValueError("x"), KeyboardInterrupt(), SystemExit(3)], ids=repr)
def test_work_that_fails_raises_what_it_raised(error: BaseException) -> None:
    def fail() -> None:
        raise error

    with pytest.raises(type(error)) as caught:
        run_with_deadline(Deadline(60), fail, "working")
    assert caught.value is error


def test_work_that_does_not_end_is_left_behind() -> None:
    release = threading.Event()
    with pytest.raises(RequestTimeoutError) as caught:
        run_with_deadline(Deadline(0.05), release.wait, "working")
    release.set()
    assert describe(caught.value) == message(
        "timeout", "deadline", seconds="0.05", operation="working", hint="more_time"
    )


DRIPS = {
    "its head": b"HTTP/1.1 200 OK\r\nX: " + b"x" * 400,
    "its body": b"HTTP/1.1 200 OK\r\nContent-Length: 400\r\n\r\n" + b" " * 400,
}


@pytest.mark.parametrize("answer", DRIPS.values(), ids=DRIPS)
def test_a_server_that_drips_is_left_when_time_is_up(answer: bytes) -> None:
    with (
        raw_server(answer, interval=0.02) as server,
        AstroClient(SECRET, ORGANIZATION, base_url=server.base_url, timeout=0.5) as client,
    ):
        with pytest.raises(RequestTimeoutError) as read:
            client.get_token(TOKEN)
        with pytest.raises(UnconfirmedError) as write:
            client.replace_all_roles(TOKEN, [workspace_role("c1", "R")])
    assert describe(read.value) == message(
        "timeout", "deadline", seconds="0.5", operation=READING, hint="more_time"
    )
    assert describe(write.value) == message(
        "unconfirmed",
        "write",
        reason=message("timeout", "deadline", seconds="0.5", operation=SETTING),
        hint="more_time",
    )


class Late:
    """A connection that fails, and time is up by then."""

    def __init__(self, clock: Clock, error: type[httpx.RequestError]) -> None:
        self._clock = clock
        self._error = error

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self._clock.seconds += 60
        raise self._error("[Errno 115] Operation now in progress", request=request)


@pytest.mark.parametrize(
    "error",
    [
        httpx.ConnectError,
        httpx.ConnectTimeout,
        httpx.DecodingError,
        httpx.ReadError,
        httpx.ReadTimeout,
        httpx.RemoteProtocolError,
    ],
)
@pytest.mark.usefixtures("client")
def test_a_failure_after_the_deadline_is_a_timeout(
    wire: respx.MockRouter, clock: Clock, error: type[httpx.RequestError]
) -> None:
    requests = wire.route().mock(side_effect=Late(clock, error))
    limits = DEFAULT_LIMITS._replace(monotonic=clock)
    with AstroClient(SECRET, ORGANIZATION, base_url=BASE, timeout=60, limits=limits) as client:
        with pytest.raises(RequestTimeoutError) as read:
            client.get_token(TOKEN)
        with pytest.raises((RequestTimeoutError, UnconfirmedError)) as write:
            client.replace_all_roles(TOKEN, [workspace_role("c1", "R")])
    assert describe(read.value) == message(
        "timeout", "deadline", seconds=60, operation=READING, hint="more_time"
    )
    # A write is unconfirmed only if it may have been sent.
    sent = error not in (httpx.ConnectError, httpx.ConnectTimeout)
    assert isinstance(write.value, UnconfirmedError) is sent
    assert read.value.retryable
    assert write.value.retryable
    assert describe(write.value).endswith(
        message("timeout", "deadline", seconds=60, operation=SETTING, hint="more_time")
    )
    assert requests.call_count == 2


def test_calls_within_one_deadline_share_it(client: AstroClient) -> None:
    used_up = Deadline(0)
    with pytest.raises(RequestTimeoutError) as caught:
        client.with_deadline(used_up).get_token(TOKEN)
    assert describe(caught.value) == message(
        "timeout", "deadline", seconds=0, operation=READING, hint="more_time"
    )
