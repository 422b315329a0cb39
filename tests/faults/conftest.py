"""The program in front of a sandbox with faults. It waits only if a test asks for it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from astro_org_tokens.limits import DEFAULT_LIMITS, Limits
from faults.fault_matrix import MAX_BODY_BYTES
from faults.recorded_sleeps import RecordedSleeps
from support.cli_runner import Invoke, Result, invoke
from support.limits import UNLIMITED_RATE


@pytest.fixture
def sleeps() -> RecordedSleeps:
    """The waits before retries; they take no time."""
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
def invoke_at(sandbox_env: dict[str, str], limits: Limits) -> Invoke:
    """Run the program in this process, against the base URL of a proxy."""

    def call(
        base_url: str,
        argv: Sequence[str],
        *,
        stdin: str = "",
        terminal: bool = False,
        limits: Limits = limits,
    ) -> Result:
        environ = {**sandbox_env, "ASTRO_API_URL": base_url}
        terminals = ["stderr"] if terminal else []
        return invoke(argv, environ, stdin=stdin, terminals=terminals, limits=limits)

    return call
