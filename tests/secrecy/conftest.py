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
from faults.table import LARGEST_BODY
from secrecy.commands import GRANTS
from secrecy.marks import files_below, traces
from support.faulty import Faulty, Script, faulty
from support.limits import UNLIMITED_RATE
from support.running import Ran

Broken: TypeAlias = Callable[..., Faulty]
# Windows has neither the signals nor the homes of POSIX.
collect_ignore = ["test_process.py"] if sys.platform == "win32" else []


@pytest.fixture(scope="session")
def served() -> Iterator[Sandbox]:
    with start(SandboxOptions()) as running:
        yield running


@pytest.fixture
def sandbox(served: Sandbox) -> Iterator[Sandbox]:
    """A sandbox whose tokens are as new for each test."""
    query = ListApiTokensQuery.model_validate({"limit": "1000"})
    _, before = token_store.page(served.store, query)
    yield served
    _, after = token_store.page(served.store, query)
    for body in set(before) - set(after):
        token_store.replace(served.store, json.loads(body))


@pytest.fixture(autouse=True)
def _not_logging_yet() -> None:
    # What an earlier run with --verbosity debug has left in this process.
    logger = logging.getLogger("astro_org_tokens")
    logger.handlers, logger.propagate = [], True
    logger.setLevel(logging.NOTSET)


LIMITS = UNLIMITED_RATE._replace(max_body_bytes=LARGEST_BODY, sleep=lambda _: None)


@pytest.fixture
def limits() -> Limits:
    return LIMITS


@pytest.fixture
def broken(sandbox: Sandbox) -> Iterator[Broken]:
    """Make a proxy before the sandbox that follows a script."""
    with ExitStack() as stack:

        def make(script: Script = lambda _: None, *, down_after: int | None = None) -> Faulty:
            return stack.enter_context(faulty(sandbox.origin, script, down_after=down_after))

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
class Watched:
    """Runs the program and looks for traces of secrets in all that it says and writes.

    Attributes:
        environ: the environment.
        folder: the place that holds home, working and temporary folder.
        secrets: that may not be seen.
        given: files that hold secrets because the test has put them there.
    """

    environ: dict[str, str]
    folder: Path
    secrets: list[str]
    given: list[Path] = field(default_factory=list)

    def runs(
        self, *argv: str, env: Mapping[str, str] | None = None, typed: str | None = None
    ) -> Ran:
        """Run the program, at a terminal if something is typed there."""
        streams = [Stream(text, terminal=typed is not None) for text in (typed or "", "", "")]
        stdin, stdout, stderr = streams
        environ = {**self.environ, **(env or {})}
        app = App(environ, stdin=stdin, stdout=stdout, stderr=stderr, limits=LIMITS)
        ran = Ran(run(app, argv), stdout.getvalue(), stderr.getvalue())
        self.check(ran, argv)
        return ran

    def check(self, ran: Ran, argv: Sequence[str]) -> None:
        """See that a run has left no trace."""
        seen = ran.stdout + ran.stderr + files_below(self.folder, but=self.given)
        assert traces(seen, self.secrets) == [], f"{argv}: {ran}"
        assert "Traceback" not in seen, f"{argv}: {ran}"


@pytest.fixture
def watched(at_sandbox: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Watched:
    """The program with the sandbox's API token, which is the secret."""
    for variable, name in {"PWD": "cwd", "TMPDIR": "tmp", "XDG_STATE_HOME": "state"}.items():
        (tmp_path / name).mkdir()
        monkeypatch.setenv(variable, str(tmp_path / name))
        at_sandbox[variable] = str(tmp_path / name)
    monkeypatch.chdir(tmp_path / "cwd")
    Path("grants.yaml").write_text(GRANTS, encoding="utf-8")
    return Watched(at_sandbox, tmp_path, [at_sandbox["ASTRO_API_TOKEN"]])
