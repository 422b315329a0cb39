"""Roles are taken away after a person has said yes, or with ``--yes``."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from astro_org_tokens.sandbox import Sandbox
from manifest.apply_cases import (
    APPLY,
    CASES,
    READ_REQUESTS,
    ApplyCase,
    expected_plan,
    expected_stdout,
    role_changes,
)
from support.cli_runner import Invoke, Result
from support.messages import message
from support.stored_state import roles_after, stored_roles

if TYPE_CHECKING:
    from support.pseudo_terminal import TerminalProcess

PRUNE = CASES["with --prune"]
ADD = CASES["what is listed"]
QUESTION = message("prompt", "confirm") + ":"
ASKED = f"{expected_plan(PRUNE)}{QUESTION}"
NOT_ASKED = message("input_required", "confirm_removal", count=1)
CTRL_C, CTRL_D = "\x03", "\x04"
at_terminals = pytest.mark.skipif(sys.platform == "win32", reason="it has no pseudo-terminals")


@pytest.fixture
def spawn(sandbox_env: dict[str, str]) -> Iterator[Callable[..., TerminalProcess]]:
    """Start ``apply`` at a terminal."""
    from support.pseudo_terminal import TerminalProcess

    started: list[TerminalProcess] = []

    def call(*options: str, env: dict[str, str] | None = None) -> TerminalProcess:
        started.append(TerminalProcess((*APPLY, *options), sandbox_env | (env or {})))
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
    cli: Invoke,
    sandbox: Sandbox,
    requests: list[str],
    manifest_file: str,
    options: list[str],
    env: dict[str, str],
) -> None:
    before = stored_roles(sandbox)

    result = cli(*APPLY, "-f", manifest_file, "--prune", *options, env=env)

    assert result == Result(2, "", f"Error: {NOT_ASKED}\n")
    assert (requests, stored_roles(sandbox)) == (READ_REQUESTS, before)


def test_several_roles_are_counted_and_json_asks_nobody(cli: Invoke, requests: list[str]) -> None:
    text = "workspaces:\n  Machine Learning:\n"

    result = cli(*APPLY, "-f", "-", "--prune", "--json", stdin=text)

    error = NOT_ASKED.replace("1 role", "2 roles")
    assert (result.status, result.json) == (
        2,
        {"error": error, "code": 2, "kind": "input_required"},
    )
    assert (result.stderr, requests) == ("", READ_REQUESTS)


@at_terminals
@pytest.mark.parametrize("answer", ["yes", "Y", " YES "])
def test_a_person_says_yes(
    spawn: Callable[..., TerminalProcess],
    sandbox: Sandbox,
    requests: list[str],
    manifest_file: str,
    answer: str,
) -> None:
    before = stored_roles(sandbox)
    terminal = spawn("-f", manifest_file, "--prune")
    terminal.wait_for(QUESTION)
    assert requests == READ_REQUESTS
    terminal.type_line(answer)

    assert terminal.status() == 0
    assert terminal.screen == f"{ASKED} {answer.rstrip()}\n{expected_stdout(PRUNE.steps)}".rstrip()
    assert stored_roles(sandbox) == roles_after(before, role_changes(PRUNE.steps))


OTHER_ANSWERS = {
    "no": ("no\r", " no\nError: " + message("cancelled", "apply"), 1),
    "nothing": ("\r", "\nError: " + message("cancelled", "prompt"), 1),
    "something else": ("yess\r", " yess\nError: " + message("cancelled", "apply"), 1),
    "Ctrl-D": (CTRL_D, "\nError: " + message("cancelled", "prompt"), 1),
    "Ctrl-C": (CTRL_C, " ^C\nError: " + message("interrupted", "before"), 130),
}


@at_terminals
@pytest.mark.parametrize(("keys", "shown", "status"), OTHER_ANSWERS.values(), ids=OTHER_ANSWERS)
def test_a_person_says_anything_else(
    spawn: Callable[..., TerminalProcess],
    sandbox: Sandbox,
    requests: list[str],
    manifest_file: str,
    *,
    keys: str,
    shown: str,
    status: int,
) -> None:
    before = stored_roles(sandbox)
    terminal = spawn("-f", manifest_file, "--prune")
    terminal.wait_for(QUESTION)
    terminal.type(keys)

    assert terminal.status() == status
    assert terminal.screen == f"{ASKED}{shown}"
    assert (requests, stored_roles(sandbox)) == (READ_REQUESTS, before)


NOT_NEEDED = {"--yes": (["--prune", "--yes"], PRUNE), "nothing is taken away": ([], ADD)}


@at_terminals
@pytest.mark.parametrize(("options", "case"), NOT_NEEDED.values(), ids=NOT_NEEDED)
def test_nothing_is_asked_where_it_is_not_needed(
    spawn: Callable[..., TerminalProcess], manifest_file: str, options: list[str], case: ApplyCase
) -> None:
    terminal = spawn("-f", manifest_file, *options)

    assert terminal.status() == 0
    assert terminal.screen == expected_stdout(case.steps).rstrip()


@at_terminals
def test_a_plan_is_in_color_for_a_person_who_wants_it(
    spawn: Callable[..., TerminalProcess], manifest_file: str
) -> None:
    terminal = spawn("-f", manifest_file, "--prune", "--dry-run", env={"TERM": "xterm"})
    assert terminal.status() == 0
    lines = expected_plan(PRUNE).splitlines()
    assert terminal.screen == "\n".join(lines)
    for line in lines[:-1]:
        code = {"+": "32", "~": "1", "-": "31"}[line[0]]
        assert f"\x1b[{code}m{line}\x1b[0m" in terminal.raw.decode()

    plain = spawn("-f", manifest_file, "--prune", "--dry-run", "--no-color", env={"TERM": "xterm"})
    assert plain.status() == 0
    assert plain.raw.decode().replace("\r\n", "\n") == expected_plan(PRUNE)
