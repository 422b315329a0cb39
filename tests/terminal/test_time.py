"""``--timeout`` is for the network: a person may think as long as they like."""

from __future__ import annotations

import io
import time

import pytest

from astro_org_tokens.app import App
from astro_org_tokens.cli import run
from astro_org_tokens.limits import DEFAULT_LIMITS
from astro_org_tokens.sandbox.seed.seed_ids import DATA_ENGINEERING, DEPLOY_BOT, FRESH
from support.grants import change
from terminal.conftest import COMMANDS, Start
from terminal.screens import ROLE, ROLES, changed

THERE = ("--workspace-id", DATA_ENGINEERING)


def test_a_slow_answer_is_as_good_as_a_quick_one(at_terminal: Start) -> None:
    terminal = at_terminal("update", DEPLOY_BOT, *THERE, "--timeout", "2")
    terminal.wait_for(ROLE)
    time.sleep(2.3)  # nothing is waited for: time has to pass
    terminal.answer("4")
    assert terminal.status() == 0
    result = changed("deploy-bot", DEPLOY_BOT, "WORKSPACE_OPERATOR → WORKSPACE_OWNER")
    assert terminal.screen == f"{ROLES}\n{ROLE} 4\n{result}"


class SlowPerson(io.StringIO):
    """Somebody at a terminal who takes an hour for each answer."""

    def __init__(self, answers: str, clock: list[float]) -> None:
        super().__init__(answers)
        self._clock = clock

    def isatty(self) -> bool:
        return True

    def readline(self, size: int = -1, /) -> str:  # type: ignore[override]
        self._clock[0] += 3600
        return super().readline()


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("argv", "answers"),
    [
        (("add", FRESH, "-r", "WORKSPACE_MEMBER"), "Data\n"),
        (("add", "-r", "WORKSPACE_MEMBER", *THERE), "what\nnew-hire\n"),
        (("add", FRESH, *THERE), "1\n"),
        (("add",), "1\nnew-hire\n1\n"),
    ],
    ids=["Workspace", "token", "role", "all"],
)
def test_no_question_counts(
    at_sandbox: dict[str, str],
    requests: list[str],
    argv: tuple[str, ...],
    answers: str,
) -> None:
    clock = [0.0]
    limits = DEFAULT_LIMITS._replace(monotonic=lambda: time.monotonic() + clock[0])
    stdin, stderr = SlowPerson(answers, clock), Screen()
    app = App(at_sandbox, stdin=stdin, stdout=io.StringIO(), stderr=stderr, limits=limits)
    assert run(app, [*COMMANDS, *argv]) == 0, stderr.getvalue()
    assert clock[0] == 3600 * answers.count("\n")
    assert requests[-3:] == list(change(FRESH))
