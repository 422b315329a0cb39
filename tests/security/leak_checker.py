"""Runs of the program whose every output is searched for secrets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from faults.fault_matrix import MAX_BODY_BYTES
from security.canaries import dump_files, find_leaks
from support.cli_runner import Result, invoke
from support.limits import UNLIMITED_RATE

LIMITS = UNLIMITED_RATE._replace(max_body_bytes=MAX_BODY_BYTES, sleep=lambda _: None)


@dataclass
class LeakChecker:
    """Runs the program and searches everything that it writes for secrets.

    Attributes:
        environ: the environment.
        root: the directory with the home, working and temporary directories.
        secrets: the canaries that must not appear.
        exempt_files: files into which the test itself has written secrets.
    """

    environ: dict[str, str]
    root: Path
    secrets: list[str]
    exempt_files: list[Path] = field(default_factory=list)

    def invoke(
        self, *argv: str, env: Mapping[str, str] | None = None, terminal_input: str | None = None
    ) -> Result:
        """Run the program, and check it. With ``terminal_input``, all streams are terminals."""
        result = invoke(
            argv,
            {**self.environ, **(env or {})},
            stdin=terminal_input or "",
            terminals=() if terminal_input is None else ("stdin", "stdout", "stderr"),
            limits=LIMITS,
        )
        self.check(result, argv)
        return result

    def check(self, result: Result, argv: Sequence[str]) -> None:
        """Fail if a run leaked a secret or printed a traceback."""
        output = result.stdout + result.stderr + dump_files(self.root, exclude=self.exempt_files)
        assert find_leaks(output, self.secrets) == [], f"{argv}: {result}"
        assert "Traceback" not in output, f"{argv}: {result}"
