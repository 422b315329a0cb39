"""Read a token's roles, write the whole list, and read it again until the change is seen.

The API has no ETag: two writers that read the same list overwrite each other, and both are told
that they succeeded. So a change counts as done only when a re-read shows it, after a settling
time in which a writer that started from the older list has come to its end; a change that was
overwritten is made again on the fresh list.

One sighting is not enough while others write: lists with the change and lists without it may
follow each other for a while. The change is safe when nothing else moved during a settling time,
since whoever writes next has then read a list that holds it. Alone, that is so at the first
re-read.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Protocol

from astro_org_tokens.api.deadline import Deadline
from astro_org_tokens.api.deadline_client import DeadlineClient
from astro_org_tokens.api.models import ORGANIZATION, ApiToken, Role, warm_up_models
from astro_org_tokens.errors import (
    AstroError,
    ConflictError,
    InterruptedByUserError,
    NotFoundError,
    UnconfirmedError,
)
from astro_org_tokens.grants.labels import comma_join, token_label
from astro_org_tokens.grants.plan import Change, ChangeRequest, Plan, Verb, roles_of

_HINTS_BY_SCOPE = {"WORKSPACE": "workspace_token", "DEPLOYMENT": "deployment_token"}


class Planner(Protocol):
    """What is to be done to a token."""

    def plan(self, token: ApiToken) -> Plan:
        """Return what it takes, from the token as it is; an error refuses it."""

    def replan(self, token: ApiToken) -> Plan:
        """Return the same where somebody else has overwritten what was done."""


Lock = Callable[[], AbstractContextManager[object]]


@dataclass(frozen=True)
class ChangeResult:
    """The token as it was read last, and what was changed; nothing, if there was nothing to do."""

    token: ApiToken
    changes: tuple[Change, ...]


def read_organization_token(client: DeadlineClient, token_id: str) -> ApiToken:
    """Return a token of Organization scope.

    Raises:
        NotFoundError: there is none of this ID, or it is of another scope.
    """
    token = client.get_token(token_id)
    if token.scope != ORGANIZATION:
        raise NotFoundError(
            f"{token_label(token)} is a token of scope {token.scope}, not an Organization token",
            hint=_HINTS_BY_SCOPE.get(token.scope, "other_token"),
        )
    return token


def preview(client: DeadlineClient, token_id: str, intent: Planner) -> ChangeResult:
    """Return what ``change_roles`` would do, and the token as it is."""
    token = read_organization_token(client, token_id)
    return ChangeResult(token, intent.plan(token).changes)


def change_roles(
    client: DeadlineClient,
    token_id: str,
    intent: Planner,
    deadline: Deadline,
    lock: Lock = nullcontext,
) -> ChangeResult:
    """Do what is wished for and see that it holds.

    Args:
        client: whose calls are limited by ``deadline``; its ``limits`` count here too.
        token_id: of an Organization token.
        intent: what to do.
        deadline: for the whole of it.
        lock: held from the read to the write.

    Raises:
        ConflictError: others overwrote the change again and again.
        UnconfirmedError: it was sent and could not be seen.
        InterruptedByUserError: Ctrl-C; the message says whether something had been sent.
        AstroError: it was refused, or could not be planned; nothing was changed.
    """
    change = _ReadModifyWrite(client, token_id, intent, deadline, lock)
    warm_up_models()  # nothing slow may come between the read and the write
    try:
        return change.apply_and_verify()
    except KeyboardInterrupt:
        raise change.interrupted() from None


class _ReadModifyWrite:
    """One change on its way; for the arguments see ``change_roles``."""

    def __init__(
        self, client: DeadlineClient, token_id: str, intent: Planner, deadline: Deadline, lock: Lock
    ) -> None:
        self._client = client
        self._limits = client.limits
        self._token_id = token_id
        self._intent = intent
        self._deadline = deadline
        self._lock = lock
        self._sent = False
        self._tries = 0
        self._lost: UnconfirmedError | None = None
        self._round_trip = 0.0
        self._written: tuple[Role, ...] = ()

    def apply_and_verify(self) -> ChangeResult:
        token, goal = self._read_and_write(self._intent.plan)
        if not goal.changes:
            return ChangeResult(token, ())
        while True:
            seen = self._read_until_stable(token, goal)
            missing_changes = goal.missing_changes(roles_of(seen))
            if not missing_changes:
                return ChangeResult(seen, goal.changes)
            if self._tries >= self._max_attempts():
                raise self._give_up_error(seen, missing_changes)
            jitter = self._limits.uniform(0, self._limits.max_jitter_seconds)
            self._limits.sleep(min(jitter, self._deadline.remaining()))
            self._read_and_write(self._intent.replan)

    def interrupted(self) -> InterruptedByUserError:
        state, hint = (
            ("sent, not confirmed", "check_with_list") if self._sent else ("not sent", None)
        )
        return InterruptedByUserError(
            f"interrupted: the change of {self._token_id} was {state}", hint=hint
        )

    def _max_attempts(self) -> int:
        limits = self._limits
        return limits.max_unconfirmed_attempts if self._lost else limits.max_write_attempts

    def _give_up_error(self, seen: ApiToken, missing_changes: list[Change]) -> AstroError:
        if self._lost is not None and isinstance(self._lost.__cause__, AstroError):
            return self._lost.__cause__  # it is known by now that nothing came of it
        return _overwritten_error(seen, missing_changes, self._tries)

    def _read_and_write(self, planned: Callable[[ApiToken], Plan]) -> tuple[ApiToken, Plan]:
        # A refused write may go again after a wait, in which others may write: so the token is
        # read again too, and nobody waits for the lock meanwhile.
        return self._client.with_retries(lambda: self._read_and_try_to_write(planned))

    def _read_and_try_to_write(self, planned: Callable[[ApiToken], Plan]) -> tuple[ApiToken, Plan]:
        self._client.acquire_write_slot()
        with self._lock():
            token = read_organization_token(self._client, self._token_id)
            self._round_trip = self._client.round_trip
            made = planned(token)
            self._written = made.roles
            if made.changes:
                self._write(made)
        return token, made

    def _write(self, made: Plan) -> None:
        self._sent, self._lost = True, None
        self._tries += 1
        try:
            self._client.set_roles_once(self._token_id, made.roles)
        except UnconfirmedError as lost:
            self._lost = lost  # the re-read tells
        self._round_trip = max(self._round_trip, self._client.round_trip)

    def _read_until_stable(self, token: ApiToken, goal: Plan) -> ApiToken:
        """Read until the change is missing, or is there and nobody else is writing."""
        known = _content(self._written)
        for _ in range(self._limits.max_stability_reads):
            seen = self._read_after_settling(token, goal)
            content = _content(roles_of(seen))
            if goal.missing_changes(roles_of(seen)) or content == known:
                break
            known = content
        return seen

    def _read_after_settling(self, token: ApiToken, goal: Plan) -> ApiToken:
        limits = self._limits
        settle = max(limits.settle_seconds, limits.settle_round_trips * self._round_trip)
        limits.sleep(min(settle, self._deadline.remaining()))
        try:
            seen = self._client.get_token(self._token_id)
            roles_of(seen)
        except AstroError as error:
            raise _unverified_error(
                token, goal, self._lost, error, _repeat_hint(self._intent)
            ) from None
        return seen


def _content(roles: Iterable[Role]) -> set[str]:
    return {json.dumps(role.to_payload(), sort_keys=True) for role in roles}


def _repeat_hint(intent: Planner) -> str:
    if not isinstance(intent, ChangeRequest):
        return "repeat"  # what is done already is no error to it
    return "repeat_missing_ok" if intent.verb is Verb.REMOVE else "repeat_exist_ok"


def _unverified_error(
    token: ApiToken, goal: Plan, lost: UnconfirmedError | None, error: AstroError, hint: str
) -> UnconfirmedError:
    state = "sent" if lost else "accepted by the API"
    workspaces = comma_join(change.workspace for change in goal.changes)
    message = f"the change of {token_label(token)} in {workspaces} was {state}, but not seen: "
    reasons = (lost, "; ", error) if lost else (error,)
    return UnconfirmedError(message, *reasons, hint=hint)


def _overwritten_error(seen: ApiToken, missing_changes: list[Change], tries: int) -> ConflictError:
    told = comma_join(
        f"{seen.role_in(change.workspace.id) or 'no role'} instead of {change.after or 'no role'} "
        f"in {change.workspace}"
        for change in missing_changes
    )
    return ConflictError(
        f"somebody else keeps overwriting the roles of {token_label(seen)}; after {tries} tries "
        f"it has {told}",
        hint="others_write",
    )
