from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from astro_org_tokens.sandbox.serve.run_command import DEFAULT_WORKSPACE
from support.messages import message_line
from support.sandbox_processes import SANDBOX_COMMAND, python_command, start_process, wait_for_exit

NOTICE = message_line("sandbox", "chosen_workspace", workspace=DEFAULT_WORKSPACE)
posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has other signals")


@posix
def test_run_exits_with_signal_number_of_command() -> None:
    code = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
    assert wait_for_exit(start_process("run", *python_command(code)))[0] == 128 + signal.SIGKILL


WAITING = """
import os, pathlib, signal, sys, time
def leave(number, frame):
    print("got", signal.Signals(number).name, flush=True)
    sys.exit(40 + number)
for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
    signal.signal(number, leave)
print(os.getpid(), flush=True)
time.sleep(60)
"""


def _gone(process_id: int) -> bool:
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return True
    return False


@posix
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_run_forwards_signals_and_waits_for_command(name: str) -> None:
    number = signal.Signals[name]
    process = start_process("run", *python_command(WAITING))
    assert process.stdout is not None
    child = int(process.stdout.readline())
    process.send_signal(number)
    assert wait_for_exit(process) == (40 + number, f"got {name}\n", NOTICE)
    assert _gone(child)


@posix
def test_ctrl_c_in_terminal_reaches_command_once() -> None:
    import pty

    code = """
import signal, sys, time
count = 0
def note(number, frame):
    global count
    count += 1
signal.signal(signal.SIGINT, note)
print("ready", flush=True)
end = time.monotonic() + 1
while time.monotonic() < end:
    time.sleep(0.05)
sys.exit(50 + count)
"""
    argv = [*SANDBOX_COMMAND, "run", "--", *python_command(code)]
    child, terminal = pty.fork()
    if child == 0:
        os.execv(sys.executable, argv)
    output = b""
    while b"ready" not in output:
        output += os.read(terminal, 1024)
    os.write(terminal, b"\x03")
    _, status = os.waitpid(child, 0)
    os.close(terminal)
    assert os.waitstatus_to_exitcode(status) == 51


@posix
def test_ignored_signal_stays_ignored() -> None:
    code = "import signal; print(signal.getsignal(signal.SIGHUP) is signal.SIG_IGN)"
    ignoring = ("sh", "-c", 'trap "" HUP; exec "$@"', "sh")
    result = subprocess.run(
        [*ignoring, *SANDBOX_COMMAND, "run", *python_command(code)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (result.returncode, result.stdout) == (0, "True\n")
