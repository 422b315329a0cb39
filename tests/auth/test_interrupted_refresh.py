"""A signal during a refresh ends the program once the new session is in the config."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path
from threading import Event

import pytest

from astro_org_tokens.sandbox import SandboxOptions, start
from auth.login_home import LIST, create_login_home
from support.cli_runner import PROGRAM, Result
from support.messages import error_json

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="Ctrl-C reaches all processes there"
)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_the_session_is_written_before_a_signal_ends_the_program(
    home: Path, number: signal.Signals
) -> None:
    log: list[str] = []
    started = Event()

    def note(line: str) -> None:
        log.append(line)
        if "/oauth/token" in line:  # the response is sent only afterwards
            assert started.wait(60)
            process.send_signal(number)

    with start(SandboxOptions(log=note)) as sandbox:
        user = create_login_home(home, sandbox)
        pipe = subprocess.PIPE
        process = subprocess.Popen(
            [str(PROGRAM), *LIST], env=user.environ, stdout=pipe, stderr=pipe, text=True
        )
        started.set()
        try:
            stdout, stderr = process.communicate(timeout=60)
        finally:
            process.kill()

    result = Result(process.returncode, stdout, stderr)
    assert (result.status, result.stderr) == (128 + number, "")
    expected = error_json("interrupted", "start", 128 + number)
    assert result.json == expected
    assert user.is_refreshed(user.config.read_text())
    assert len(log) == 2  # nothing was asked of the API with the new session
