"""``--timeout`` holds against servers that never come to an end.

The one place where an upper bound of time is asserted: as promised, half a second more. A machine
that is busy with something else can't keep that promise for the program.
"""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from typing import TypeAlias

import pytest

from astro_org_tokens.limits import Limits
from faults.command_requests import COMMANDS, Command
from faults.fault_matrix import FAULTS
from faults.scripted_pages import make_token, serve_pages
from support.cli_runner import Invoke, Result
from support.fault_proxy import Fault, MakeFaultProxy, Script, bind_socket
from support.messages import message

Timed: TypeAlias = Callable[..., Result]
LIST, ADD = COMMANDS["list"], COMMANDS["add"]
SECONDS, MORE, MORE_IF_BUSY = 1.0, 0.5, 20.0
ENDLESS = {name: row.fault for name, row in FAULTS.items() if row.options}


@pytest.fixture
def limits(limits: Limits) -> Limits:
    """At the documented rate, for which time really passes."""
    return limits._replace(rate_window_seconds=1.0, sleep=time.sleep)


@pytest.fixture
def timed(invoke_at: Invoke) -> Timed:
    """Run the program and see that it ends in time."""

    def call(base: str, command: Command, seconds: float = SECONDS) -> Result:
        started = time.monotonic()
        result = invoke_at(base, [*command.argv, "--json", "--timeout", str(seconds)])
        took = time.monotonic() - started
        assert took < seconds + (MORE_IF_BUSY if is_busy() else MORE), f"{took:.2f} s: {result}"
        return result

    return call


def is_busy() -> bool:
    """Return whether more processes want to run than there are CPUs."""
    return hasattr(os, "getloadavg") and os.getloadavg()[0] > (os.cpu_count() or 1)


def too_late(operation: str, seconds: float = SECONDS) -> str:
    return message(
        "timeout", "deadline", seconds=f"{seconds:g}", operation=operation, hint="more_time"
    )


def ended(result: Result) -> tuple[str, str]:
    """How a failure is told: its kind and its words; the rest is the same for all."""
    assert (result.status, result.stderr, list(result.json)) == (1, "", ["error", "code", "kind"])
    assert result.json["code"] == 1
    return result.json["kind"], result.json["error"]


def at_request(number: int, fault: Fault | None) -> Script:
    return lambda asked: fault if len(asked) > number else None


@pytest.mark.parametrize("fault", ENDLESS.values(), ids=ENDLESS)
def test_an_answer_to_a_read_that_does_not_end_is_left(
    fault: Fault, make_fault_proxy: MakeFaultProxy, timed: Timed
) -> None:
    proxy = make_fault_proxy(at_request(0, fault))
    assert ended(timed(proxy.base_url, LIST)) == ("timeout", too_late(LIST.operation("L")))


@pytest.mark.parametrize("fault", ENDLESS.values(), ids=ENDLESS)
def test_a_write_without_an_answer_is_unconfirmed_and_says_how_to_check(
    fault: Fault, make_fault_proxy: MakeFaultProxy, timed: Timed
) -> None:
    proxy = make_fault_proxy(at_request(ADD.requests.index("P"), fault))
    result = timed(proxy.base_url, ADD)
    text = ADD.unconfirmed_message(too_late(ADD.operation("G")), accepted=False)
    assert text.endswith(message("help_hint", "repeat_exist_ok"))
    assert ended(result) == ("unconfirmed", text)


@pytest.mark.parametrize("delay", [0.4, 0.0], ids=["slow ones", "more than the API's rate allows"])
def test_many_pages_are_left(delay: float, make_fault_proxy: MakeFaultProxy, timed: Timed) -> None:
    many = 200
    proxy = make_fault_proxy(
        serve_pages(lambda offset, _: ([make_token(offset)], many), delay=delay)
    )
    seconds = 1.0 if delay else 0.4
    result = timed(proxy.base_url, LIST, seconds)
    assert ended(result) == ("timeout", too_late(LIST.operation("L"), seconds))
    assert len(proxy.requests) < many


def test_a_connection_that_does_not_come_about_is_left(timed: Timed) -> None:
    with ExitStack() as opened:
        listener = opened.enter_context(bind_socket(0))
        listener.listen(0)
        for _ in range(4):  # what the queue does not hold is not answered at all
            caller = opened.enter_context(socket.socket())
            caller.setblocking(False)
            caller.connect_ex(listener.getsockname())
        result = timed(f"http://127.0.0.1:{listener.getsockname()[1]}/v1", LIST)
    assert ended(result) == ("timeout", too_late(LIST.operation("L")))


@pytest.mark.parametrize(
    "drip", [b"", b"\x16\x03\x03\x40\x00" + b"\0" * 999], ids=["silent", "dripping"]
)
def test_a_handshake_of_tls_that_does_not_end_is_left(drip: bytes, timed: Timed) -> None:
    stopped = threading.Event()
    with bind_socket(0) as listener:
        listener.listen(8)
        listener.settimeout(10)

        def serve() -> None:
            # The program may end the connection between two bytes.
            with suppress(ConnectionError), listener.accept()[0] as connection:
                for byte in drip:
                    if stopped.wait(0.05):
                        return
                    connection.sendall(bytes([byte]))
                stopped.wait()

        serving = threading.Thread(target=serve)
        serving.start()
        result = timed(f"https://127.0.0.1:{listener.getsockname()[1]}/v1", LIST)
        stopped.set()
        serving.join()
    assert ended(result) == ("timeout", too_late(LIST.operation("L")))


def test_all_tries_together_have_no_more_time_than_one(
    make_fault_proxy: MakeFaultProxy, timed: Timed
) -> None:
    gateway = FAULTS["503 of a gateway"]  # asks for a second between two tries
    proxy = make_fault_proxy(at_request(0, gateway.fault))
    result = timed(proxy.base_url, LIST, 1.9)
    assert ended(result) == (
        "api_error",
        gateway.message_for("L").format(operation=LIST.operation("L")),
    )
    assert proxy.request_sequence == "LL"
