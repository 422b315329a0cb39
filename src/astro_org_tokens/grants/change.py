"""Change a token's roles: read them, write the whole list, and re-read until the change holds.

The API has no ETag: two writers that read the same list overwrite each other, and both learn
that they succeeded (a lost update). So a change counts as done only when a re-read shows it, after
a settling time in which a writer that started from the older list has finished. A change that was
overwritten is retried on the fresh list, with a limit on the number of attempts (optimistic
concurrency).

One re-read is not enough while others write: lists with the change and lists without it can
alternate for a while. The change is safe if nothing else has changed during a settling time, since
the next writer has then read a list that contains it. Without other writers, that is so at the
first re-read.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Protocol

from astro_org_tokens.api.deadline_client import DeadlineClient
from astro_org_tokens.api.models import ApiToken, Role, warm_up_models
from astro_org_tokens.errors import (
    AstroError,
    ChangeInterruptedError,
    UnconfirmedError,
)
from astro_org_tokens.grants.change_errors import (
    outdated_error,
    overwritten_error,
    unverified_error,
)
from astro_org_tokens.grants.labels import comma_join, token_label
from astro_org_tokens.grants.lookup import read_organization_token
from astro_org_tokens.grants.plan import Change, Plan, roles_of

log = logging.getLogger("astro_org_tokens")


class Planner(Protocol):
    """Computes the plan for a token."""

    @property
    def repeat_hint(self) -> str:
        """The hint for a user who wants to make the same change again."""

    def plan(self, token: ApiToken) -> Plan:
        """Return the plan for a token as it is; an error refuses the change."""

    def replan(self, token: ApiToken) -> Plan:
        """Return the plan after another client has overwritten the change."""


Lock = Callable[[], AbstractContextManager[object]]


def _nothing() -> None:
    pass


@dataclass(frozen=True)
class ChangeResult:
    """The result of a change.

    Attributes:
        token: as it was read last.
        changes: what was changed; empty if there was nothing to do.
    """

    token: ApiToken
    changes: tuple[Change, ...]


def preview(client: DeadlineClient, token_id: str, planner: Planner) -> ChangeResult:
    """Return what ``change_roles`` would change, and the token as it is."""
    token = read_organization_token(client, token_id)
    return ChangeResult(token, planner.plan(token).changes)


def change_roles(
    client: DeadlineClient,
    token_id: str,
    planner: Planner,
    lock: Lock = nullcontext,
    before_write: Callable[[], None] = _nothing,
) -> ChangeResult:
    """Make a change and verify that it holds.

    Args:
        client: its deadline is for the whole change, its limits say how long to settle and how
            often to try.
        token_id: of an Organization token.
        planner: computes what to change.
        lock: held from the read to the write.
        before_write: called before each write; an exception that it raises ends the change.

    Raises:
        ConflictError: other clients kept overwriting the change.
        UnconfirmedError: it was sent, but its result couldn't be verified, or no read shows it.
        ChangeInterruptedError: Ctrl-C; it says whether the change had been sent. Another exception
            that is raised from outside, such as by a signal handler, gets a note that says so.
        AstroError: it was refused, or could not be planned; nothing was changed.
    """
    update = _ReadModifyWrite(client, token_id, planner, lock, before_write)
    warm_up_models()  # nothing slow may come between the read and the write
    try:
        result = update.apply_and_verify()
    except KeyboardInterrupt:
        raise update.interrupted() from None
    except AstroError as error:
        error.may_have_changed = update.may_have_changed
        raise
    except BaseException as error:
        # For example, the signal handler of a task runner raised it.
        update.report_end(error)
        raise
    if result.changes:
        workspaces = comma_join(change.workspace for change in result.changes)
        log.info("The update to %s in %s is verified.", token_label(result.token), workspaces)
    return result


class _ReadModifyWrite:
    """One change, from its first read to its verification; see ``change_roles``.

    Attributes:
        may_have_changed: whether a write was sent that wasn't refused.
    """

    def __init__(
        self,
        client: DeadlineClient,
        token_id: str,
        planner: Planner,
        lock: Lock,
        before_write: Callable[[], None],
    ) -> None:
        self._client = client
        self._limits = client.limits
        self._token_id = token_id
        self._planner = planner
        self._lock = lock
        self._before_write = before_write
        self.may_have_changed = False
        self._sent = False
        self._attempts = 0
        self._unconfirmed: UnconfirmedError | None = None
        self._round_trip = 0.0
        self._written: tuple[Role, ...] = ()
        self._before: set[str] | None = None
        self._others_wrote = False

    def apply_and_verify(self) -> ChangeResult:
        token, plan = self._read_and_write(self._planner.plan)
        if not plan.changes:
            return ChangeResult(token, ())
        while True:
            current = self._read_until_stable(token, plan)
            missing_changes = plan.missing_changes(roles_of(current))
            if not missing_changes:
                return ChangeResult(current, plan.changes)
            self._others_wrote |= _content(roles_of(current)) != self._before
            if self._attempts >= self._max_attempts():
                raise self._give_up_error(current, missing_changes)
            log.info("The update to %s isn't in effect, and is sent again.", token_label(current))
            self._sleep(self._limits.uniform(0, self._limits.max_jitter_seconds))
            self._read_and_write(self._planner.replan)

    def interrupted(self) -> ChangeInterruptedError:
        return ChangeInterruptedError(self._token_id, sent=self._sent)

    def report_end(self, error: BaseException) -> None:
        """Add what is known to an exception that isn't about the change, and to the log."""
        message = str(self.interrupted())
        if self._sent:
            log.warning("%s", message)
        if hasattr(error, "add_note"):  # from Python 3.11 on
            error.add_note(message)

    def _max_attempts(self) -> int:
        limits = self._limits
        return limits.max_unconfirmed_attempts if self._unconfirmed else limits.max_write_attempts

    def _give_up_error(self, current: ApiToken, missing_changes: list[Change]) -> AstroError:
        cause = self._unconfirmed.__cause__ if self._unconfirmed else None
        if isinstance(cause, AstroError):
            cause.retryable = True  # by now it is known that the write had no effect
            return cause
        if not self._others_wrote:  # a read that stays as it was is no proof of other writers
            hint = self._planner.repeat_hint
            return outdated_error(current, missing_changes, self._attempts, hint)
        return overwritten_error(current, missing_changes, self._attempts)

    def _read_and_write(self, compute_plan: Callable[[ApiToken], Plan]) -> tuple[ApiToken, Plan]:
        # A refused write is retried after a wait in which others may write: so each retry starts
        # from a fresh read, and the lock is free meanwhile.
        return self._client.with_retries(lambda: self._read_and_write_once(compute_plan))

    def _read_and_write_once(
        self, compute_plan: Callable[[ApiToken], Plan]
    ) -> tuple[ApiToken, Plan]:
        self._client.acquire_write_slot()
        with self._lock():
            token = read_organization_token(self._client, self._token_id)
            self._round_trip = self._client.round_trip
            plan = compute_plan(token)
            self._written = plan.roles
            if self._before is None:
                self._before = _content(roles_of(token))
            if plan.changes:
                self._write(plan)
        return token, plan

    def _write(self, plan: Plan) -> None:
        self._before_write()
        self._sent, self._unconfirmed = True, None
        self._attempts += 1
        try:
            self._client.set_roles_once(self._token_id, plan.roles)
        except UnconfirmedError as error:
            self._unconfirmed = error  # verified by the re-read
        self.may_have_changed = True
        self._round_trip = max(self._round_trip, self._client.round_trip)

    def _read_until_stable(self, token: ApiToken, plan: Plan) -> ApiToken:
        """Read until the change is missing, or is there and no other client is writing."""
        previous = _content(self._written)
        for _ in range(self._limits.max_stability_reads):
            current = self._read_after_settling(token, plan)
            content = _content(roles_of(current))
            if plan.missing_changes(roles_of(current)) or content == previous:
                break
            previous = content
        return current

    def _read_after_settling(self, token: ApiToken, plan: Plan) -> ApiToken:
        limits = self._limits
        self._sleep(max(limits.settle_seconds, limits.settle_round_trips * self._round_trip))
        try:
            current = self._client.get_token(self._token_id)
            roles_of(current)
        except AstroError as error:
            raise unverified_error(
                token,
                plan,
                error,
                accepted=self._unconfirmed is None,
                hint=self._planner.repeat_hint,
            ) from None
        return current

    def _sleep(self, seconds: float) -> None:
        self._limits.sleep(min(seconds, self._client.deadline.remaining()))


def _content(roles: Iterable[Role]) -> set[str]:
    return {json.dumps(role.to_payload(), sort_keys=True) for role in roles}
