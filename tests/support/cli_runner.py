"""Running the program: in this process, as a process of its own, and at a terminal."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from astro_org_tokens.limits import DEFAULT_LIMITS, Limits

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


def invoke(
    argv: Sequence[str],
    environ: Mapping[str, str],
    *,
    stdin: str = "",
    limits: Limits = DEFAULT_LIMITS,
) -> Result:
    """Run the program in this process, without a terminal."""
    from astro_org_tokens.app import App
    from astro_org_tokens.cli import run

    stdout, stderr = _Stream(), _Stream()
    app = App(environ, stdin=io.StringIO(stdin), stdout=stdout, stderr=stderr, limits=limits)
    status = run(app, argv)
    return Result(status, stdout.getvalue(), stderr.getvalue())


def invoke_subprocess(
    argv: Sequence[str],
    environ: Mapping[str, str],
    *,
    stdin: str = "",
    timeout: float = 60,
) -> Result:
    """Run the installed program as a process of its own, without a terminal."""
    done = subprocess.run(
        [str(PROGRAM), *argv],
        env=dict(environ),
        input=stdin,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=timeout,
        check=False,
    )
    return Result(done.returncode, done.stdout, done.stderr)


def clean_env(home: Path) -> dict[str, str]:
    """Return an environment with an empty home folder and nothing of Astro's."""
    kept = ("PATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "COVERAGE_PROCESS_CONFIG")
    environ = {name: os.environ[name] for name in kept if name in os.environ}
    environ |= {"HOME": str(home), "USERPROFILE": str(home), "PYTHONUTF8": "1"}
    return environ


class _Stream(io.StringIO):
    encoding = "utf-8"
