from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from astro_org_tokens.sandbox import SandboxOptions, start
from astro_org_tokens.sandbox.seed import seed_ids
from astro_org_tokens.sandbox.serve.run_command import environment
from support.sandbox_processes import PROGRAM, ended, popen, python

posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has other signals")


def test_the_command_finds_the_sandbox_in_its_environment() -> None:
    code = """
import os, urllib.request
request = urllib.request.Request(os.environ["ASTRO_API_URL"] + "/organizations")
request.add_header("Authorization", "Bearer " + os.environ["ASTRO_API_TOKEN"])
print(urllib.request.urlopen(request).status)
"""
    assert ended(popen("run", "--", *python(code))) == (0, "200\n", "")


def test_nothing_listens_any_more_afterwards() -> None:
    code = 'import os; print(os.environ["ASTRO_API_URL"])'
    _, url, _ = ended(popen("run", "--", *python(code)))
    port = int(url.rpartition(":")[2].partition("/")[0])
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=5)


@pytest.mark.parametrize("status", [0, 1, 2, 77, 255])
def test_the_exit_status_is_the_commands(status: int) -> None:
    assert ended(popen("run", *python(f"raise SystemExit({status})")))[0] == status


def test_options_of_the_command_are_its_own() -> None:
    code = "import sys; print(sys.argv[1:])"
    process = popen("run", "--tokens", "3", *python(code), "--tokens", "-h", "--")
    assert ended(process) == (0, "['--tokens', '-h', '--']\n", "")


@posix
def test_a_signal_that_ends_the_command_is_in_the_status() -> None:
    code = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
    assert ended(popen("run", *python(code)))[0] == 128 + signal.SIGKILL


def test_a_command_that_is_not_there() -> None:
    status, stdout, stderr = ended(popen("run", "--", "no-such-command", "x"))
    assert (status, stdout) == (127, "")
    assert "Command not found: no-such-command" in stderr
    assert "Traceback" not in stderr


@posix
def test_a_command_that_can_not_be_run(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("no program", encoding="utf-8")
    status, stdout, stderr = ended(popen("run", "--", str(path)))
    assert (status, stdout) == (126, "")
    assert f"Can't run {path}: " in stderr


def test_a_command_is_needed() -> None:
    status, stdout, stderr = ended(popen("run", "--tokens", "1"))
    assert (status, stdout) == (2, "")
    assert "COMMAND" in stderr


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
def test_signals_reach_the_command_and_it_is_waited_for(name: str) -> None:
    number = signal.Signals[name]
    process = popen("run", *python(WAITING))
    assert process.stdout is not None
    child = int(process.stdout.readline())
    process.send_signal(number)
    assert ended(process) == (40 + number, f"got {name}\n", "")
    assert _gone(child)


@posix
def test_ctrl_c_at_a_terminal_reaches_the_command_once() -> None:
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
    argv = [*PROGRAM, "run", "--", *python(code)]
    child, terminal = pty.fork()
    if child == 0:
        os.execv(sys.executable, argv)
    said = b""
    while b"ready" not in said:
        said += os.read(terminal, 1024)
    os.write(terminal, b"\x03")
    _, status = os.waitpid(child, 0)
    os.close(terminal)
    assert os.waitstatus_to_exitcode(status) == 51


@posix
def test_what_the_command_leaves_behind_does_not_keep_the_sandbox() -> None:
    code = """
import os, subprocess, sys
left = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"],
                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
print(left.pid, os.environ["ASTRO_API_URL"])
"""
    status, stdout, _ = ended(popen("run", *python(code)))
    left, url = stdout.split()
    os.kill(int(left), signal.SIGKILL)
    assert status == 0
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", int(url.split(":")[2].split("/")[0])), timeout=5)


@posix
def test_an_ignored_signal_stays_ignored() -> None:
    code = "import signal; print(signal.getsignal(signal.SIGHUP) is signal.SIG_IGN)"
    ignoring = ("sh", "-c", 'trap "" HUP; exec "$@"', "sh")
    done = subprocess.run(
        [*ignoring, *PROGRAM, "run", *python(code)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "True\n")


def test_data_is_kept_where_it_is_told_to(tmp_path: Path) -> None:
    database = tmp_path / "run.db"
    code = 'import os; print(os.environ["ASTRO_API_TOKEN"])'
    first = ended(popen("run", "--db", str(database), *python(code)))
    second = ended(popen("run", "--db", str(database), *python(code)))
    third = ended(popen("run", *python(code)))
    assert first == second
    assert third[1] != first[1]


@pytest.mark.parametrize(
    ("inherited", "passed_on"),
    [
        ({"ASTRO_WORKSPACE_ID": "clwsreal00000000000000001"}, {}),
        ({"ASTRO_WORKSPACE_ID": ""}, {}),
        ({"ASTRO_WORKSPACE_ID": seed_ids.CAFE}, {"ASTRO_WORKSPACE_ID": seed_ids.CAFE}),
        ({"ASTRO_ORGANIZATION_ID": "clorgreal0000000000000001"}, {}),
        (
            {"ASTRO_ORGANIZATION_ID": seed_ids.ORGANIZATION_ID},
            {"ASTRO_ORGANIZATION_ID": seed_ids.ORGANIZATION_ID},
        ),
        (
            {"ASTRO_API_TOKEN": "real", "ASTRO_API_URL": "https://real", "HOME": "/h"},
            {"HOME": "/h"},
        ),
    ],
)
def test_what_is_inherited(inherited: dict[str, str], passed_on: dict[str, str]) -> None:
    with start(SandboxOptions()) as sandbox:
        assert environment(sandbox, inherited) == {
            **passed_on,
            "ASTRO_API_URL": sandbox.api_url,
            "ASTRO_API_TOKEN": sandbox.api_token,
        }
