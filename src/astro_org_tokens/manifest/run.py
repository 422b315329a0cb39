"""Apply changes to many tokens concurrently, each token independently."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from astro_org_tokens.api.concurrency import map_unordered
from astro_org_tokens.api.deadline import Deadline
from astro_org_tokens.api.deadline_client import DeadlineClient
from astro_org_tokens.errors import AstroError, ChangeInterruptedError, NotLoggedInError
from astro_org_tokens.grants.change import ChangeResult, Lock, change_roles
from astro_org_tokens.manifest.drift import TokenDrift


@dataclass
class ApplyResult:
    """The outcome of a run; every token is in exactly one of these lists.

    Attributes:
        done: changed and verified.
        failed: refused, or not verified, with the error.
        unconfirmed: a write was sent, and the run was interrupted before its result was verified.
        skipped: no write was sent.
        interrupted: whether Ctrl-C ended the run.
    """

    done: list[ChangeResult] = field(default_factory=list)
    failed: list[tuple[TokenDrift, AstroError]] = field(default_factory=list)
    unconfirmed: list[TokenDrift] = field(default_factory=list)
    skipped: list[TokenDrift] = field(default_factory=list)
    interrupted: bool = False

    @property
    def complete(self) -> bool:
        """Whether everything was done."""
        return not (self.failed or self.unconfirmed or self.skipped)


class ApplyRun:
    """One run over all tokens that have to change.

    Args:
        client: sends the requests; its limits say how many tokens change at the same time, and
            how long the run waits after Ctrl-C.
        drifts: what has to change.
        timeout: seconds for each token.
        lock_factory: returns the lock for a token, from the client with the token's deadline and
            the token's ID.
        on_progress: called with the number of tokens that are finished, and of all tokens.
    """

    def __init__(
        self,
        client: DeadlineClient,
        drifts: Sequence[TokenDrift],
        *,
        timeout: float,
        lock_factory: Callable[[DeadlineClient, str], Lock],
        on_progress: Callable[[int, int], None],
    ) -> None:
        self._client = client
        self._limits = client.limits
        self._drifts = drifts
        self._timeout = timeout
        self._lock_factory = lock_factory
        self._on_progress = on_progress
        self._started: set[int] = set()
        self._finished: set[int] = set()
        self._written: set[int] = set()
        self._outcomes: dict[int, ChangeResult | AstroError] = {}
        self._stopped = False
        self._closed = False
        self._interrupted = False
        self._lock = threading.Lock()

    def run(self) -> ApplyResult:
        """Change every token and return the outcomes.

        A failure stops the change of that token only, unless it would be the same for all tokens.
        Then, and on Ctrl-C, no more changes start, and running ones are waited for.
        """
        indices = range(len(self._drifts))
        results = map_unordered(self._change, indices, max_workers=self._limits.max_workers)
        try:
            for done, _ in enumerate(results, start=1):
                self._on_progress(done, len(indices))
        except KeyboardInterrupt:
            self._interrupted = True
            self._stop()
            self._drain()
        return self._result()

    def _change(self, index: int) -> None:
        with self._lock:  # so that nothing starts after _stop
            if self._stopped:
                return
            self._started.add(index)
        try:
            self._change_token(index)
        finally:
            self._finished.add(index)

    def _change_token(self, index: int) -> None:
        drift = self._drifts[index]
        deadline = Deadline(self._timeout, self._limits.monotonic)
        client = self._client.with_deadline(deadline)
        try:
            lock = self._lock_factory(client, drift.token.id)
            self._outcomes[index] = change_roles(
                client, drift.token.id, drift, lock, lambda: self._note_write(index)
            )
        except AstroError as error:
            error.token_id = drift.token.id
            error.workspace_ids = tuple(change.workspace.id for change in drift.changes)
            self._outcomes[index] = error
            if isinstance(error, NotLoggedInError):
                self._stop()

    def _note_write(self, index: int) -> None:
        with self._lock:  # so that nothing is sent after the result was taken
            if self._closed:
                token_id = self._drifts[index].token.id
                raise ChangeInterruptedError(token_id, sent=index in self._written)
            self._written.add(index)

    def _stop(self) -> None:
        with self._lock:
            self._stopped = True

    def _drain(self) -> None:
        """Wait for running changes until the grace period ends, or until Ctrl-C once more."""
        limits = self._limits
        end = limits.monotonic() + limits.drain_seconds
        try:
            while len(self._finished) < len(self._started) and limits.monotonic() < end:
                limits.sleep(limits.drain_poll_seconds)
        except KeyboardInterrupt:
            return

    def _result(self) -> ApplyResult:
        with self._lock:
            self._closed = True
        result = ApplyResult(interrupted=self._interrupted)
        for index, drift in enumerate(self._drifts):
            outcome = self._outcomes.get(index)
            if isinstance(outcome, ChangeResult):
                result.done.append(outcome)
            elif outcome is not None:
                result.failed.append((drift, outcome))
            elif index in self._written:
                result.unconfirmed.append(drift)
            else:
                result.skipped.append(drift)
        return result
