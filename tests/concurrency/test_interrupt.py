"""Ctrl-C during a change: one line, which says what is known of the write."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Event, Timer

import filelock
import pytest

from astro_org_tokens.sandbox import Faults, Sandbox, SandboxOptions, start
from astro_org_tokens.sandbox.seed import seed_ids
from support.cli_runner import Result, clean_env
from support.concurrent_processes import get_roles
from support.expected_requests import change_requests, shorten_log_line
from support.forked_program import ForkedProgram, Process
from support.messages import message

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C reaches all processes there"),
]

TOKEN = seed_ids.FRESH
ADD = (
    *("workspace", "organization-token", "add", TOKEN),
    *("--role", "WORKSPACE_MEMBER", "--workspace-id", seed_ids.EMPTY),
)
NOT_SENT = message("interrupted", "not_sent", token=TOKEN)
UNCONFIRMED = message("interrupted", "sent", token=TOKEN, hint="check_with_list")
READ, WRITE, _ = change_requests(TOKEN)

# The program, which says on stdout when it begins to wait for a lock.
TELLS_OF_WAITING = """
import sys, filelock
acquire = filelock.FileLock.acquire
def tell_and_acquire(*given, **named):
    print("waiting", flush=True)
    return acquire(*given, **named)
filelock.FileLock.acquire = tell_and_acquire
from astro_org_tokens.__main__ import main
sys.argv[0] = "astro"
main()
"""


@dataclass
class Interrupter:
    """Presses Ctrl-C when the sandbox answers for the ``at``-th time, or some seconds later."""

    at: int
    after: float = 0.0
    log: list[str] = field(default_factory=list, init=False)
    _started: Event = field(default_factory=Event, init=False)
    _process: ForkedProgram | None = field(default=None, init=False)

    def note(self, line: str) -> None:
        """Take a line of the sandbox's log; what is answered is on its way only afterwards."""
        self.log.append(shorten_log_line(line))
        if len(self.log) == self.at:
            assert self._started.wait(300)
            if self.after:
                Timer(self.after, self._press).start()
            else:
                self._press()

    def run(self, argv: Sequence[str], environ: dict[str, str]) -> Result:
        """Run a command until it has ended."""
        self._process = ForkedProgram(argv, environ)
        self._started.set()
        return ended(self._process)

    def _press(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGINT)


def popen(command: Sequence[str], environ: dict[str, str]) -> subprocess.Popen[str]:
    pipe = subprocess.PIPE
    return subprocess.Popen(command, env=environ, stdout=pipe, stderr=pipe, text=True)


def ended(process: Process) -> Result:
    try:
        stdout, stderr = process.communicate(timeout=300)
    finally:
        process.kill()
    return Result(process.wait(), stdout, stderr)


def environment(home: Path, sandbox: Sandbox) -> dict[str, str]:
    at = {"ASTRO_API_URL": sandbox.api_url, "ASTRO_API_TOKEN": sandbox.api_token}
    return {**clean_env(home), **at}


MOMENTS = {
    # The sandbox's answer at which it comes, or some seconds after it; its latency.
    "reading": (Interrupter(1), 0, NOT_SENT, [READ]),
    "writing": (Interrupter(2), 0, UNCONFIRMED, [READ, WRITE]),
    "settling": (Interrupter(2, after=0.2), 500, UNCONFIRMED, [READ, WRITE]),
    "reading again": (Interrupter(3), 0, UNCONFIRMED, [READ, WRITE, READ]),
}


@pytest.mark.parametrize("as_json", [False, True], ids=["for a person", "JSON"])
@pytest.mark.parametrize(("moment", "latency", "message", "log"), MOMENTS.values(), ids=MOMENTS)
def test_ctrl_c_says_what_is_known_of_the_write(
    home: Path, moment: Interrupter, latency: int, message: str, log: list[str], as_json: bool
) -> None:
    interrupter = replace(moment)
    options = SandboxOptions(log=interrupter.note, faults=Faults(latency_ms=latency))
    with start(options) as sandbox:
        argv = [*ADD, *(["--json"] if as_json else [])]
        result = interrupter.run(argv, environment(home, sandbox))
        roles = get_roles(sandbox, TOKEN)

    if as_json:
        error = {"error": message, "code": 130, "kind": "interrupted"}
        assert (result.status, json.loads(result.stdout), result.stderr) == (130, error, "")
    else:
        assert result == Result(130, "", f"Error: {message}\n")
    assert interrupter.log == log
    assert (seed_ids.EMPTY in roles) == (WRITE in log)


def test_ctrl_c_ends_the_wait_for_another_command(home: Path) -> None:
    log: list[str] = []
    with start(SandboxOptions(log=log.append)) as sandbox:
        environ = environment(home, sandbox)
        first = [sys.executable, "-c", TELLS_OF_WAITING, *ADD]
        assert ended(popen(first, environ)).status == 0
        (path,) = home.rglob("*.lock")
        log.clear()

        with filelock.FileLock(path):
            process = popen(first, environ)
            assert process.stdout is not None
            assert process.stdout.readline() == "waiting\n"
            process.send_signal(signal.SIGINT)
            result = ended(process)

    assert result == Result(130, "", f"Error: {NOT_SENT}\n")
    assert log == []
