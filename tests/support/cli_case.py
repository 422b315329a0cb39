"""A table-driven test case: a command line and everything it causes."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from astro_org_tokens.sandbox import Sandbox
from support.stored_state import RoleChange


@dataclass(frozen=True)
class CliCase:
    """What is typed, and all that comes of it.

    Attributes:
        id: says which case it is.
        command_line: the arguments behind the spelling, as in a shell.
        requests: that the sandbox gets, in order.
        stdout: stdout.
        stderr: stderr of a command that succeeds.
        json: from the sandbox to what stdout holds with ``--json``.
        kind: of the error; empty where there is none.
        error: what is said of it; ``{path}`` stands for the spelling, as help gives it.
        status: the exit status.
        changes: what is different in the sandbox afterwards.
    """

    id: str
    command_line: str
    requests: tuple[str, ...] = ()
    stdout: str = ""
    stderr: str = ""
    json: Callable[[Sandbox], object] | None = None
    kind: str = ""
    error: str = ""
    status: int = 0
    changes: tuple[RoleChange, ...] = ()

    def argv(self, command_path: Sequence[str]) -> list[str]:
        """The whole command line."""
        return [*command_path, *shlex.split(self.command_line)]

    def text_outcome(self, command_path: Sequence[str]) -> tuple[int, str, str]:
        """Status, stdout and stderr."""
        stderr = f"Error: {self._message(command_path)}\n" if self.kind else self.stderr
        return self.status, self.stdout, stderr

    def json_outcome(
        self, command_path: Sequence[str], sandbox: Sandbox
    ) -> tuple[int, object, str]:
        """Status, the document on stdout, and stderr."""
        error = {"error": self._message(command_path), "code": self.status, "kind": self.kind}
        return self.status, self.json(sandbox) if self.json else error, ""

    def _message(self, command_path: Sequence[str]) -> str:
        names = {"wo": "workspace", "to": "token"}
        return self.error.replace(
            "{path}", " ".join(names.get(word, word) for word in command_path)
        )


AssertCase: TypeAlias = Callable[[CliCase, Sequence[str]], None]
"""Run a case under a command path, and assert everything that it expects."""
