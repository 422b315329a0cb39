"""Reads are tried again, at most four times in all, as long as there is time for it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from email.utils import formatdate

import pytest

from astro_org_tokens.limits import Limits
from astro_org_tokens.sandbox import Sandbox
from faults.command_requests import COMMANDS, Command
from faults.recorded_sleeps import RecordedSleeps
from support.cli_runner import Invoke, Result
from support.fault_proxy import (
    ConnectionEnd,
    Fault,
    MakeFaultProxy,
    RecordedRequest,
    Script,
    http_response,
)
from support.messages import api_response, message, message_line

LIST, ADD = COMMANDS["list"], COMMANDS["add"]
READS = {"list": LIST, "list ID": COMMANDS["list ID"], "list -n": COMMANDS["list -n"]}
BUSY = '{"message": "busy", "requestId": "REQ-1"}'
over_reads = pytest.mark.parametrize("command", READS.values(), ids=READS)


def answering(*faults: Fault) -> Script:
    """Give the first requests these answers."""

    def script(asked: Sequence[RecordedRequest]) -> Fault | None:
        return faults[len(asked) - 1] if len(asked) <= len(faults) else None

    return script


def busy(status: int, **headers: str) -> Fault:
    return Fault(http_response(status, BUSY, **headers))


def busy_message(command: Command, status: int) -> str:
    operation = command.operation(command.requests[0])
    return api_response(status, operation, words="busy", request_id="REQ-1")


@over_reads
def test_waits_grow_twofold_with_jitter_over_the_whole_of_each(
    command: Command,
    make_fault_proxy: MakeFaultProxy,
    invoke_at: Invoke,
    sleeps: RecordedSleeps,
    limits: Limits,
) -> None:
    drawn: list[tuple[float, float]] = []

    def uniform(low: float, high: float) -> float:
        drawn.append((low, high))
        return high / 2

    proxy = make_fault_proxy(lambda _: busy(500))
    result = invoke_at(proxy.base_url, command.argv, limits=limits._replace(uniform=uniform))
    assert result.status == 1
    assert drawn[:3] == [(0, 0.25), (0, 0.5), (0, 1.0)]
    assert sleeps.seconds == [0.125, 0.25, 0.5]


@over_reads
@pytest.mark.parametrize("status", [429, 503])
def test_the_server_says_how_many_seconds_to_wait(
    status: int,
    command: Command,
    make_fault_proxy: MakeFaultProxy,
    invoke_at: Invoke,
    sleeps: RecordedSleeps,
) -> None:
    proxy = make_fault_proxy(
        answering(busy(status, Retry_After="7"), busy(status, Retry_After="0"))
    )
    assert invoke_at(proxy.base_url, command.argv).status == 0
    assert sleeps.seconds == pytest.approx([7, 0], abs=0.1)


@over_reads
@pytest.mark.parametrize("status", [429, 503])
def test_the_server_says_until_when_to_wait(
    status: int,
    command: Command,
    make_fault_proxy: MakeFaultProxy,
    invoke_at: Invoke,
    sleeps: RecordedSleeps,
) -> None:
    # Dates have no fractions, and some time passes before the answer is read.
    until = formatdate(time.time() + 20, usegmt=True)
    proxy = make_fault_proxy(answering(busy(status, Retry_After=until)))
    assert invoke_at(proxy.base_url, command.argv).status == 0
    assert sleeps.seconds == [pytest.approx(17.5, abs=2.6)]


@pytest.mark.parametrize("index", range(4), ids=["look-up", "read", "write", "re-read"])
@pytest.mark.parametrize(
    "when",
    ["6", formatdate(time.time() + 3600, usegmt=True), "9" * 400],
    ids=["seconds", "a date", "a number beyond all"],
)
def test_a_wait_beyond_the_time_that_is_left_is_not_begun(
    when: str,
    index: int,
    make_fault_proxy: MakeFaultProxy,
    invoke_at: Invoke,
    sleeps: RecordedSleeps,
) -> None:
    limited = busy(429, Retry_After=when)
    proxy = make_fault_proxy(lambda asked: limited if len(asked) > index else None)
    result = invoke_at(proxy.base_url, [*ADD.argv, "--timeout", "5", "--json"])
    kind = "unconfirmed" if index == 3 else "rate_limited"
    assert (result.status, result.json["kind"], result.stderr) == (1, kind, "")
    assert (proxy.request_sequence, sleeps.seconds) == ("LGPG"[: index + 1], [])


def test_a_wait_within_the_time_that_is_left_is_waited_for(
    make_fault_proxy: MakeFaultProxy, invoke_at: Invoke, sleeps: RecordedSleeps
) -> None:
    proxy = make_fault_proxy(answering(busy(429, Retry_After="4")))
    assert invoke_at(proxy.base_url, [*ADD.argv, "--timeout", "5"]) == Result(
        0, ADD.success_stdout, ""
    )
    assert sleeps.seconds == pytest.approx([4], abs=0.1)


@over_reads
def test_a_person_at_a_terminal_is_told_from_the_second_wait_on(
    command: Command, make_fault_proxy: MakeFaultProxy, invoke_at: Invoke, sandbox: Sandbox
) -> None:
    proxy = make_fault_proxy(answering(busy(500), busy(503), busy(502)))
    result = invoke_at(proxy.base_url, command.argv, terminal=True)
    lines = [
        message_line("notice", "retry", reason=busy_message(command, status), seconds=seconds)
        for status, seconds in ((503, 0.5), (502, 1.0))
    ]
    good_day = invoke_at(sandbox.api_url, command.argv, terminal=True)
    assert result == Result(0, good_day.stdout, "".join(lines) + good_day.stderr)


@over_reads
@pytest.mark.parametrize(
    ("faults", "terminal", "options"),
    [(1, True, ()), (3, False, ()), (3, True, ("--json",))],
    ids=["after the first wait", "without a terminal", "with JSON output"],
)
def test_nothing_is_said_of_waiting(
    faults: int,
    terminal: bool,
    options: tuple[str, ...],
    command: Command,
    make_fault_proxy: MakeFaultProxy,
    invoke_at: Invoke,
    sandbox: Sandbox,
) -> None:
    proxy = make_fault_proxy(answering(*[busy(500)] * faults))
    argv = [*command.argv, *options]
    good_day = invoke_at(sandbox.api_url, argv, terminal=terminal)
    assert good_day.status == 0
    assert invoke_at(proxy.base_url, argv, terminal=terminal) == good_day
    assert len(proxy.request_sequence) == faults + 1


@over_reads
def test_a_server_that_falls_silent_is_asked_again(
    command: Command,
    make_fault_proxy: MakeFaultProxy,
    invoke_at: Invoke,
    sandbox: Sandbox,
    limits: Limits,
) -> None:
    impatient = limits._replace(read_seconds=0.3)
    proxy = make_fault_proxy(answering(Fault(end=ConnectionEnd.HELD)))
    result = invoke_at(proxy.base_url, command.argv, limits=impatient)
    assert result == invoke_at(sandbox.api_url, command.argv)
    assert proxy.request_sequence == command.requests * 2


def test_a_server_that_stays_silent_is_left_after_four_tries(
    make_fault_proxy: MakeFaultProxy, invoke_at: Invoke, limits: Limits
) -> None:
    impatient = limits._replace(read_seconds=0.1)
    proxy = make_fault_proxy(lambda _: Fault(end=ConnectionEnd.HELD))
    text = message(
        "timeout", "request", url=proxy.base_url, operation=LIST.operation("L"), hint="try_later"
    )
    assert invoke_at(proxy.base_url, LIST.argv, limits=impatient) == Result(
        1, "", f"Error: {text}\n"
    )
    assert proxy.request_sequence == "LLLL"
