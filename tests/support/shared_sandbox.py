"""One sandbox server for a whole test run, seeded anew for each test."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from astro_org_tokens.api.concurrency import THREAD_NAME
from astro_org_tokens.sandbox import Sandbox, SandboxOptions, start
from astro_org_tokens.sandbox.seed.bulk_seed import add_bulk_tokens
from astro_org_tokens.sandbox.seed.seed_data import seed
from support.expected_requests import shorten_log_line

_PATIENCE_SECONDS = 180


@dataclass(frozen=True)
class SharedSandbox:
    """A running sandbox and its request log.

    Attributes:
        sandbox: the sandbox.
        requests: the requests received since the last reset, in order.
    """

    sandbox: Sandbox
    requests: list[str]

    def reset(self, generated_tokens: int = 0) -> None:
        """Seed the database anew, as of now, and clear the request log.

        Args:
            generated_tokens: how many tokens to add to those of the seed.
        """
        _join_worker_threads()
        store = self.sandbox.store
        with store.transaction():
            for table in ("tokens", "workspaces", "meta"):
                store.execute(f"DELETE FROM {table}")
        seed(store)
        add_bulk_tokens(store, generated_tokens)
        self.requests.clear()


@contextmanager
def start_shared_sandbox() -> Iterator[SharedSandbox]:
    """Run the server while the context lasts."""
    lines: list[str] = []
    options = SandboxOptions(log=lambda line: lines.append(shorten_log_line(line)))
    with start(options) as sandbox:
        yield SharedSandbox(sandbox, lines)


def _join_worker_threads() -> None:
    # A thread that the previous test left behind may still send a request or wait for a retry.
    for thread in threading.enumerate():
        if thread.name == THREAD_NAME:
            thread.join(_PATIENCE_SECONDS)
