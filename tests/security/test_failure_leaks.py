"""Every command, every failure, every verbosity: no trace of the credential anywhere."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from faults.fault_matrix import FAULTS
from security.all_commands import CHANGES, COMMAND_LINES, VERBOSITIES
from security.leak_checker import LeakChecker
from security.reflected_secrets import REFLECTIONS, Reflection
from support.fault_proxy import ConnectionEnd, Fault, MakeFaultProxy, RecordedRequest, Script

FORMATS = ((), ("--json",))
DEBUG = ("debug",)
"""What says most; the others say a part of it, in a way that is the same for all commands."""
SHORT = ("--timeout", "0.15")
"""For servers that do not come to an end."""
ENDING = {name: row.fault for name, row in FAULTS.items() if row.fault and not row.options}


def verbosities_for(argv: Sequence[str]) -> Sequence[str]:
    return VERBOSITIES if argv == COMMAND_LINES["add"] else DEBUG


def from_the_first(fault: Fault) -> Script:
    return lambda _: fault


def from_the_write(fault: Fault) -> Script:
    return lambda asked: fault if any(one.code == "P" for one in asked) else None


def at_the_write(fault: Fault) -> Script:
    return lambda asked: fault if asked[-1].code == "P" else None


def echoing(echo: Reflection, *, letters: str = "LGP") -> Script:
    def script(asked: Sequence[RecordedRequest]) -> Fault | None:
        if asked[-1].code not in letters:
            return None
        secret = asked[-1].headers["authorization"].removeprefix("Bearer ")
        return Fault(echo(secret), ConnectionEnd.CLOSED)

    return script


@pytest.mark.each_choice
@pytest.mark.parametrize("argv", COMMAND_LINES.values(), ids=COMMAND_LINES)
@pytest.mark.parametrize("fault", FAULTS)
def test_a_failure_shows_no_credential(
    fault: str, argv: tuple[str, ...], leak_checker: LeakChecker, make_fault_proxy: MakeFaultProxy
) -> None:
    row = FAULTS[fault]
    proxy = (
        make_fault_proxy(close_after=0)
        if row.fault is None
        else make_fault_proxy(from_the_first(row.fault))
    )
    leak_checker.environ["ASTRO_API_URL"] = proxy.base_url
    for form in FORMATS:
        for verbosity in verbosities_for(argv) if not row.options else DEBUG:
            leak_checker.invoke(
                *argv, *form, "--verbosity", verbosity, *(SHORT if row.options else ())
            )


@pytest.mark.each_choice
@pytest.mark.parametrize("argv", CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize("fault", ENDING.values(), ids=ENDING)
def test_a_failed_change_shows_no_credential(
    fault: Fault, argv: tuple[str, ...], leak_checker: LeakChecker, make_fault_proxy: MakeFaultProxy
) -> None:
    for script in (at_the_write, from_the_write):
        leak_checker.environ["ASTRO_API_URL"] = make_fault_proxy(script(fault)).base_url
        for form in FORMATS:
            leak_checker.invoke(*argv, *form, "--verbosity", "debug")


@pytest.mark.each_choice
@pytest.mark.parametrize("argv", COMMAND_LINES.values(), ids=COMMAND_LINES)
@pytest.mark.parametrize("echo", REFLECTIONS.values(), ids=REFLECTIONS)
def test_a_server_that_quotes_the_credential_is_not_quoted(
    echo: Reflection,
    argv: tuple[str, ...],
    leak_checker: LeakChecker,
    make_fault_proxy: MakeFaultProxy,
) -> None:
    leak_checker.environ["ASTRO_API_URL"] = make_fault_proxy(echoing(echo)).base_url
    for form in FORMATS:
        for verbosity in verbosities_for(argv):
            result = leak_checker.invoke(*argv, *form, "--verbosity", verbosity)
            assert result.status == 1


@pytest.mark.each_choice
@pytest.mark.parametrize("argv", CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize("echo", REFLECTIONS.values(), ids=REFLECTIONS)
def test_an_answer_to_a_change_that_quotes_the_credential_is_not_quoted(
    echo: Reflection,
    argv: tuple[str, ...],
    leak_checker: LeakChecker,
    make_fault_proxy: MakeFaultProxy,
) -> None:
    leak_checker.environ["ASTRO_API_URL"] = make_fault_proxy(echoing(echo, letters="P")).base_url
    for form in FORMATS:
        leak_checker.invoke(*argv, *form, "--verbosity", "debug")
