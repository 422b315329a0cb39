"""The program before a sandbox with faults, with nothing waited for unless a test asks for it."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TypeAlias

import pytest

from astro_org_tokens.api.concurrency import THREAD_NAME
from astro_org_tokens.app import App
from astro_org_tokens.cli import run
from astro_org_tokens.limits import DEFAULT_LIMITS, Limits
from astro_org_tokens.sandbox import Sandbox, SandboxOptions, start
from astro_org_tokens.sandbox.seed.seed_ids import DEPLOY_BOT
from astro_org_tokens.sandbox.store import token_store
from faults.table import LARGEST_BODY
from support.faulty import Faulty, Script, faulty
from support.grants import token_body
from support.limits import UNLIMITED_RATE
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
        if seconds:  # settling takes no time here
            self.slept.append(seconds)
            self.meanwhile()


@pytest.fixture(autouse=True)
def waits() -> Waits:
    # What an earlier test left behind, waiting for another try, is not to be counted here.
    for thread in threading.enumerate():
        if thread.name == THREAD_NAME:
            thread.join(30)
    return Waits()


@pytest.fixture
def limits(waits: Waits) -> Limits:
    return UNLIMITED_RATE._replace(
        max_body_bytes=LARGEST_BODY,
        initial_backoff_seconds=DEFAULT_LIMITS.initial_backoff_seconds,
        sleep=waits.sleep,
        uniform=lambda _, high: high,  # as much jitter as there can be
    )


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
def at(at_sandbox: dict[str, str], limits: Limits) -> At:
    """Run the program in this process, against the base of a proxy."""

    def call(
        base: str,
        argv: Sequence[str],
        *,
        stdin: str = "",
        terminal: bool = False,
        limits: Limits = limits,
    ) -> Ran:
        stdout, stderr = Stream(), Stream(terminal=terminal)
        environ = {**at_sandbox, "ASTRO_API_URL": base}
        app = App(environ, stdin=io.StringIO(stdin), stdout=stdout, stderr=stderr, limits=limits)
        status = run(app, argv)
        return Ran(status, stdout.getvalue(), stderr.getvalue())

    return call
