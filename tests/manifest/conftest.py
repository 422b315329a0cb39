"""Apply and export against a sandbox that keeps a list of the requests it gets."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from astro_org_tokens.limits import Limits
from astro_org_tokens.sandbox import Sandbox, SandboxOptions, start
from manifest.apply_cases import MANIFEST
from support.expected_requests import shorten_log_line
from support.limits import NO_WAITING


@pytest.fixture(scope="session")
def _served() -> Iterator[tuple[Sandbox, list[str]]]:
    # One server for all tests, since stopping it takes longer than most of them.
    lines: list[str] = []
    with start(SandboxOptions(log=lambda line: lines.append(shorten_log_line(line)))) as running:
        yield running, lines


@pytest.fixture
def requests(_served: tuple[Sandbox, list[str]]) -> list[str]:
    """The requests that the sandbox got in this test, in order: method, path, query, status."""
    _served[1].clear()
    return _served[1]


@pytest.fixture
def sandbox(_served: tuple[Sandbox, list[str]], requests: list[str]) -> Iterator[Sandbox]:
    """A sandbox, in memory, that is as new for each test."""
    running, _ = _served
    store = running.store
    tables = {
        name: store.column(f"SELECT body FROM {name} ORDER BY seq")
        for name in ("tokens", "workspaces")
    }
    yield running
    with store.transaction():
        for name, bodies in tables.items():
            store.execute(f"DELETE FROM {name}")
            store.execute_many(f"INSERT INTO {name} (body) VALUES (?)", ([b] for b in bodies))


@pytest.fixture
def limits() -> Limits:
    """For the program in this process, where nobody else writes: nothing to wait for."""
    return NO_WAITING


@pytest.fixture
def manifest_file(tmp_path: Path) -> str:
    """The path of a file of grants."""
    path = tmp_path / "grants.yaml"
    path.write_text(MANIFEST, encoding="utf-8")
    return str(path)
