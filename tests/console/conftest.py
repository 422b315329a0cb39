"""The program at a pseudo-terminal, with every request that it sends kept."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from astro_org_tokens.sandbox import Sandbox, SandboxOptions, start
from support.expected_requests import shorten_log_line

if TYPE_CHECKING:
    from support.pseudo_terminal import TerminalProcess

# Windows has no pseudo-terminals that a test could use.
collect_ignore_glob = ["test_*.py"] if sys.platform == "win32" else []

Spawn = Callable[..., "TerminalProcess"]
GROUP = ("workspace", "organization-token")


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
    options = SandboxOptions(
        tokens=generated_tokens, log=lambda line: requests.append(shorten_log_line(line))
    )
    with start(options) as running:
        yield running


@pytest.fixture
def spawn(sandbox_env: dict[str, str]) -> Iterator[Spawn]:
    """Start a command of ``organization-token`` at a terminal, without color."""
    from support.pseudo_terminal import COLUMNS, TerminalProcess

    started: list[TerminalProcess] = []

    def call(
        *argv: str,
        env: dict[str, str] | None = None,
        files: dict[str, Path] | None = None,
        columns: int = COLUMNS,
        non_blocking: bool = False,
    ) -> TerminalProcess:
        environ = sandbox_env | {"NO_COLOR": "1"} | (env or {})
        terminal = TerminalProcess(
            (*GROUP, *argv), environ, files=files, columns=columns, non_blocking=non_blocking
        )
        started.append(terminal)
        return terminal

    yield call
    for terminal in started:
        terminal.close()
