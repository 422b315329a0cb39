"""Carrying out what has to change, tokens side by side, each by itself."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from astro_org_tokens.api.concurrency import map_unordered
from astro_org_tokens.api.deadline import Deadline
from astro_org_tokens.api.deadline_client import DeadlineClient
from astro_org_tokens.errors import AstroError, NotLoggedInError
from astro_org_tokens.grants.change import ChangeResult, Lock, change_roles
from astro_org_tokens.manifest.drift import TokenDrift


@dataclass
class ApplyResult:
    """How far an apply came; every token is in exactly one of these.

    Attributes:
        done: what was changed and seen.
        failed: what was diagnostics_error, or could not be seen.
        unknown: what was under way when it was interrupted.
        not_tried: what was not begun.
    """

    done: list[ChangeResult] = field(default_factory=list)
    failed: list[tuple[TokenDrift, AstroError]] = field(default_factory=list)
    unknown: list[TokenDrift] = field(default_factory=list)
    not_tried: list[TokenDrift] = field(default_factory=list)
    interrupted: bool = False

    @property
    def complete(self) -> bool:
        """Whether everything was done."""
        return not (self.failed or self.unknown or self.not_tried)


class ApplyRun:
    """One run over all tokens that have to change.

    Args:
        client: to ask with; its ``limits`` count here too.
        drifts: what has to change.
        timeout: seconds for each token.
        lock_factory: from a token's ID and its deadline to its lock.
        progress: told how many tokens are through, and of how many.
    """

    def __init__(
        self,
        client: DeadlineClient,
        drifts: Sequence[TokenDrift],
        *,
        timeout: float,
        lock_factory: Callable[[DeadlineClient, str, Deadline], Lock],
        progress: Callable[[int, int], None],
    ) -> None:
        self._client = client
        self._limits = client.limits
        self._drifts = drifts
        self._timeout = timeout
        self._lock_of = lock_factory
        self._progress = progress
        self._begun: set[int] = set()
        self._outcomes: dict[int, ChangeResult | AstroError] = {}
        self._stopped = False
        self._lock = threading.Lock()

    def run(self) -> ApplyResult:
        """Change every token, and tell what came of each.

        A failure stops that token's change alone, unless no other could go better: then, and on
        Ctrl-C, nothing more is begun, and what is under way is waited for.
        """
        interrupted = False
        try:
            indices = range(len(self._drifts))
            results = map_unordered(self._change, indices, max_workers=self._limits.max_workers)
            for done, _ in enumerate(results, start=1):
                self._progress(done, len(indices))
        except KeyboardInterrupt:
            interrupted = True
            self._stop()
            self._drain()
        return self._result(interrupted=interrupted)

    def _change(self, index: int) -> None:
        with self._lock:  # so that what is not begun when it is stopped never will be
            if self._stopped:
                return
            self._begun.add(index)
        token_id = self._drifts[index].token.id
        deadline = Deadline(self._timeout, self._limits.monotonic)
        client = self._client.with_deadline(deadline)
        try:
            lock = self._lock_of(client, token_id, deadline)
            self._outcomes[index] = change_roles(
                client, token_id, self._drifts[index], deadline, lock
            )
        except AstroError as error:
            self._outcomes[index] = error
            if isinstance(error, NotLoggedInError):
                self._stop()

    def _stop(self) -> None:
        with self._lock:
            self._stopped = True

    def _drain(self) -> None:
        limits = self._limits
        end = limits.monotonic() + limits.drain_seconds
        try:
            while len(self._outcomes) < len(self._begun) and limits.monotonic() < end:
                limits.sleep(limits.drain_poll_seconds)
        except KeyboardInterrupt:
            return  # asked twice: what is under way is left alone

    def _result(self, *, interrupted: bool) -> ApplyResult:
        result = ApplyResult(interrupted=interrupted)
        for index, drift in enumerate(self._drifts):
            outcome = self._outcomes.get(index)
            if isinstance(outcome, ChangeResult):
                result.done.append(outcome)
            elif outcome is not None:
                result.failed.append((drift, outcome))
            elif index in self._begun:
                result.unknown.append(drift)
            else:
                result.not_tried.append(drift)
        return result
