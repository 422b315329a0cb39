"""``astro sandbox run``: a command with a sandbox of its own."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from types import FrameType

from astro_org_tokens.errors import UsageError
from astro_org_tokens.sandbox.seed import seed_ids
from astro_org_tokens.sandbox.serve.sandbox_options import SandboxOptions
from astro_org_tokens.sandbox.serve.server import Sandbox, start
from astro_org_tokens.sandbox.store import workspace_store

# SIGHUP is not there on Windows.
_FORWARDED = [signal.SIGTERM, *([signal.SIGHUP] if hasattr(signal, "SIGHUP") else [])]


class CommandNotFoundError(UsageError):
    """There is no such command; the status is the shells'."""

    exit_status = 127


class CommandNotRunnableError(UsageError):
    """The command is there and can't be run; the status is the shells'."""

    exit_status = 126


def run(command: Sequence[str], options: SandboxOptions) -> int:
    """Run a command against a sandbox that is there as long as the command.

    The command starts when the sandbox answers. Ctrl-C reaches both from the terminal: the command
    decides what comes of it, and is waited for.

    Args:
        command: the program and its arguments.
        options: how the sandbox is to be.

    Returns:
        The command's exit status; 128 and the signal's number when a signal ended it.

    Raises:
        CommandNotFoundError: there is no such command.
        CommandNotRunnableError: the command can't be run.
        AstroError: the sandbox can't be started.
    """
    with start(options) as sandbox, _signals() as signals:
        status = signals.wait_for(_started(command, environment(sandbox, os.environ)))
    return 128 - status if status < 0 else status


def environment(sandbox: Sandbox, inherited: Mapping[str, str]) -> dict[str, str]:
    """The environment of the command.

    An ID that was set for the real Astro would only be not found here, so ASTRO_ORGANIZATION_ID
    and ASTRO_WORKSPACE_ID are passed on when the sandbox has what they name, and left out
    otherwise.
    """
    changed = {**inherited, "ASTRO_API_URL": sandbox.api_url, "ASTRO_API_TOKEN": sandbox.api_token}
    if inherited.get("ASTRO_ORGANIZATION_ID") != seed_ids.ORGANIZATION_ID:
        changed.pop("ASTRO_ORGANIZATION_ID", None)
    if workspace_store.find(sandbox.store, inherited.get("ASTRO_WORKSPACE_ID", "")) is None:
        changed.pop("ASTRO_WORKSPACE_ID", None)
    return changed


def _started(command: Sequence[str], env: dict[str, str]) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(command, env=env)  # noqa: S603 - running it is what we are for
    except FileNotFoundError:
        raise CommandNotFoundError(f"Command not found: {command[0]}") from None
    except OSError as error:
        raise CommandNotRunnableError(f"Can't run {command[0]}: {error.strerror}") from None


class _Signals:
    """Passes signals on to a command, also those that came before it was started."""

    def __init__(self) -> None:
        self._child: subprocess.Popen[bytes] | None = None
        self._early: list[int] = []

    def receive(self, number: int, _frame: FrameType | None) -> None:
        if number == signal.SIGINT and _in_foreground():
            return  # the terminal has sent it to the command as well
        if self._child is None:
            self._early.append(number)
        else:
            self._child.send_signal(number)

    def wait_for(self, child: subprocess.Popen[bytes]) -> int:
        self._child = child
        for number in self._early:
            child.send_signal(number)
        return child.wait()


@contextlib.contextmanager
def _signals() -> Iterator[_Signals]:
    signals = _Signals()
    # Handlers and not SIG_IGN: the command would inherit that one.
    before = {number: signal.signal(number, signals.receive) for number in _caught()}
    try:
        yield signals
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _caught() -> list[signal.Signals]:
    # What the caller had ignored (nohup) stays ignored, here and in the command.
    return [
        number
        for number in (signal.SIGINT, *_FORWARDED)
        if signal.getsignal(number) is not signal.SIG_IGN
    ]


def _in_foreground() -> bool:
    """Whether Ctrl-C of a terminal reaches this process, and with it the command."""
    if sys.platform == "win32":
        return True
    try:
        terminal = os.open("/dev/tty", os.O_RDONLY | os.O_NOCTTY)
    except OSError:
        return False
    try:
        return os.tcgetpgrp(terminal) == os.getpgrp()
    finally:
        os.close(terminal)
