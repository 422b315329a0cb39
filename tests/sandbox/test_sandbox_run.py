from __future__ import annotations

import os
import signal
import socket
import sys
from pathlib import Path

import pytest

from astro_org_tokens.sandbox import SandboxOptions, start
from astro_org_tokens.sandbox.seed import seed_ids
from astro_org_tokens.sandbox.serve.run_command import DEFAULT_WORKSPACE, environment
from support.messages import message, message_line
from support.sandbox_processes import python_command, start_process, wait_for_exit

posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has other signals")
CHOSEN = {"ASTRO_WORKSPACE_ID": DEFAULT_WORKSPACE}
NOTICE = message_line("sandbox", "chosen_workspace", workspace=DEFAULT_WORKSPACE)


def test_run_sets_environment_of_command() -> None:
    code = """
import os, urllib.request
request = urllib.request.Request(os.environ["ASTRO_API_URL"] + "/organizations")
request.add_header("Authorization", "Bearer " + os.environ["ASTRO_API_TOKEN"])
print(urllib.request.urlopen(request).status)
"""
    assert wait_for_exit(start_process("run", "--", *python_command(code))) == (0, "200\n", NOTICE)


def test_run_stops_sandbox_after_command() -> None:
    code = 'import os; print(os.environ["ASTRO_API_URL"])'
    _, url, _ = wait_for_exit(start_process("run", "--", *python_command(code)))
    port = int(url.rpartition(":")[2].partition("/")[0])
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=5)


@pytest.mark.parametrize("status", [0, 1, 2, 77, 255])
def test_run_exits_with_status_of_command(status: int) -> None:
    assert (
        wait_for_exit(start_process("run", *python_command(f"raise SystemExit({status})")))[0]
        == status
    )


def test_run_passes_options_to_command() -> None:
    code = "import sys; print(sys.argv[1:])"
    process = start_process("run", "--tokens", "3", *python_command(code), "--tokens", "-h", "--")
    assert wait_for_exit(process) == (0, "['--tokens', '-h', '--']\n", NOTICE)


def test_run_unknown_command_exits_127() -> None:
    status, stdout, stderr = wait_for_exit(start_process("run", "--", "no-such-command", "x"))
    assert (status, stdout) == (127, "")
    assert message("sandbox", "command_not_found", command="no-such-command") in stderr
    assert "Traceback" not in stderr


@posix
def test_run_command_without_permission_exits_126(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("no program", encoding="utf-8")
    status, stdout, stderr = wait_for_exit(start_process("run", "--", str(path)))
    assert (status, stdout) == (126, "")
    assert message("sandbox", "command_unusable", command=path, reason="") in stderr


def test_run_without_command_exits_2() -> None:
    status, stdout, stderr = wait_for_exit(start_process("run", "--tokens", "1"))
    assert (status, stdout) == (2, "")
    assert "COMMAND" in stderr


@posix
def test_run_stops_sandbox_despite_background_process() -> None:
    code = """
import os, subprocess, sys
background = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"],
                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
print(background.pid, os.environ["ASTRO_API_URL"])
"""
    status, stdout, _ = wait_for_exit(start_process("run", *python_command(code)))
    background, url = stdout.split()
    os.kill(int(background), signal.SIGKILL)
    assert status == 0
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", int(url.split(":")[2].split("/")[0])), timeout=5)


def test_run_with_db_keeps_data(tmp_path: Path) -> None:
    database = tmp_path / "run.db"
    code = 'import os; print(os.environ["ASTRO_API_TOKEN"])'
    first = wait_for_exit(start_process("run", "--db", str(database), *python_command(code)))
    second = wait_for_exit(start_process("run", "--db", str(database), *python_command(code)))
    third = wait_for_exit(start_process("run", *python_command(code)))
    assert first == second
    assert third[1] != first[1]


@pytest.mark.parametrize(
    ("inherited", "passed_on"),
    [
        ({"ASTRO_WORKSPACE_ID": "clwsreal00000000000000001"}, CHOSEN),
        ({"ASTRO_WORKSPACE_ID": ""}, CHOSEN),
        ({"ASTRO_WORKSPACE_ID": seed_ids.CAFE}, {"ASTRO_WORKSPACE_ID": seed_ids.CAFE}),
        ({"ASTRO_ORGANIZATION_ID": "clorgreal0000000000000001"}, CHOSEN),
        (
            {"ASTRO_ORGANIZATION_ID": seed_ids.ORGANIZATION_ID},
            {"ASTRO_ORGANIZATION_ID": seed_ids.ORGANIZATION_ID, **CHOSEN},
        ),
        (
            {"ASTRO_API_TOKEN": "real", "ASTRO_API_URL": "https://real", "HOME": "/h"},
            {"HOME": "/h", **CHOSEN},
        ),
    ],
)
def test_environment_passes_on_only_ids_of_sandbox(
    inherited: dict[str, str], passed_on: dict[str, str]
) -> None:
    with start(SandboxOptions()) as sandbox:
        assert environment(sandbox, inherited) == {
            **passed_on,
            "ASTRO_API_URL": sandbox.api_url,
            "ASTRO_API_TOKEN": sandbox.api_token,
        }


def test_run_passes_arguments_to_command_unchanged() -> None:
    code = "import sys; print(sys.argv[1:])"
    arguments = ["-x=1", "-D=y", "-n", "-a=b", "--", "-z=", "-", "--port=1", "-h=2"]
    for separator in ([], ["--"]):
        process = start_process("run", *separator, *python_command(code), *arguments)
        assert wait_for_exit(process) == (0, f"{arguments}\n", NOTICE)


def test_run_sets_no_workspace_if_there_is_one_of_the_sandbox() -> None:
    code = 'import os; print(os.environ["ASTRO_WORKSPACE_ID"])'
    process = start_process("run", *python_command(code), ASTRO_WORKSPACE_ID=seed_ids.CAFE)
    assert wait_for_exit(process) == (0, f"{seed_ids.CAFE}\n", "")
    process = start_process("run", *python_command(code), ASTRO_WORKSPACE_ID="clwsreal")
    assert wait_for_exit(process) == (0, f"{DEFAULT_WORKSPACE}\n", NOTICE)


def test_run_mixes_in_no_config_of_the_home_directory(tmp_path: Path) -> None:
    config = tmp_path / ".astro" / "config.yaml"
    config.parent.mkdir()
    config.write_text("context: [")
    astro = [sys.executable, "-m", "astro_org_tokens", "workspace", "organization-token", "list"]
    status, stdout, stderr = wait_for_exit(start_process("run", *astro, HOME=str(tmp_path)))
    assert (status, stderr) == (0, NOTICE)
    assert "deploy-bot" in stdout
