"""The program at a pseudo-terminal, with every request that it sends kept."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from astro_org_tokens.sandbox import Sandbox, SandboxOptions, start
from support.grants import short

if TYPE_CHECKING:
    from support.terminal import AtTerminal

# Windows has no pseudo-terminals that a test could use.
collect_ignore_glob = ["test_*.py"] if sys.platform == "win32" else []

Start = Callable[..., "AtTerminal"]
COMMANDS = ("workspace", "organization-token")


@pytest.fixture
def requests() -> list[str]:
    """The requests that the sandbox got: method, path, query, status."""
    return []


@pytest.fixture
def generated_tokens() -> int:
    """How many tokens there are besides the seeded ones."""
    return 0


@pytest.fixture
def sandbox(requests: list[str], generated_tokens: int) -> Iterator[Sandbox]:
    """A fresh sandbox, in memory."""
    options = SandboxOptions(tokens=generated_tokens, log=lambda line: requests.append(short(line)))
    with start(options) as running:
        yield running


@pytest.fixture
def at_terminal(at_sandbox: dict[str, str]) -> Iterator[Start]:
    """Start a command of ``organization-token`` at a terminal, without color."""
    from support.terminal import COLUMNS, AtTerminal

    started: list[AtTerminal] = []

    def call(
        *argv: str,
        env: dict[str, str] | None = None,
        files: dict[str, Path] | None = None,
        columns: int = COLUMNS,
    ) -> AtTerminal:
        environ = at_sandbox | {"NO_COLOR": "1"} | (env or {})
        terminal = AtTerminal((*COMMANDS, *argv), environ, files=files, columns=columns)
        started.append(terminal)
        return terminal

    yield call
    for terminal in started:
        terminal.close()
