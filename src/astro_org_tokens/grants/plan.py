"""Pure functions that compute a token's new list of roles.

The API replaces the whole list, so a plan contains the whole list: entries that don't change are
preserved, with all fields and in their order; changed ones come last.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from astro_org_tokens.api.models import (
    WORKSPACE,
    ApiToken,
    Role,
    join_roles,
    roles_in,
    workspace_role,
)
from astro_org_tokens.errors import (
    AlreadyGrantedError,
    ApiError,
    ConflictError,
    NotGrantedError,
)
from astro_org_tokens.grants.labels import WorkspaceRef, comma_join, token_label

DesiredRole = tuple[WorkspaceRef, str | None]
"""A Workspace and the role that a token should have there; None means no role."""


class Verb(Enum):
    """What is done to a token's role in a Workspace."""

    ADD = "add"
    UPDATE = "update"
    REMOVE = "remove"


@dataclass(frozen=True)
class ChangeRequest:
    """A requested change of one token.

    Attributes:
        verb: add, update or remove.
        workspaces: the Workspaces to change the role in, at least one.
        role: the new role, None to remove it.
        ignore_noop: succeed if there is nothing to do (``--exist-ok``, ``--missing-ok``), so that
            the request is idempotent.
    """

    verb: Verb
    workspaces: tuple[WorkspaceRef, ...]
    role: str | None = None
    ignore_noop: bool = False

    def __post_init__(self) -> None:
        # An iterator has its values only once, and every plan goes through them.
        object.__setattr__(self, "workspaces", tuple(self.workspaces))

    @property
    def repeat_hint(self) -> str:
        """The hint for making the same change again, whether or not it has been made."""
        return "repeat_missing_ok" if self.verb is Verb.REMOVE else "repeat_exist_ok"

    def plan(self, token: ApiToken) -> Plan:
        """Return the plan for a token; see ``plan`` below."""
        return plan(token, self)

    def replan(self, token: ApiToken) -> Plan:
        """Return the plan after another client has overwritten the change.

        Raises:
            ConflictError: what the other client did makes the change impossible.
        """
        try:
            return plan(token, replace(self, ignore_noop=True))
        except NotGrantedError as error:
            raise ConflictError(
                f"{token_label(token)} was changed by another client: ", error
            ) from None


@dataclass(frozen=True)
class Change:
    """A token's role in one Workspace before and after; None means no role.

    Attributes:
        before: several roles in the one Workspace are joined: ``A and B``.
    """

    workspace: WorkspaceRef
    before: str | None
    after: str | None

    @property
    def changed(self) -> bool:
        """Whether the role before differs from the role after."""
        return self.before != self.after


@dataclass(frozen=True)
class Plan:
    """A planned update.

    Attributes:
        changes: what changes; empty if there is nothing to do.
        roles: the whole list of roles to send.
    """

    changes: tuple[Change, ...]
    roles: tuple[Role, ...]

    def missing_changes(self, roles: Sequence[Role]) -> list[Change]:
        """Return the changes that a list of roles, read afterwards, doesn't show."""
        return [
            change
            for change in self.changes
            if not holds(roles_in(roles, change.workspace.id), change.after)
        ]


def plan(token: ApiToken, request: ChangeRequest) -> Plan:
    """Return the plan for a requested change.

    A plan without changes means that there is nothing to do, which is an error unless the request
    ignores that. If any Workspace is rejected, the whole plan is rejected.

    Raises:
        ApiError: the token was read without its roles.
        AlreadyGrantedError: add or update, and the token has the role already.
        NotGrantedError: update or remove, and the token has no role in the Workspace.
        ConflictError: the token would be left without any role, which the API doesn't allow.
    """
    roles = roles_of(token)
    current = {each: roles_in(roles, each.id) for each in request.workspaces}
    if request.verb is not Verb.ADD:
        missing = [each for each, held in current.items() if not held]
        _check_role_exists(token, request, missing)
    if request.verb is not Verb.REMOVE:
        present = [each for each, held in current.items() if holds(held, request.role)]
        _check_role_absent(token, request, present)
    return plan_goals(token, [(workspace, request.role) for workspace in request.workspaces])


def plan_goals(token: ApiToken, goals: Iterable[DesiredRole]) -> Plan:
    """Return the plan for a token to have certain roles in certain Workspaces.

    Raises:
        ApiError, ConflictError: see ``plan``.
    """
    roles = roles_of(token)
    changes = [
        Change(workspace, join_roles(held), role)
        for workspace, role in goals
        if not holds(held := roles_in(roles, workspace.id), role)
    ]
    after = _roles_after(roles, changes)
    if changes and not after:
        raise ConflictError(
            f"Can't remove the last role of {token_label(token)}, in "
            f"{comma_join(change.workspace for change in changes)}: the API requires at least one.",
            hint="last_role",
        )
    return Plan(tuple(changes), after)


def holds(held: Sequence[str | None], role: str | None) -> bool:
    """Return whether the roles in a Workspace are the one role, or none if it is None."""
    return tuple(held) == (() if role is None else (role,))


def roles_of(token: ApiToken) -> tuple[Role, ...]:
    """Return a token's roles.

    Raises:
        ApiError: the response had none, so that sending a list back would remove roles.
    """
    if token.roles is None:
        raise ApiError(
            f"The API returned no roles for {token_label(token)}, so they can't be updated. No "
            "change was sent."
        )
    return token.roles


def _roles_after(roles: Sequence[Role], changes: Sequence[Change]) -> tuple[Role, ...]:
    changed = {change.workspace.id for change in changes}
    unchanged = [
        role for role in roles if role.entity_type != WORKSPACE or role.entity_id not in changed
    ]
    granted = [_granted(roles, c.workspace.id, c.after) for c in changes if c.after is not None]
    return (*unchanged, *granted)


def _granted(roles: Sequence[Role], workspace_id: str, role: str) -> Role:
    # A changed entry keeps its unknown fields.
    for entry in roles:
        if entry.entity_type == WORKSPACE and entry.entity_id == workspace_id:
            return entry.model_copy(update={"role": role})
    return workspace_role(workspace_id, role)


def _check_role_exists(
    token: ApiToken, request: ChangeRequest, missing: Sequence[WorkspaceRef]
) -> None:
    if not missing or (request.verb is Verb.REMOVE and request.ignore_noop):
        return
    raise NotGrantedError(
        f"{token_label(token)} has no role in {comma_join(missing)}.",
        hint="missing_ok" if request.verb is Verb.REMOVE else "add_first",
    )


def _check_role_absent(
    token: ApiToken, request: ChangeRequest, present: Sequence[WorkspaceRef]
) -> None:
    if present and not request.ignore_noop:
        raise AlreadyGrantedError(
            f"{token_label(token)} already has {request.role} in {comma_join(present)}.",
            hint="exist_ok",
        )
