"""The program as a process that starts in milliseconds: a fork of one warm interpreter.

As a script, it is the server: it imports the whole program, and forks for each request. What a run
then does, its streams, signals, terminal and exit status, are those of any other process. Tests of
how the installed program itself starts use ``PROGRAM``. Windows can't fork.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import json
import os
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from pathlib import Path
from typing import IO, Any, NoReturn, TypeAlias

_LENGTH = struct.Struct("!I")
_NUMBER = struct.Struct("!i")
_STREAMS = ("stdin", "stdout", "stderr")
_MAX_DESCRIPTORS = 5
_INHERITED = [getattr(signal, n) for n in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, n)]
"""Signals that a process ignores if the one that starts it does."""


class ForkedProgram:
    """A run of the program, with the methods of ``subprocess.Popen`` that tests need.

    Args:
        argv: the arguments.
        environ: the whole environment.
        stdin, stdout, stderr: a file descriptor, PIPE, DEVNULL, or None for a closed stream.
        terminal: whether the first stream that is a terminal becomes the controlling terminal.
        gate: a file descriptor; the program begins when it can be read, or is at its end.

    Attributes:
        pid: the process ID.
        returncode: the exit status, negative for a signal; None while the program runs.
        stdin, stdout, stderr: this end of a pipe.
    """

    def __init__(
        self,
        argv: Sequence[str],
        environ: Mapping[str, str],
        *,
        stdin: int | None = subprocess.DEVNULL,
        stdout: int | None = subprocess.PIPE,
        stderr: int | None = subprocess.PIPE,
        terminal: bool = False,
        gate: int | None = None,
    ) -> None:
        assert environ.get("PYTHONUTF8") == "1", "another encoding needs a new interpreter"
        assert "PYTHONIOENCODING" not in environ, "another encoding needs a new interpreter"
        self.returncode: int | None = None
        self._control, theirs = socket.socketpair()
        to_close: list[int] = []
        self.stdin, child_stdin = _pipe(stdin, "w", to_close)
        self.stdout, child_stdout = _pipe(stdout, "r", to_close)
        self.stderr, child_stderr = _pipe(stderr, "r", to_close)
        descriptors = {
            "control": theirs.fileno(),
            "stdin": child_stdin,
            "stdout": child_stdout,
            "stderr": child_stderr,
            "gate": gate,
        }
        request = {
            "argv": list(argv),
            "environ": dict(environ),
            "cwd": str(Path.cwd()),
            "terminal": terminal,
            "ignored": [n for n in _INHERITED if signal.getsignal(n) is signal.SIG_IGN],
        }
        try:
            _server().send(request, {n: d for n, d in descriptors.items() if d is not None})
        finally:
            theirs.close()
            for descriptor in to_close:
                os.close(descriptor)
        self.pid = self._receive()

    def poll(self) -> int | None:
        """Return the exit status, or None if the program still runs."""
        try:
            return self.wait(0)
        except subprocess.TimeoutExpired:
            return None

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the end and return the exit status.

        Raises:
            TimeoutExpired: the program still runs after ``timeout`` seconds.
        """
        if self.returncode is None:
            self._control.settimeout(timeout)
            try:
                self.returncode = self._receive()
            except (TimeoutError, BlockingIOError):
                raise subprocess.TimeoutExpired("astro", timeout or 0) from None
            self._control.close()
        return self.returncode

    def communicate(self, text: str = "", timeout: float | None = None) -> tuple[Any, Any]:
        """Write to stdin, read the pipes, wait, and return what came from stdout and stderr.

        Raises:
            TimeoutExpired: the program still runs after ``timeout`` seconds.
        """
        end = None if timeout is None else time.monotonic() + timeout
        read: dict[str, str] = {}
        if self.stdin is not None and not self.stdin.closed:
            args = (self.stdin, text)
            threading.Thread(target=_write_all, args=args, daemon=True).start()
        threads = [
            threading.Thread(target=_read_all, args=(name, stream, read), daemon=True)
            for name, stream in (("stdout", self.stdout), ("stderr", self.stderr))
            if stream is not None and not stream.closed
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(None if end is None else max(0.0, end - time.monotonic()))
            if thread.is_alive():
                raise subprocess.TimeoutExpired("astro", timeout or 0)
        self.wait(None if end is None else max(0.0, end - time.monotonic()))
        return read.get("stdout"), read.get("stderr")

    def send_signal(self, number: int) -> None:
        """Send a signal, if the program still runs."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End the program at once."""
        self.send_signal(signal.SIGKILL)

    def _receive(self) -> int:
        data = self._control.recv(_NUMBER.size)
        assert data, "the server of forks has ended"
        number: int = _NUMBER.unpack(data)[0]
        return number


Process: TypeAlias = "ForkedProgram | subprocess.Popen[str]"
"""A run of the program."""


def _pipe(wanted: int | None, mode: str, to_close: list[int]) -> tuple[IO[str] | None, int | None]:
    """Return our end of a stream and the program's, which is in ``to_close`` if it is new."""
    if wanted == subprocess.PIPE:
        reader, writer = os.pipe()
        ours, theirs = (reader, writer) if mode == "r" else (writer, reader)
        to_close.append(theirs)
        return open(ours, mode, encoding="utf-8"), theirs  # noqa: PTH123  a descriptor
    if wanted == subprocess.DEVNULL:
        theirs = os.open(os.devnull, os.O_RDWR)
        to_close.append(theirs)
        return None, theirs
    return None, wanted


def _read_all(name: str, stream: IO[str], read: dict[str, str]) -> None:
    with stream:
        read[name] = stream.read()


def _write_all(stream: IO[str], text: str) -> None:
    with contextlib.suppress(BrokenPipeError), stream:
        stream.write(text)


class _Server:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._socket, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-I", __file__, str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )
        atexit.register(self.close)

    def close(self) -> None:
        atexit.unregister(self.close)
        self._socket.close()
        self._process.wait()

    def send(self, request: Mapping[str, object], descriptors: Mapping[str, int]) -> None:
        data = json.dumps({**request, "descriptors": list(descriptors)}).encode()
        with self._lock:
            socket.send_fds(self._socket, [_LENGTH.pack(len(data))], [*descriptors.values()])
            self._socket.sendall(data)


@cache
def _server() -> _Server:
    return _Server()


def close_server() -> None:
    """End the server; the next run of the program starts another."""
    if _server.cache_info().currsize:
        _server().close()
        _server.cache_clear()


def _serve(requests: socket.socket) -> None:
    program = _import_program()
    gc.collect()
    gc.freeze()
    while True:
        head, descriptors, _, _ = socket.recv_fds(requests, _LENGTH.size, _MAX_DESCRIPTORS)
        if not head:
            return
        length = _LENGTH.unpack(head)[0]
        data = b""
        while len(data) < length:
            data += requests.recv(length - len(data))
        if os.fork() == 0:
            requests.close()
            request = json.loads(data)
            named = dict(zip(request["descriptors"], descriptors, strict=True))
            _monitor(request, named, program)
        for descriptor in descriptors:
            os.close(descriptor)


def _import_program() -> Callable[[], object]:
    import pkgutil

    import astro_org_tokens

    for module in pkgutil.walk_packages(astro_org_tokens.__path__, "astro_org_tokens."):
        __import__(module.name)
    from astro_org_tokens.__main__ import main

    return main


def _monitor(
    request: Mapping[str, Any], descriptors: dict[str, int], program: Callable[[], object]
) -> None:
    """Run the program in a child, and report its process ID and its exit status."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    control = descriptors.pop("control")
    child = os.fork()
    if child == 0:
        os.close(control)
        _become(request, descriptors)
        os._exit = partial(_exit_undisturbed, os._exit)
        program()
        os._exit(0)
    for descriptor in descriptors.values():
        os.close(descriptor)
    os.write(control, _NUMBER.pack(child))
    _, status = os.waitpid(child, 0)
    os.write(control, _NUMBER.pack(os.waitstatus_to_exitcode(status)))
    os._exit(0)


def _exit_undisturbed(end: Callable[[int], NoReturn], status: int) -> NoReturn:
    """End without a signal in the middle: where coverage is measured, ending saves it first."""
    with contextlib.suppress(KeyboardInterrupt):
        signal.pthread_sigmask(signal.SIG_BLOCK, _INHERITED)
    end(status)


def _become(request: Mapping[str, Any], descriptors: Mapping[str, int]) -> None:
    """Take on the streams, terminal, environment and working directory of a request."""
    os.setsid()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number in request["ignored"]:
        signal.signal(number, signal.SIG_IGN)
    for number, name in enumerate(_STREAMS):  # the descriptors of a request are above 2
        if name in descriptors:
            os.dup2(descriptors[name], number)
        else:
            os.close(number)
    if "gate" in descriptors:
        os.read(descriptors["gate"], 1)
    for descriptor in descriptors.values():
        os.close(descriptor)
    if request["terminal"]:
        import fcntl
        import termios

        terminal = next(number for number in range(3) if _is_terminal(number))
        fcntl.ioctl(terminal, termios.TIOCSCTTY, 0)
    os.environ.clear()
    os.environ.update(request["environ"])
    time.tzset()
    os.chdir(request["cwd"])
    sys.argv = ["astro", *request["argv"]]
    for number, name in enumerate(_STREAMS):
        setattr(sys, name, _open(number, name) if name in descriptors else None)
        setattr(sys, f"__{name}__", getattr(sys, name))


def _is_terminal(number: int) -> bool:
    try:
        return os.isatty(number)
    except OSError:
        return False


def _open(number: int, name: str) -> IO[str]:
    """Open a standard stream as an interpreter in UTF-8 mode does."""
    return open(
        number,
        "r" if name == "stdin" else "w",
        buffering=1 if name == "stderr" or _is_terminal(number) else -1,
        encoding="utf-8",
        errors="backslashreplace" if name == "stderr" else "surrogateescape",
        newline=None if name == "stdin" else "\n",
        closefd=False,
    )


if __name__ == "__main__":
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the monitors
    with socket.socket(fileno=int(sys.argv[1])) as connection:
        _serve(connection)
