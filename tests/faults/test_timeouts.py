"""``--timeout`` holds against servers that never come to an end.

The one place where an upper bound of time is asserted: as promised, half a second more.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from typing import TypeAlias

import pytest

from astro_org_tokens.limits import Limits
from faults.commands import COMMANDS, Command
from faults.conftest import At, Broken
from faults.paging import listing, numbered
from faults.table import TABLE
from support.faulty import Fault, Script, bound
from support.running import Ran

Timed: TypeAlias = Callable[..., Ran]
LIST, ADD = COMMANDS["list"], COMMANDS["add"]
SECONDS, MORE = 1.0, 0.5
ENDLESS = {name: row.fault for name, row in TABLE.items() if row.options}


@pytest.fixture
def limits(limits: Limits) -> Limits:
    """At the documented rate, for which time really passes."""
    return limits._replace(rate_window_seconds=1.0, sleep=time.sleep)


@pytest.fixture
def timed(at: At) -> Timed:
    """Run the program and see that it ends in time."""

    def call(base: str, command: Command, seconds: float = SECONDS) -> Ran:
        started = time.monotonic()
        ran = at(base, [*command.argv, "--json", "--timeout", str(seconds)])
        took = time.monotonic() - started
        assert took < seconds + MORE, f"{took:.2f} s: {ran}"
        return ran

    return call


def too_late(operation: str, seconds: float = SECONDS) -> str:
    return (
        f"no answer within {seconds:g} seconds ({operation}): try again, or give more time with "
        "--timeout"
    )


def ended(ran: Ran) -> tuple[str, str]:
    """How a failure is told: its kind and its words; the rest is the same for all."""
    assert (ran.status, ran.stderr, list(ran.json)) == (1, "", ["error", "code", "kind"])
    assert ran.json["code"] == 1
    return ran.json["kind"], ran.json["error"]


def at_request(number: int, fault: Fault | None) -> Script:
    return lambda asked: fault if len(asked) > number else None


@pytest.mark.parametrize("fault", ENDLESS.values(), ids=ENDLESS)
def test_an_answer_to_a_read_that_does_not_end_is_left(
    fault: Fault, broken: Broken, timed: Timed
) -> None:
    proxy = broken(at_request(0, fault))
    assert ended(timed(proxy.base, LIST)) == ("timeout", too_late(LIST.operation("L")))


@pytest.mark.parametrize("fault", ENDLESS.values(), ids=ENDLESS)
def test_a_write_without_an_answer_is_unconfirmed_and_says_how_to_check(
    fault: Fault, broken: Broken, timed: Timed
) -> None:
    proxy = broken(at_request(ADD.requests.index("P"), fault))
    ran = timed(proxy.base, ADD)
    setting, reading = ADD.operation("P"), ADD.operation("G")
    lost = f"sent, not confirmed, while {setting}: {too_late(setting)}; {too_late(reading)}"
    message = ADD.unconfirmed(lost, sent="sent")
    assert message.endswith("check with list")
    assert ended(ran) == ("unconfirmed", message)


@pytest.mark.parametrize("delay", [0.4, 0.0], ids=["slow ones", "more than the API's rate allows"])
def test_many_pages_are_left(delay: float, broken: Broken, timed: Timed) -> None:
    many = 200
    proxy = broken(listing(lambda offset, _: ([numbered(offset)], many), delay=delay))
    seconds = 1.0 if delay else 0.4
    ran = timed(proxy.base, LIST, seconds)
    assert ended(ran) == ("timeout", too_late(LIST.operation("L"), seconds))
    assert len(proxy.asked) < many


def test_a_connection_that_does_not_come_about_is_left(timed: Timed) -> None:
    with ExitStack() as opened:
        listener = opened.enter_context(bound(0))
        listener.listen(0)
        for _ in range(4):  # what the queue does not hold is not answered at all
            caller = opened.enter_context(socket.socket())
            caller.setblocking(False)
            caller.connect_ex(listener.getsockname())
        ran = timed(f"http://127.0.0.1:{listener.getsockname()[1]}/v1", LIST)
    assert ended(ran) == ("timeout", too_late(LIST.operation("L")))


@pytest.mark.parametrize(
    "drip", [b"", b"\x16\x03\x03\x40\x00" + b"\0" * 999], ids=["silent", "dripping"]
)
def test_a_handshake_of_tls_that_does_not_end_is_left(drip: bytes, timed: Timed) -> None:
    stopped = threading.Event()
    with bound(0) as listener:
        listener.listen(8)
        listener.settimeout(10)

        def serve() -> None:
            with listener.accept()[0] as connection:
                for byte in drip:
                    if stopped.wait(0.05):
                        return
                    connection.sendall(bytes([byte]))
                stopped.wait()

        serving = threading.Thread(target=serve)
        serving.start()
        ran = timed(f"https://127.0.0.1:{listener.getsockname()[1]}/v1", LIST)
        stopped.set()
        serving.join()
    assert ended(ran) == ("timeout", too_late(LIST.operation("L")))


def test_all_tries_together_have_no_more_time_than_one(broken: Broken, timed: Timed) -> None:
    gateway = TABLE["503 of a gateway"]  # asks for a second between two tries
    proxy = broken(at_request(0, gateway.fault))
    ran = timed(proxy.base, LIST, 1.5)
    assert ended(ran) == ("api_error", gateway.told("L").format(operation=LIST.operation("L")))
    assert proxy.letters == "LL"
