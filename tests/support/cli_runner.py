"""Running the program: in this process, as a process of its own, and at a terminal."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from astro_org_tokens.limits import DEFAULT_LIMITS, Limits
from support.forked_program import ForkedProgram, Process

COMMAND_PATHS = (
    ("workspace", "organization-token"),
    ("workspace", "token", "organization-token"),
    ("wo", "to", "organization-token"),
)
"""Ways to write the same commands."""

PROGRAM = Path(sys.executable).with_name("astro")


@dataclass(frozen=True)
class Result:
    """How a run ended and what it said."""

    status: int
    stdout: str
    stderr: str

    @property
    def json(self) -> Any:
        """What stdout says, which has to be one JSON document."""
        return json.loads(self.stdout)


Invoke: TypeAlias = Callable[..., Result]


class TextStream(io.StringIO):
    """A standard stream in memory, which may claim to be a terminal."""

    encoding = "utf-8"

    def __init__(self, text: str = "", *, terminal: bool = False) -> None:
        super().__init__(text)
        self._terminal = terminal

    def isatty(self) -> bool:
        return self._terminal


def invoke(
    argv: Sequence[str],
    environ: Mapping[str, str],
    *,
    stdin: str = "",
    terminals: Collection[str] = (),
    limits: Limits = DEFAULT_LIMITS,
) -> Result:
    """Run the program in this process.

    Args:
        argv: the arguments.
        environ: the whole environment.
        stdin: what can be read from stdin.
        terminals: the names of the streams that claim to be terminals.
        limits: the limits of the run.
    """
    from astro_org_tokens.app import App
    from astro_org_tokens.cli import run

    texts = {"stdin": stdin, "stdout": "", "stderr": ""}
    streams = {n: TextStream(text, terminal=n in terminals) for n, text in texts.items()}
    status = run(App(environ, **streams, limits=limits), argv)
    return Result(status, streams["stdout"].getvalue(), streams["stderr"].getvalue())


def invoke_subprocess(
    argv: Sequence[str],
    environ: Mapping[str, str],
    *,
    stdin: str = "",
    timeout: float = 300,
    installed: bool = False,
) -> Result:
    """Run the program as a subprocess, without a terminal.

    Args:
        argv: the arguments.
        environ: the whole environment.
        stdin: what can be read from stdin.
        timeout: seconds after which the run fails.
        installed: whether to start the installed program, and not a fork.
    """
    process = start_program(argv, environ, stdin=subprocess.PIPE, installed=installed)
    try:
        stdout, stderr = process.communicate(stdin, timeout=timeout)
    finally:
        process.kill()
    return Result(process.wait(), stdout, stderr)


def start_program(
    argv: Sequence[str],
    environ: Mapping[str, str],
    *,
    stdin: int = subprocess.DEVNULL,
    installed: bool = False,
) -> Process:
    """Start the program as a fork, or as installed if that is wanted or there are no forks.

    Its stdout and stderr are pipes.
    """
    if installed or not hasattr(os, "fork"):
        return subprocess.Popen(
            [str(PROGRAM), *argv],
            env=dict(environ),
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
    return ForkedProgram(argv, environ, stdin=stdin)


def clean_env(home: Path) -> dict[str, str]:
    """Return an environment with an empty home folder and nothing of Astro's."""
    kept = ("PATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "COVERAGE_PROCESS_CONFIG")
    environ = {name: os.environ[name] for name in kept if name in os.environ}
    environ |= {"HOME": str(home), "USERPROFILE": str(home), "PYTHONUTF8": "1"}
    return environ
