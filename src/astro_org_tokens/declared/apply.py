"""Carrying out what has to change, tokens side by side, each by itself."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from astro_org_tokens.api.client import AstroClient
from astro_org_tokens.api.deadline import Deadline
from astro_org_tokens.api.side_by_side import side_by_side
from astro_org_tokens.declared.drift import TokenDrift
from astro_org_tokens.errors import AstroError, NotLoggedInError
from astro_org_tokens.grants.change import Lock, Outcome, change_roles

GRACE_SECONDS = 10.0
"""How long writes under way are waited for after Ctrl-C."""


@dataclass
class Result:
    """How far an apply came; every token is in exactly one of these.

    Attributes:
        done: what was changed and seen.
        failed: what was refused, or could not be seen.
        unknown: what was under way when it was interrupted.
        not_tried: what was not begun.
    """

    done: list[Outcome] = field(default_factory=list)
    failed: list[tuple[TokenDrift, AstroError]] = field(default_factory=list)
    unknown: list[TokenDrift] = field(default_factory=list)
    not_tried: list[TokenDrift] = field(default_factory=list)
    interrupted: bool = False

    @property
    def complete(self) -> bool:
        """Whether everything was done."""
        return not (self.failed or self.unknown or self.not_tried)


class Apply:
    """One run over all tokens that have to change.

    Args:
        client: to ask with.
        drifts: what has to change.
        timeout: seconds for each token.
        lock_of: from a token's ID and its deadline to its lock.
        progress: told how many tokens are through, and of how many.
    """

    def __init__(
        self,
        client: AstroClient,
        drifts: Sequence[TokenDrift],
        *,
        timeout: float,
        lock_of: Callable[[AstroClient, str, Deadline], Lock],
        progress: Callable[[int, int], None],
    ) -> None:
        self._client = client
        self._drifts = drifts
        self._timeout = timeout
        self._lock_of = lock_of
        self._progress = progress
        self._begun: set[int] = set()
        self._outcomes: dict[int, Outcome | AstroError] = {}
        self._stopped = False
        self._lock = threading.Lock()

    def run(self) -> Result:
        """Change every token, and tell what came of each.

        A failure stops that token's change alone, unless no other could go better: then, and on
        Ctrl-C, nothing more is begun, and what is under way is waited for.
        """
        interrupted = False
        try:
            indices = range(len(self._drifts))
            for done, _ in enumerate(side_by_side(self._change, indices), start=1):
                self._progress(done, len(indices))
        except KeyboardInterrupt:
            interrupted = True
            self._stop()
            self._await_begun()
        return self._result(interrupted=interrupted)

    def _change(self, index: int) -> None:
        with self._lock:  # so that what is not begun when it is stopped never will be
            if self._stopped:
                return
            self._begun.add(index)
        token_id = self._drifts[index].token.id
        deadline = Deadline(self._timeout)
        client = self._client.within(deadline)
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

    def _await_begun(self) -> None:
        end = time.monotonic() + GRACE_SECONDS
        try:
            while len(self._outcomes) < len(self._begun) and time.monotonic() < end:
                time.sleep(0.05)
        except KeyboardInterrupt:
            return  # asked twice: what is under way is left alone

    def _result(self, *, interrupted: bool) -> Result:
        result = Result(interrupted=interrupted)
        for index, drift in enumerate(self._drifts):
            outcome = self._outcomes.get(index)
            if isinstance(outcome, Outcome):
                result.done.append(outcome)
            elif outcome is not None:
                result.failed.append((drift, outcome))
            elif index in self._begun:
                result.unknown.append(drift)
            else:
                result.not_tried.append(drift)
        return result
