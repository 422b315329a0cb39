"""Roles are taken away after a person has said yes, or with ``--yes``."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from astro_org_tokens.sandbox import Sandbox
from declared.changes import (
    APPLY,
    CASES,
    READ,
    Case,
    as_changes,
    planned,
    told,
)
from support.grants import Run, all_roles, roles_after
from support.running import Ran

if TYPE_CHECKING:
    from support.terminal import AtTerminal

PRUNE = CASES["with --prune"]
ADD = CASES["what is listed"]
QUESTION = "Make these changes? (yes/no):"
ASKED = f"{planned(PRUNE)}{QUESTION}"
NOT_ASKED = (
    "1 role would be taken away, and nobody can be asked: see them with --dry-run, and give --yes"
)
CTRL_C, CTRL_D = "\x03", "\x04"
at_terminals = pytest.mark.skipif(sys.platform == "win32", reason="it has no pseudo-terminals")


@pytest.fixture
def at_terminal(at_sandbox: dict[str, str]) -> Iterator[Callable[..., AtTerminal]]:
    """Start ``apply`` at a terminal."""
    from support.terminal import AtTerminal

    started: list[AtTerminal] = []

    def call(*options: str, env: dict[str, str] | None = None) -> AtTerminal:
        started.append(AtTerminal((*APPLY, *options), at_sandbox | (env or {})))
        return started[-1]

    yield call
    for terminal in started:
        terminal.close()


SILENCES = {
    "no terminal": ([], {}),
    "--no-input": (["--no-input"], {}),
    "CI": ([], {"CI": "true"}),
}


@pytest.mark.parametrize(("options", "env"), SILENCES.values(), ids=SILENCES)
def test_where_nobody_can_be_asked_nothing_is_sent(
    astro: Run,
    sandbox: Sandbox,
    requests: list[str],
    file: str,
    options: list[str],
    env: dict[str, str],
) -> None:
    before = all_roles(sandbox)

    ran = astro(*APPLY, "-f", file, "--prune", *options, env=env)

    assert ran == Ran(2, "", f"Error: {NOT_ASKED}\n")
    assert (requests, all_roles(sandbox)) == (READ, before)


def test_several_roles_are_counted_and_json_asks_nobody(astro: Run, requests: list[str]) -> None:
    text = "workspaces:\n  Machine Learning:\n"

    ran = astro(*APPLY, "-f", "-", "--prune", "--json", stdin=text)

    error = NOT_ASKED.replace("1 role", "2 roles")
    assert (ran.status, ran.json) == (2, {"error": error, "code": 2, "kind": "input_required"})
    assert (ran.stderr, requests) == ("", READ)


@at_terminals
@pytest.mark.parametrize("answer", ["yes", "Y", " YES "])
def test_a_person_says_yes(
    at_terminal: Callable[..., AtTerminal],
    sandbox: Sandbox,
    requests: list[str],
    file: str,
    answer: str,
) -> None:
    before = all_roles(sandbox)
    terminal = at_terminal("-f", file, "--prune")
    terminal.wait_for(QUESTION)
    assert requests == READ
    terminal.answer(answer)

    assert terminal.status() == 0
    assert terminal.screen == f"{ASKED} {answer.rstrip()}\n{told(PRUNE.steps)}".rstrip()
    assert all_roles(sandbox) == roles_after(before, as_changes(PRUNE.steps))


OTHER_ANSWERS = {
    "no": ("no\r", " no\nError: cancelled: nothing was changed", 1),
    "nothing": ("\r", "\nError: cancelled: nothing was sent", 1),
    "something else": ("yess\r", " yess\nError: cancelled: nothing was changed", 1),
    "Ctrl-D": (CTRL_D, "\nError: cancelled: nothing was sent", 1),
    "Ctrl-C": (CTRL_C, " ^C\nError: interrupted: nothing was sent to be changed", 130),
}


@at_terminals
@pytest.mark.parametrize(("keys", "shown", "status"), OTHER_ANSWERS.values(), ids=OTHER_ANSWERS)
def test_a_person_says_anything_else(
    at_terminal: Callable[..., AtTerminal],
    sandbox: Sandbox,
    requests: list[str],
    file: str,
    *,
    keys: str,
    shown: str,
    status: int,
) -> None:
    before = all_roles(sandbox)
    terminal = at_terminal("-f", file, "--prune")
    terminal.wait_for(QUESTION)
    terminal.type(keys)

    assert terminal.status() == status
    assert terminal.screen == f"{ASKED}{shown}"
    assert (requests, all_roles(sandbox)) == (READ, before)


NOT_NEEDED = {"--yes": (["--prune", "--yes"], PRUNE), "nothing is taken away": ([], ADD)}


@at_terminals
@pytest.mark.parametrize(("options", "case"), NOT_NEEDED.values(), ids=NOT_NEEDED)
def test_nothing_is_asked_where_it_is_not_needed(
    at_terminal: Callable[..., AtTerminal], file: str, options: list[str], case: Case
) -> None:
    terminal = at_terminal("-f", file, *options)

    assert terminal.status() == 0
    assert terminal.screen == told(case.steps).rstrip()


@at_terminals
def test_a_plan_is_in_color_for_a_person_who_wants_it(
    at_terminal: Callable[..., AtTerminal], file: str
) -> None:
    terminal = at_terminal("-f", file, "--prune", "--dry-run", env={"TERM": "xterm"})
    assert terminal.status() == 0
    lines = planned(PRUNE).splitlines()
    assert terminal.screen == "\n".join(lines)
    for line in lines[:-1]:
        code = {"+": "32", "~": "1", "-": "31"}[line[0]]
        assert f"\x1b[{code}m{line}\x1b[0m" in terminal.raw.decode()

    plain = at_terminal("-f", file, "--prune", "--dry-run", "--no-color", env={"TERM": "xterm"})
    assert plain.status() == 0
    assert plain.raw.decode().replace("\r\n", "\n") == planned(PRUNE)
