"""Every test runs with an empty home folder, and without anything of Astro's in the environment."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from astro_org_tokens.limits import DEFAULT_LIMITS, Limits
from astro_org_tokens.sandbox import Sandbox, SandboxOptions, start
from support.cli_runner import Result, clean_env, invoke, invoke_subprocess

Invoke = Callable[..., Result]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An empty home folder."""
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


@pytest.fixture(autouse=True)
def _isolated(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    for name in tuple(os.environ):
        of_ours = name.startswith(("ASTRO", "XDG_")) and name != "ASTRO_API_SPEC"
        if of_ours or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    for name in ("CI", "NO_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))


@pytest.fixture
def env(home: Path) -> dict[str, str]:
    """An environment for the program, to be changed by the test."""
    return clean_env(home)


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """A fresh sandbox, in memory."""
    with start(SandboxOptions()) as running:
        yield running


@pytest.fixture
def sandbox_env(env: dict[str, str], sandbox: Sandbox) -> dict[str, str]:
    """An environment in which the program speaks to the sandbox, as its owner."""
    env |= {"ASTRO_API_URL": sandbox.api_url, "ASTRO_API_TOKEN": sandbox.api_token}
    return env


@pytest.fixture
def limits() -> Limits:
    """The limits of ``astro``; a directory or a module may have others."""
    return DEFAULT_LIMITS


@pytest.fixture
def cli(sandbox_env: dict[str, str], limits: Limits) -> Invoke:
    """Run the program in this process, against the sandbox."""

    def call(*argv: str, env: dict[str, str] | None = None, **how: Any) -> Result:
        return invoke(argv, {**sandbox_env, **(env or {})}, **{"limits": limits, **how})

    return call


@pytest.fixture
def cli_process(sandbox_env: dict[str, str]) -> Invoke:
    """Run the installed program as a process of its own, against the sandbox."""

    def call(*argv: str, env: dict[str, str] | None = None, **how: Any) -> Result:
        return invoke_subprocess(argv, {**sandbox_env, **(env or {})}, **how)

    return call


@pytest.fixture
def default_sigint() -> Iterator[None]:
    """Let Ctrl-C reach subprocesses: a background job ignores it, and so do its children."""
    previous = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, previous)
