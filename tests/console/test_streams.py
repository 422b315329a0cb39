"""Streams that nobody reads, that are full, or that were closed before the program began."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from astro_org_tokens.sandbox import Sandbox
from astro_org_tokens.sandbox.seed.seed_ids import DATA_ENGINEERING, EMPTY, FRESH
from support.cli_runner import COMMAND_PATHS, PROGRAM, Result
from support.forked_program import ForkedProgram
from support.messages import error_line
from support.stored_state import roles_after, stored_roles

LIST = ("list", "--workspace-id", DATA_ENGINEERING)
NOTHING = ("list", "--workspace-id", EMPTY)
ADD = ("add", FRESH, "-r", "WORKSPACE_MEMBER", "--workspace-id", DATA_ENGINEERING)
UNKNOWN = ("list", "cltoknowhere0000000000099", "--workspace-id", DATA_ENGINEERING)
HEADER = "ID  NAME  DESCRIPTION  SCOPE  WORKSPACE_ROLE  CREATED  CREATED BY\n"
FULL = Path("/dev/full")
WRITING = {
    "table": LIST,
    "json": (*LIST, "--json"),
    "change": ADD,
    "error as json": (*UNKNOWN, "--json"),
    "help": ("list", "--help"),
    "help of a group": (),
}
writing = pytest.mark.parametrize("argv", WRITING.values(), ids=WRITING)


def run_with(
    environ: dict[str, str],
    argv: tuple[str, ...],
    *,
    stdin: int | None = subprocess.DEVNULL,
    stdout: int | None = subprocess.PIPE,
    stderr: int | None = subprocess.PIPE,
) -> Result:
    """Run a command with some of its streams changed; None closes one."""
    process = ForkedProgram(
        (*COMMAND_PATHS[0], *argv), environ, stdin=stdin, stdout=stdout, stderr=stderr
    )
    try:
        read = process.communicate(timeout=300)
    finally:
        process.kill()
    return Result(process.wait(), *(text or "" for text in read))


@contextmanager
def stream(kind: str) -> Iterator[int | None]:
    """Open a stream that takes nothing."""
    if kind == "closed":
        yield None
    elif kind == "full":
        if not FULL.exists():
            pytest.skip("there is no /dev/full")
        with FULL.open("wb") as file:
            yield file.fileno()
    else:
        reader, writer = os.pipe()
        os.close(reader)
        yield writer
        os.close(writer)


def without_outcome(stderr: str) -> str:
    """What is said without what was done, and without the error; see ``ends``."""
    lines = stderr.splitlines(keepends=True)
    return "".join(line for line in lines if line.startswith("Error: Can't write output"))


@writing
def test_a_reader_that_went_away_ends_it_quietly(
    sandbox_env: dict[str, str], argv: tuple[str, ...]
) -> None:
    with stream("without a reader") as stdout:
        result = run_with(sandbox_env, argv, stdout=stdout)
    # It makes no success of a failure, though, and the error is reported elsewhere.
    failed = UNKNOWN[1] in argv
    assert result.status == (1 if failed else 0)
    assert result.stderr.startswith("Error: ") if failed else result.stderr == ""


def test_a_reader_that_leaves_in_the_middle_ends_it_quietly(
    sandbox_env: dict[str, str], sandbox: Sandbox
) -> None:
    program = subprocess.Popen(
        [str(PROGRAM), *COMMAND_PATHS[0], *LIST],
        env=sandbox_env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert program.stdout
    assert program.stderr
    first = program.stdout.read(2)
    program.stdout.close()
    assert (first, program.stderr.read(), program.wait(300)) == (b"ID", b"", 0)
    program.stderr.close()


@writing
def test_a_full_disk_is_an_error_in_one_line(
    sandbox_env: dict[str, str], argv: tuple[str, ...]
) -> None:
    with stream("full") as stdout:
        result = run_with(sandbox_env, argv, stdout=stdout)
    message = error_line("output", "unwritable", reason="No space left on device")
    assert result.status == 1
    assert without_outcome(result.stderr) == (message if UNKNOWN[1] not in argv else "")


@writing
def test_a_closed_stdout_is_an_error_in_one_line(
    sandbox_env: dict[str, str], argv: tuple[str, ...]
) -> None:
    result = run_with(sandbox_env, argv, stdout=None)
    message = error_line("output", "stdout_closed")
    assert (result.status, result.stdout) == (1, "")
    assert without_outcome(result.stderr) == (message if UNKNOWN[1] not in argv else "")


@pytest.mark.parametrize(
    ("argv", "status", "stdout"),
    [
        (NOTHING, 0, HEADER),
        (UNKNOWN, 1, ""),
        (("list", "--bogus"), 2, ""),
        (
            ADD,
            0,
            f"new-hire ({FRESH}): no role → WORKSPACE_MEMBER in Workspace {DATA_ENGINEERING}\n",
        ),
    ],
    ids=["a notice", "an error", "a usage error", "a result"],
)
@pytest.mark.parametrize("stderr", ["closed", "full", "without a reader"])
def test_what_nobody_hears_changes_neither_result_nor_status(
    sandbox_env: dict[str, str], argv: tuple[str, ...], status: int, stdout: str, stderr: str
) -> None:
    with stream(stderr) as descriptor:
        result = run_with(sandbox_env, argv, stderr=descriptor)
    assert result == Result(status, stdout, "")


@pytest.mark.parametrize(
    ("argv", "status", "told"),
    [
        (ADD, 0, ""),
        (
            ("remove", "--workspace-id", DATA_ENGINEERING),
            2,
            error_line("input_required", "no_token"),
        ),
    ],
    ids=["nothing is missing", "something is missing"],
)
def test_a_closed_stdin_is_nobody_to_ask(
    sandbox_env: dict[str, str], sandbox: Sandbox, argv: tuple[str, ...], status: int, told: str
) -> None:
    before = stored_roles(sandbox)
    result = run_with(sandbox_env, argv, stdin=None)
    assert (result.status, result.stderr) == (status, told)
    made = [(FRESH, DATA_ENGINEERING, "WORKSPACE_MEMBER")] if argv == ADD else []
    assert stored_roles(sandbox) == roles_after(before, made)


def test_a_change_is_made_and_its_status_kept_without_any_stream(
    sandbox_env: dict[str, str], sandbox: Sandbox
) -> None:
    before = stored_roles(sandbox)
    command = ["/bin/sh", "-c", 'exec "$@" <&- >&- 2>&-', "sh", str(PROGRAM), *COMMAND_PATHS[0]]
    done = subprocess.run([*command, *ADD], env=sandbox_env, timeout=300, check=False)
    assert done.returncode == 1
    made = [(FRESH, DATA_ENGINEERING, "WORKSPACE_MEMBER")]
    assert stored_roles(sandbox) == roles_after(before, made)
