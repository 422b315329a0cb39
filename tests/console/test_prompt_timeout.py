"""``--timeout`` is for the network: a person may think as long as they like."""

from __future__ import annotations

import io
import time

import pytest

from astro_org_tokens.app import App
from astro_org_tokens.cli import run
from astro_org_tokens.limits import DEFAULT_LIMITS
from astro_org_tokens.sandbox.seed.seed_ids import DATA_ENGINEERING, DEPLOY_BOT, FRESH
from console.expected_screens import ROLE, ROLES, change_message
from support.cli_runner import COMMAND_PATHS
from support.expected_requests import change_requests
from support.pseudo_terminal import Spawn

THERE = ("--workspace-id", DATA_ENGINEERING)


def test_a_slow_answer_is_as_good_as_a_quick_one(spawn: Spawn) -> None:
    terminal = spawn("update", DEPLOY_BOT, *THERE, "--timeout", "2")
    terminal.wait_for(ROLE)
    time.sleep(2.3)  # nothing is waited for: time has to pass
    terminal.type_line("4")
    assert terminal.status() == 0
    result = change_message("deploy-bot", DEPLOY_BOT, "WORKSPACE_OPERATOR → WORKSPACE_OWNER")
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
    sandbox_env: dict[str, str],
    requests: list[str],
    argv: tuple[str, ...],
    answers: str,
) -> None:
    clock = [0.0]
    limits = DEFAULT_LIMITS._replace(monotonic=lambda: time.monotonic() + clock[0])
    stdin, stderr = SlowPerson(answers, clock), Screen()
    app = App(sandbox_env, stdin=stdin, stdout=io.StringIO(), stderr=stderr, limits=limits)
    assert run(app, [*COMMAND_PATHS[0], *argv]) == 0, stderr.getvalue()
    assert clock[0] == 3600 * answers.count("\n")
    assert requests[-3:] == list(change_requests(FRESH))
