"""Every command, every failure, every verbosity: no trace of the credential anywhere."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from faults.table import TABLE
from secrecy.commands import CHANGES, COMMAND_LINES, VERBOSITIES
from secrecy.conftest import Broken, Watched
from secrecy.echoes import ECHOES, Echo
from support.faulty import Asked, End, Fault, Script

FORMATS = ((), ("--json",))
SHORT = ("--timeout", "0.15")
"""For servers that do not come to an end."""
ENDING = {name: row.fault for name, row in TABLE.items() if row.fault and not row.options}


def from_the_first(fault: Fault) -> Script:
    return lambda _: fault


def from_the_write(fault: Fault) -> Script:
    return lambda asked: fault if any(one.letter == "P" for one in asked) else None


def at_the_write(fault: Fault) -> Script:
    return lambda asked: fault if asked[-1].letter == "P" else None


def echoing(echo: Echo, *, letters: str = "LGP") -> Script:
    def script(asked: Sequence[Asked]) -> Fault | None:
        if asked[-1].letter not in letters:
            return None
        secret = asked[-1].headers["authorization"].removeprefix("Bearer ")
        return Fault(echo(secret), End.CLOSED)

    return script


@pytest.mark.parametrize("argv", COMMAND_LINES.values(), ids=COMMAND_LINES)
@pytest.mark.parametrize("fault", TABLE)
def test_a_failure_shows_no_credential(
    fault: str, argv: tuple[str, ...], watched: Watched, broken: Broken
) -> None:
    row = TABLE[fault]
    proxy = broken(down_after=0) if row.fault is None else broken(from_the_first(row.fault))
    watched.environ["ASTRO_API_URL"] = proxy.base
    for form in FORMATS:
        for verbosity in ("debug",) if row.options else VERBOSITIES:
            watched.runs(*argv, *form, "--verbosity", verbosity, *(SHORT if row.options else ()))


@pytest.mark.parametrize("argv", CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize("fault", ENDING.values(), ids=ENDING)
def test_a_failed_change_shows_no_credential(
    fault: Fault, argv: tuple[str, ...], watched: Watched, broken: Broken
) -> None:
    for script in (at_the_write, from_the_write):
        watched.environ["ASTRO_API_URL"] = broken(script(fault)).base
        for form in FORMATS:
            watched.runs(*argv, *form, "--verbosity", "debug")


@pytest.mark.parametrize("argv", COMMAND_LINES.values(), ids=COMMAND_LINES)
@pytest.mark.parametrize("echo", ECHOES.values(), ids=ECHOES)
def test_a_server_that_quotes_the_credential_is_not_quoted(
    echo: Echo, argv: tuple[str, ...], watched: Watched, broken: Broken
) -> None:
    watched.environ["ASTRO_API_URL"] = broken(echoing(echo)).base
    for form in FORMATS:
        for verbosity in VERBOSITIES:
            ran = watched.runs(*argv, *form, "--verbosity", verbosity)
            assert ran.status == 1


@pytest.mark.parametrize("argv", CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize("echo", ECHOES.values(), ids=ECHOES)
def test_an_answer_to_a_change_that_quotes_the_credential_is_not_quoted(
    echo: Echo, argv: tuple[str, ...], watched: Watched, broken: Broken
) -> None:
    watched.environ["ASTRO_API_URL"] = broken(echoing(echo, letters="P")).base
    for form in FORMATS:
        watched.runs(*argv, *form, "--verbosity", "debug")
