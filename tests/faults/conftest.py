"""The program before a sandbox with faults, with nothing waited for unless a test asks for it."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import TypeAlias

import pytest
import tenacity.nap

from astro_org_tokens.api import rate_limit, retry, transport
from astro_org_tokens.api.concurrency import THREAD_NAME
from astro_org_tokens.app import App
from astro_org_tokens.cli import run
from astro_org_tokens.grants import change
from astro_org_tokens.sandbox import Sandbox, SandboxOptions, start
from astro_org_tokens.sandbox.seed.seed_ids import DEPLOY_BOT
from astro_org_tokens.sandbox.store import token_store
from faults.table import LARGEST_BODY
from support.faulty import Faulty, Script, faulty
from support.grants import token_body
from support.running import Ran

Broken: TypeAlias = Callable[..., Faulty]
At: TypeAlias = Callable[..., Ran]


@pytest.fixture(scope="session")
def served() -> Iterator[Sandbox]:
    with start(SandboxOptions()) as running:
        yield running


@pytest.fixture
def sandbox(served: Sandbox) -> Iterator[Sandbox]:
    """A sandbox whose one token that is changed here is as new for each test."""
    before = token_body(served, DEPLOY_BOT)
    yield served
    token_store.replace(served.store, before)


@dataclass
class Waits:
    """The waits for another try, in seconds; nothing is waited for.

    Attributes:
        meanwhile: what happens during each.
    """

    slept: list[float] = field(default_factory=list)
    meanwhile: Callable[[], object] = lambda: None

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.meanwhile()


@pytest.fixture(autouse=True)
def waits(monkeypatch: pytest.MonkeyPatch) -> Waits:
    # What an earlier test left behind, waiting for another try, is not to be counted here.
    for thread in threading.enumerate():
        if thread.name == THREAD_NAME:
            thread.join(30)
    found = Waits()
    monkeypatch.setattr(tenacity.nap, "time", SimpleNamespace(sleep=found.sleep))
    return found


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(change, "SETTLE_SECONDS", 0.0)
    monkeypatch.setattr(change, "LONGEST_JITTER_SECONDS", 0.0)
    monkeypatch.setattr(rate_limit, "WINDOW_SECONDS", 0.0)
    monkeypatch.setattr(transport, "MAX_BODY_BYTES", LARGEST_BODY)
    # As much jitter as there can be.
    monkeypatch.setattr(retry, "random", SimpleNamespace(uniform=lambda low, high: high))


@pytest.fixture
def broken(sandbox: Sandbox) -> Iterator[Broken]:
    """Make a proxy that follows a script."""
    with ExitStack() as stack:

        def make(script: Script = lambda _: None, *, down_after: int | None = None) -> Faulty:
            return stack.enter_context(faulty(sandbox.origin, script, down_after=down_after))

        yield make


class Stream(io.StringIO):
    """A standard stream that may be a terminal."""

    encoding = "utf-8"

    def __init__(self, *, terminal: bool = False) -> None:
        super().__init__()
        self._terminal = terminal

    def isatty(self) -> bool:
        return self._terminal


@pytest.fixture
def at(at_sandbox: dict[str, str]) -> At:
    """Run the program in this process, against the base of a proxy."""

    def call(base: str, argv: Sequence[str], *, stdin: str = "", terminal: bool = False) -> Ran:
        stdout, stderr = Stream(), Stream(terminal=terminal)
        environ = {**at_sandbox, "ASTRO_API_URL": base}
        app = App(environ, stdin=io.StringIO(stdin), stdout=stdout, stderr=stderr)
        status = run(app, argv)
        return Ran(status, stdout.getvalue(), stderr.getvalue())

    return call
