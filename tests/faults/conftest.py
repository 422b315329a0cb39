"""The program before a sandbox with faults, with nothing waited for unless a test asks for it."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import pytest

from astro_org_tokens.api.concurrency import THREAD_NAME
from astro_org_tokens.app import App
from astro_org_tokens.cli import run
from astro_org_tokens.limits import DEFAULT_LIMITS, Limits
from astro_org_tokens.sandbox import Sandbox, SandboxOptions, start
from astro_org_tokens.sandbox.seed.seed_ids import DEPLOY_BOT
from astro_org_tokens.sandbox.store import token_store
from faults.fault_matrix import MAX_BODY_BYTES
from support.cli_runner import Result
from support.fault_proxy import FaultProxy, Script, fault_proxy
from support.limits import UNLIMITED_RATE
from support.stored_state import stored_token

MakeFaultProxy: TypeAlias = Callable[..., FaultProxy]
InvokeAt: TypeAlias = Callable[..., Result]


@pytest.fixture(scope="session")
def shared_sandbox() -> Iterator[Sandbox]:
    with start(SandboxOptions()) as running:
        yield running


@pytest.fixture
def sandbox(shared_sandbox: Sandbox) -> Iterator[Sandbox]:
    """A sandbox whose one token that is changed here is as new for each test."""
    before = stored_token(shared_sandbox, DEPLOY_BOT)
    yield shared_sandbox
    token_store.replace(shared_sandbox.store, before)


@dataclass
class RecordedSleeps:
    """The waits for another try, in seconds; nothing is waited for.

    Attributes:
        meanwhile: what happens during each.
    """

    seconds: list[float] = field(default_factory=list)
    meanwhile: Callable[[], object] = lambda: None

    def sleep(self, seconds: float) -> None:
        if seconds:  # settling takes no time here
            self.seconds.append(seconds)
            self.meanwhile()


@pytest.fixture(autouse=True)
def sleeps() -> RecordedSleeps:
    # What an earlier test left behind, waiting for another try, is not to be counted here.
    for thread in threading.enumerate():
        if thread.name == THREAD_NAME:
            thread.join(30)
    return RecordedSleeps()


@pytest.fixture
def limits(sleeps: RecordedSleeps) -> Limits:
    return UNLIMITED_RATE._replace(
        max_body_bytes=MAX_BODY_BYTES,
        initial_backoff_seconds=DEFAULT_LIMITS.initial_backoff_seconds,
        sleep=sleeps.sleep,
        uniform=lambda _, high: high,  # as much jitter as there can be
    )


@pytest.fixture
def make_fault_proxy(sandbox: Sandbox) -> Iterator[MakeFaultProxy]:
    """Make a proxy that follows a script."""
    with ExitStack() as stack:

        def make(script: Script = lambda _: None, **options: Any) -> FaultProxy:
            return stack.enter_context(fault_proxy(sandbox.origin, script, **options))

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
def invoke_at(sandbox_env: dict[str, str], limits: Limits) -> InvokeAt:
    """Run the program in this process, against the base of a proxy."""

    def call(
        base: str,
        argv: Sequence[str],
        *,
        stdin: str = "",
        terminal: bool = False,
        limits: Limits = limits,
    ) -> Result:
        stdout, stderr = Stream(), Stream(terminal=terminal)
        environ = {**sandbox_env, "ASTRO_API_URL": base}
        app = App(environ, stdin=io.StringIO(stdin), stdout=stdout, stderr=stderr, limits=limits)
        status = run(app, argv)
        return Result(status, stdout.getvalue(), stderr.getvalue())

    return call
