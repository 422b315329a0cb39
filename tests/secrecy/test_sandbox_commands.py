"""`astro sandbox` shows its own credential, which is worth nothing, and never the user's."""

from __future__ import annotations

import subprocess
import sys

import pytest

from secrecy.commands import COMMAND_LINES
from secrecy.conftest import Watched
from secrecy.marks import OPAQUE, REFRESH, SESSION
from secrecy.sessions import log_in
from support.running import PROGRAM, Ran


@pytest.fixture
def watched(watched: Watched) -> Watched:
    home = watched.folder / "home"
    watched.given.append(
        log_in(home, session=SESSION, refresh=REFRESH, ends="2020-01-01T00:00:00Z")
    )
    watched.environ |= {"ASTRO_API_TOKEN": OPAQUE, "ASTRO_API_URL": "https://api.example.com/v1"}
    watched.secrets = [OPAQUE, REFRESH, SESSION]
    return watched


def test_run_gives_its_command_another_credential(watched: Watched) -> None:
    show = "import os; print(sorted(v for n, v in os.environ.items() if n.startswith('ASTRO_')))"
    for command in ([sys.executable, "-c", show], [PROGRAM, *COMMAND_LINES["list"]]):
        done = subprocess.run(
            [PROGRAM, "sandbox", "run", "--", *command],
            env=watched.environ,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, "")
        watched.check(Ran(0, done.stdout, done.stderr), ("sandbox", "run"))


def test_serve_does_not_show_the_credential_of_the_user(watched: Watched) -> None:
    with subprocess.Popen(
        [PROGRAM, "sandbox", "serve", "--memory", "--port", "0"],
        env=watched.environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    ) as process:
        assert process.stdout
        first = process.stdout.readline()
        assert first.startswith("export ASTRO_API_URL=http://127.0.0.1:")
        process.terminate()
        stdout, stderr = process.communicate(timeout=60)
    watched.check(Ran(0, first + stdout, stderr), ("sandbox", "serve"))
