"""The program with marked secrets, in a place of its own where all that it writes is found."""

from __future__ import annotations

import io
import json
import logging
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

import pytest

from astro_org_tokens.app import App
from astro_org_tokens.cli import run
from astro_org_tokens.limits import Limits
from astro_org_tokens.sandbox import Sandbox, SandboxOptions, start
from astro_org_tokens.sandbox.store import token_store
from astro_org_tokens.sandbox.store.list_queries import ListApiTokensQuery
from faults.fault_matrix import MAX_BODY_BYTES
from security.all_commands import GRANTS
from security.canaries import dump_files, find_leaks
from support.cli_runner import Result
from support.fault_proxy import FaultProxy, Script, fault_proxy
from support.limits import UNLIMITED_RATE

MakeFaultProxy: TypeAlias = Callable[..., FaultProxy]
# Windows has neither the signals nor the homes of POSIX.
collect_ignore = ["test_process.py"] if sys.platform == "win32" else []


@pytest.fixture(scope="session")
def shared_sandbox() -> Iterator[Sandbox]:
    with start(SandboxOptions()) as running:
        yield running


@pytest.fixture
def sandbox(shared_sandbox: Sandbox) -> Iterator[Sandbox]:
    """A sandbox whose tokens are as new for each test."""
    query = ListApiTokensQuery.model_validate({"limit": "1000"})
    _, before = token_store.page(shared_sandbox.store, query)
    yield shared_sandbox
    _, after = token_store.page(shared_sandbox.store, query)
    for body in set(before) - set(after):
        token_store.replace(shared_sandbox.store, json.loads(body))


@pytest.fixture(autouse=True)
def _not_logging_yet() -> None:
    # What an earlier run with --verbosity debug has left in this process.
    logger = logging.getLogger("astro_org_tokens")
    logger.handlers, logger.propagate = [], True
    logger.setLevel(logging.NOTSET)


LIMITS = UNLIMITED_RATE._replace(max_body_bytes=MAX_BODY_BYTES, sleep=lambda _: None)


@pytest.fixture
def limits() -> Limits:
    return LIMITS


@pytest.fixture
def make_fault_proxy(sandbox: Sandbox) -> Iterator[MakeFaultProxy]:
    """Make a proxy before the sandbox that follows a script."""
    with ExitStack() as stack:

        def make(script: Script = lambda _: None, *, close_after: int | None = None) -> FaultProxy:
            return stack.enter_context(fault_proxy(sandbox.origin, script, close_after=close_after))

        yield make


class Stream(io.StringIO):
    """A standard stream that may be a terminal."""

    encoding = "utf-8"

    def __init__(self, text: str = "", *, terminal: bool = False) -> None:
        super().__init__(text)
        self._terminal = terminal

    def isatty(self) -> bool:
        return self._terminal


@dataclass
class LeakChecker:
    """Runs the program and looks for traces of secrets in all that it says and writes.

    Attributes:
        environ: the environment.
        root: the place that holds home, working and temporary folder.
        secrets: that may not be seen.
        exempt_files: files that hold secrets because the test has put them there.
    """

    environ: dict[str, str]
    root: Path
    secrets: list[str]
    exempt_files: list[Path] = field(default_factory=list)

    def invoke(
        self, *argv: str, env: Mapping[str, str] | None = None, terminal_input: str | None = None
    ) -> Result:
        """Run the program, at a terminal if something is typed there."""
        streams = [
            Stream(text, terminal=terminal_input is not None)
            for text in (terminal_input or "", "", "")
        ]
        stdin, stdout, stderr = streams
        environ = {**self.environ, **(env or {})}
        app = App(environ, stdin=stdin, stdout=stdout, stderr=stderr, limits=LIMITS)
        result = Result(run(app, argv), stdout.getvalue(), stderr.getvalue())
        self.check(result, argv)
        return result

    def check(self, result: Result, argv: Sequence[str]) -> None:
        """See that a run has left no trace."""
        seen = result.stdout + result.stderr + dump_files(self.root, exclude=self.exempt_files)
        assert find_leaks(seen, self.secrets) == [], f"{argv}: {result}"
        assert "Traceback" not in seen, f"{argv}: {result}"


@pytest.fixture
def leak_checker(
    sandbox_env: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> LeakChecker:
    """The program with the sandbox's API token, which is the secret."""
    for variable, name in {"PWD": "cwd", "TMPDIR": "tmp", "XDG_STATE_HOME": "state"}.items():
        (tmp_path / name).mkdir()
        monkeypatch.setenv(variable, str(tmp_path / name))
        sandbox_env[variable] = str(tmp_path / name)
    monkeypatch.chdir(tmp_path / "cwd")
    Path("grants.yaml").write_text(GRANTS, encoding="utf-8")
    return LeakChecker(sandbox_env, tmp_path, [sandbox_env["ASTRO_API_TOKEN"]])
