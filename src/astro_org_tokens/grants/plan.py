"""Pure planning: the roles that a token has, and what is wanted, to the roles that it should have.

The API replaces the whole list, so a plan is a whole list: every entry that is not changed stays
as it came and in its order, a changed one goes last.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from astro_org_tokens.api.models import WORKSPACE, ApiToken, Role, role_in, workspace_role
from astro_org_tokens.errors import (
    AlreadyGrantedError,
    ApiError,
    ConflictError,
    NotGrantedError,
)
from astro_org_tokens.grants.labels import WorkspaceRef, comma_join, token_label

DesiredRole = tuple[WorkspaceRef, str | None]
"""A Workspace, and the role that a token should have there; None stands for no role."""


class Verb(Enum):
    """What is done to a token's role in a Workspace."""

    ADD = "add"
    UPDATE = "update"
    REMOVE = "remove"


@dataclass(frozen=True)
class ChangeRequest:
    """What a command was asked to do.

    Attributes:
        verb: add, update or remove.
        workspaces: where, at least one.
        role: that the token should have, None for remove.
        ignore_noop: nothing to do is no error (``--exist-ok``, ``--missing-ok``).
    """

    verb: Verb
    workspaces: tuple[WorkspaceRef, ...]
    role: str | None = None
    ignore_noop: bool = False

    @property
    def repeat_hint(self) -> str:
        """The hint for making the same change again, whether or not it has been made."""
        return "repeat_missing_ok" if self.verb is Verb.REMOVE else "repeat_exist_ok"

    def plan(self, token: ApiToken) -> Plan:
        """Return what it takes; see ``plan`` below."""
        return plan(token, self)

    def replan(self, token: ApiToken) -> Plan:
        """Return what it takes once more, after somebody else has overwritten it.

        Raises:
            ConflictError: by what somebody else did, it can't be done any more.
        """
        try:
            return plan(token, replace(self, ignore_noop=True))
        except NotGrantedError as error:
            raise ConflictError(
                f"somebody else changed {token_label(token)} meanwhile: ", error
            ) from None


@dataclass(frozen=True)
class Change:
    """One Workspace's role before and after; None stands for no role."""

    workspace: WorkspaceRef
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Plan:
    """What to change, and the whole list of roles to send for it."""

    changes: tuple[Change, ...]
    roles: tuple[Role, ...]

    def missing_changes(self, roles: Sequence[Role]) -> list[Change]:
        """Return the changes that a list of roles, read afterwards, does not show."""
        return [
            change for change in self.changes if role_in(roles, change.workspace.id) != change.after
        ]


def plan(token: ApiToken, wish: ChangeRequest) -> Plan:
    """Return what it takes for ``token`` to have what is wished for.

    A plan without changes means that there is nothing to do, which is an error unless the wish
    is ignore_noop. One refused Workspace refuses all.

    Raises:
        ApiError: the token was read without its roles.
        AlreadyGrantedError, NotGrantedError: see the contract of the verbs.
        ConflictError: the token would be left with no role at all, which the API does not allow.
    """
    roles = roles_of(token)
    changes = [
        Change(workspace, role_in(roles, workspace.id), wish.role) for workspace in wish.workspaces
    ]
    if wish.verb is not Verb.ADD:
        _check_role_exists(token, wish, changes)
    if wish.verb is not Verb.REMOVE:
        _check_role_absent(token, wish, changes)
    return plan_goals(token, [(workspace, wish.role) for workspace in wish.workspaces])


def plan_goals(token: ApiToken, goals: Iterable[DesiredRole]) -> Plan:
    """Return what it takes for ``token`` to have given roles in given Workspaces.

    Raises:
        ApiError, ConflictError: see ``plan``.
    """
    roles = roles_of(token)
    changes = [
        Change(workspace, before, role)
        for workspace, role in goals
        if (before := role_in(roles, workspace.id)) != role
    ]
    after = _roles_after(roles, changes)
    if changes and not after:
        which = "the one" if len(changes) == 1 else "those"
        raise ConflictError(
            f"{token_label(token)} has no other role than {which} in "
            f"{comma_join(change.workspace for change in changes)}, and the API does not allow a "
            "token without any",
            hint="last_role",
        )
    return Plan(tuple(changes), after)


def roles_of(token: ApiToken) -> tuple[Role, ...]:
    """Return a token's roles.

    Raises:
        ApiError: the answer had none, so that sending a list back would take roles away.
    """
    if token.roles is None:
        raise ApiError(
            f"the API gave no list of roles for {token_label(token)}, so none can be changed: "
            "nothing was sent"
        )
    return token.roles


def _roles_after(roles: Sequence[Role], changes: Sequence[Change]) -> tuple[Role, ...]:
    changed = {change.workspace.id for change in changes}
    kept = [
        role for role in roles if role.entity_type != WORKSPACE or role.entity_id not in changed
    ]
    granted = [_granted(roles, c.workspace.id, c.after) for c in changes if c.after is not None]
    return (*kept, *granted)


def _granted(roles: Sequence[Role], workspace_id: str, role: str) -> Role:
    # An entry that is changed keeps the fields that are not known here.
    for entry in roles:
        if entry.entity_type == WORKSPACE and entry.entity_id == workspace_id:
            return entry.model_copy(update={"role": role})
    return workspace_role(workspace_id, role)


def _check_role_exists(token: ApiToken, wish: ChangeRequest, changes: Sequence[Change]) -> None:
    missing = [change.workspace for change in changes if change.before is None]
    if not missing or (wish.verb is Verb.REMOVE and wish.ignore_noop):
        return
    raise NotGrantedError(
        f"{token_label(token)} has no role in {comma_join(missing)}",
        hint="missing_ok" if wish.verb is Verb.REMOVE else "add_first",
    )


def _check_role_absent(token: ApiToken, wish: ChangeRequest, changes: Sequence[Change]) -> None:
    present = [change.workspace for change in changes if change.before == change.after]
    if present and not wish.ignore_noop:
        raise AlreadyGrantedError(
            f"{token_label(token)} already has {wish.role} in {comma_join(present)}",
            hint="exist_ok",
        )
