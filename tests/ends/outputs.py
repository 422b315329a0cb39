"""Outputs that take a result badly or not at all, for the program as a process."""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from support.cli_runner import PROGRAM
from support.forked_program import ForkedProgram, Process

FULL = Path("/dev/full")
FILE_LIMIT = 10
"""Bytes that a file may have in the output `a full file`."""
_LIMITED = (
    "import os, resource, sys; "
    f"resource.setrlimit(resource.RLIMIT_FSIZE, ({FILE_LIMIT}, {FILE_LIMIT})); "
    "os.execv(sys.argv[1], sys.argv[1:])"
)


@dataclass(frozen=True)
class Ended:
    """How a process ended.

    Attributes:
        status: its exit status.
        stdout: all bytes that came out.
        stderr: what was said.
    """

    status: int
    stdout: bytes
    stderr: str


@dataclass(frozen=True)
class Start:
    """How a process is started.

    Attributes:
        argv: what is typed behind the program's name.
        environ: the environment.
        stop_at: a text on stderr at which it gets SIGTERM.
        after_start: called with the process.
    """

    argv: Sequence[str]
    environ: Mapping[str, str]
    stop_at: str = ""
    after_start: Callable[[Process], None] | None = None


def closed(start: Start) -> Ended:
    """Without a stdout."""
    return _run(start, None)


def full(start: Start) -> Ended:
    """On a disk that has no place left."""
    with FULL.open("wb") as stdout:
        return _run(start, stdout.fileno())


def reader_gone(start: Start) -> Ended:
    """Into a pipe that nobody reads."""
    reader, writer = os.pipe()
    os.close(reader)
    try:
        return _run(start, writer)
    finally:
        os.close(writer)


def full_file(start: Start) -> Ended:
    """Unbuffered into a file that takes the first bytes of the result, and no more."""
    environ = {**start.environ, "PYTHONUNBUFFERED": "1"}
    prefix = (sys.executable, "-I", "-c", _LIMITED)
    with tempfile.TemporaryFile() as file:
        ended = _run(Start(start.argv, environ, start.stop_at), file.fileno(), prefix=prefix)
        file.seek(0)
        return Ended(ended.status, file.read(), ended.stderr)


def non_blocking(start: Start) -> Ended:
    """Unbuffered into a full pipe that does not wait, and is read later."""
    environ = {**start.environ, "PYTHONUNBUFFERED": "1"}
    reader, writer = os.pipe()
    fcntl.fcntl(writer, fcntl.F_SETFL, fcntl.fcntl(writer, fcntl.F_GETFL) | os.O_NONBLOCK)
    filled = fill(writer)
    read: list[bytes] = []
    thread = threading.Thread(target=_drain, args=(reader, read))
    thread.start()
    ended = _run(Start(start.argv, environ, start.stop_at), writer)
    os.close(writer)
    thread.join()
    os.close(reader)
    return Ended(ended.status, b"".join(read)[filled:], ended.stderr)


def latin_1(start: Start) -> Ended:
    """Into a pipe, in Latin-1."""
    environ = {**start.environ, "PYTHONUTF8": "0", "PYTHONIOENCODING": "latin-1"}
    return pipe(Start(start.argv, environ, start.stop_at))


def pipe(start: Start) -> Ended:
    """Into a pipe that is read, as a result normally goes."""
    with tempfile.TemporaryFile() as file:
        ended = _run(start, file.fileno())
        file.seek(0)
        return Ended(ended.status, file.read(), ended.stderr)


def _run(start: Start, stdout: int | None, *, prefix: Sequence[str] = ()) -> Ended:
    process: Process
    if prefix or "PYTHONUNBUFFERED" in start.environ or start.environ["PYTHONUTF8"] == "0":
        process = subprocess.Popen(  # what a fork of another interpreter can't have
            [*prefix, str(PROGRAM), *start.argv],
            env=dict(start.environ),
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
    else:
        process = ForkedProgram(start.argv, start.environ, stdout=stdout)
    try:
        if start.after_start is not None:
            start.after_start(process)
        stderr = _read_until(process, start.stop_at) if start.stop_at else ""
        rest, more = process.communicate(timeout=300)
    finally:
        process.kill()
    return Ended(process.wait(), (rest or "").encode(), stderr + more)


def _read_until(process: Process, text: str) -> str:
    assert process.stderr is not None
    lines = []
    for line in process.stderr:
        lines.append(line)
        if text in line:
            process.send_signal(signal.SIGTERM)
            break
    return "".join(lines)


def fill(writer: int) -> int:
    """Write to a non-blocking pipe what it can hold, and return how many bytes that is."""
    filled = 0
    for size in (4096, 1):
        with contextlib.suppress(BlockingIOError):
            while True:
                filled += os.write(writer, b"x" * size)
    return filled


def _drain(reader: int, read: list[bytes]) -> None:
    time.sleep(0.5)  # so that the program meets the full pipe; nothing depends on it
    while data := os.read(reader, 4096):
        read.append(data)
