"""`astro sandbox` shows its own credential, which is worth nothing, and never the user's."""

from __future__ import annotations

import subprocess
import sys

import pytest

from astro_org_tokens.sandbox.serve.run_command import DEFAULT_WORKSPACE
from security.all_commands import COMMAND_LINES
from security.canaries import OPAQUE, REFRESH, SESSION
from security.leak_checker import LeakChecker
from security.refresh_responses import write_session_config
from support.cli_runner import PROGRAM, Result
from support.messages import message_line


@pytest.fixture
def leak_checker(leak_checker: LeakChecker) -> LeakChecker:
    home = leak_checker.root / "home"
    leak_checker.exempt_files.append(
        write_session_config(home, session=SESSION, refresh=REFRESH, ends="2020-01-01T00:00:00Z")
    )
    leak_checker.environ |= {
        "ASTRO_API_TOKEN": OPAQUE,
        "ASTRO_API_URL": "https://api.example.com/v1",
    }
    leak_checker.secrets = [OPAQUE, REFRESH, SESSION]
    return leak_checker


def test_run_gives_its_command_another_credential(leak_checker: LeakChecker) -> None:
    show = "import os; print(sorted(v for n, v in os.environ.items() if n.startswith('ASTRO_')))"
    for command in ([sys.executable, "-c", show], [PROGRAM, *COMMAND_LINES["list"]]):
        done = subprocess.run(
            [PROGRAM, "sandbox", "run", "--", *command],
            env=leak_checker.environ,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=300,
            check=False,
        )
        notice = message_line("sandbox", "chosen_workspace", workspace=DEFAULT_WORKSPACE)
        assert (done.returncode, done.stderr) == (0, notice)
        leak_checker.check(Result(0, done.stdout, done.stderr), ("sandbox", "run"))


def test_serve_does_not_show_the_credential_of_the_user(leak_checker: LeakChecker) -> None:
    with subprocess.Popen(
        [PROGRAM, "sandbox", "serve", "--memory", "--port", "0"],
        env=leak_checker.environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    ) as process:
        assert process.stdout
        first = process.stdout.readline()
        assert first.startswith("export ASTRO_API_URL=http://127.0.0.1:")
        process.terminate()
        stdout, stderr = process.communicate(timeout=300)
    leak_checker.check(Result(0, first + stdout, stderr), ("sandbox", "serve"))
