"""Fixtures of all tests: an empty home directory, a clean environment, one sandbox, the program."""

from __future__ import annotations

import logging
import os
import signal
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from astro_org_tokens.limits import Limits
from astro_org_tokens.sandbox import Sandbox
from support.cli_runner import (
    COMMAND_PATHS,
    Invoke,
    Result,
    clean_env,
    invoke,
    invoke_subprocess,
)
from support.each_choice import mark_other_cells
from support.fault_proxy import FaultProxy, MakeFaultProxy, Script, fault_proxy
from support.forked_program import close_server
from support.hypothesis_profile import register_profiles
from support.limits import NO_WAITING
from support.shared_sandbox import SharedSandbox, start_shared_sandbox

if TYPE_CHECKING:  # Windows has no pseudo-terminals
    from support.pseudo_terminal import Spawn, TerminalProcess

register_profiles()


@pytest.hookimpl(tryfirst=True)  # before `-m` selects
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Choose the cells of large tables that the quick tests run."""
    mark_other_cells(items)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Start one worker more than there are CPUs: tests often wait, for example for a time-out."""
    return (os.cpu_count() or 1) + 1


@pytest.fixture(scope="session", autouse=True)
def _ctrl_c() -> None:
    # A background job ignores SIGINT, and so would the processes that the tests start.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session", autouse=True)
def _forks() -> Iterator[None]:
    # Before coverage is combined: the interpreter that forks is measured too.
    yield
    close_server()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An empty home directory."""
    directory = tmp_path / "home"
    directory.mkdir()
    return directory


@pytest.fixture(autouse=True)
def _isolated(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    for name in tuple(os.environ):
        of_ours = name.startswith(("ASTRO", "XDG_")) and name != "ASTRO_API_SPEC"
        if of_ours or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    # Certificates that the machine names would take the place of the system's store.
    for name in ("CI", "NO_COLOR", "COLUMNS", "SSL_CERT_FILE", "SSL_CERT_DIR", "SSLKEYLOGFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))


@pytest.fixture(autouse=True)
def _no_logging() -> None:
    # An earlier run with --verbosity debug changes the logger of this process.
    logger = logging.getLogger("astro_org_tokens")
    logger.handlers, logger.propagate = [], True
    logger.setLevel(logging.NOTSET)


@pytest.fixture
def base_env(home: Path) -> dict[str, str]:
    """A clean environment for the program. A test can change it."""
    return clean_env(home)


@pytest.fixture(scope="session")
def shared_sandbox() -> Iterator[SharedSandbox]:
    """The one sandbox server of a test run. Tests use ``sandbox``."""
    with start_shared_sandbox() as shared:
        yield shared


@pytest.fixture
def generated_tokens() -> int:
    """How many tokens ``sandbox`` has besides the seeded ones. A test can parametrize it."""
    return 0


@pytest.fixture
def sandbox(shared_sandbox: SharedSandbox, generated_tokens: int) -> Sandbox:
    """The shared sandbox, seeded anew for this test."""
    shared_sandbox.reset(generated_tokens)
    return shared_sandbox.sandbox


@pytest.fixture
def requests(shared_sandbox: SharedSandbox, sandbox: Sandbox) -> list[str]:
    """The requests that ``sandbox`` received in this test: method, path, query, status."""
    return shared_sandbox.requests


@pytest.fixture
def sandbox_env(base_env: dict[str, str], sandbox: Sandbox) -> dict[str, str]:
    """An environment in which the program uses ``sandbox`` as an Organization owner."""
    base_env |= {"ASTRO_API_URL": sandbox.api_url, "ASTRO_API_TOKEN": sandbox.api_token}
    return base_env


@pytest.fixture
def limits() -> Limits:
    """The limits of a run in this process, without waits. A directory or module can override it."""
    return NO_WAITING


@pytest.fixture
def cli(sandbox_env: dict[str, str], limits: Limits) -> Invoke:
    """Run the program in this process, against the sandbox."""

    def call(*argv: str, env: dict[str, str] | None = None, **kwargs: Any) -> Result:
        return invoke(argv, {**sandbox_env, **(env or {})}, **{"limits": limits, **kwargs})

    return call


@pytest.fixture
def cli_process(sandbox_env: dict[str, str]) -> Invoke:
    """Run the installed program as a subprocess, against the sandbox."""

    def call(*argv: str, env: dict[str, str] | None = None, **kwargs: Any) -> Result:
        return invoke_subprocess(argv, {**sandbox_env, **(env or {})}, **kwargs)

    return call


@pytest.fixture
def spawn(sandbox_env: dict[str, str]) -> Iterator[Spawn]:
    """Start a command of ``organization-token`` at a terminal, without color."""
    from support.pseudo_terminal import TerminalProcess

    with ExitStack() as stack:

        def call(*argv: str, env: dict[str, str] | None = None, **kwargs: Any) -> TerminalProcess:
            environ = sandbox_env | {"NO_COLOR": "1"} | (env or {})
            terminal = TerminalProcess((*COMMAND_PATHS[0], *argv), environ, **kwargs)
            return stack.enter_context(closing(terminal))

        yield call


@pytest.fixture
def make_fault_proxy(sandbox: Sandbox) -> Iterator[MakeFaultProxy]:
    """Make a proxy in front of the sandbox that injects faults."""
    with ExitStack() as stack:

        def make(script: Script = lambda _: None, **options: Any) -> FaultProxy:
            return stack.enter_context(fault_proxy(sandbox.origin, script, **options))

        yield make
