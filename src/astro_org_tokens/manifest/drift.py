"""Compute what differs between a manifest and the Organization; pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from astro_org_tokens.api.models import ApiToken, join_roles
from astro_org_tokens.errors import AstroError
from astro_org_tokens.grants.labels import WorkspaceRef
from astro_org_tokens.grants.plan import Change, DesiredRole, Plan, holds, plan_goals
from astro_org_tokens.manifest.desired_state import DesiredState


@dataclass(frozen=True)
class TokenDrift:
    """The changes that one token needs; ``change_roles`` makes them.

    Attributes:
        token: as it was listed.
        changes: at least one.
    """

    token: ApiToken
    changes: tuple[Change, ...]

    @property
    def repeat_hint(self) -> str:
        """The hint for making the same changes again: what is already done is not an error."""
        return "repeat"

    def plan(self, token: ApiToken) -> Plan:
        """Return what is left to do, from the token's current roles."""
        return plan_goals(token, [(change.workspace, change.after) for change in self.changes])

    replan = plan

    @cached_property
    def refusal(self) -> AstroError | None:
        """The error with which the change would be refused as things are, None if none."""
        try:
            self.plan(self.token)
        except AstroError as error:
            return error
        return None


def drift(desired: DesiredState, tokens: Sequence[ApiToken], *, prune: bool) -> list[TokenDrift]:
    """Return the changes for each token that differs from the desired state.

    Args:
        desired: the desired state.
        tokens: all tokens of the Organization.
        prune: whether to remove roles in the manifest's Workspaces that it does not list.
    """
    by_token: dict[str, list[DesiredRole]] = {token.id: [] for token in tokens}
    for grant in desired.grants:
        by_token[grant.token.id].append((grant.workspace, grant.role))
    if prune:
        for token, workspace in _unlisted(desired, tokens):
            by_token[token.id].append((workspace, None))
    drifts = [_token_drift(token, by_token[token.id]) for token in tokens if by_token[token.id]]
    return [each for each in drifts if each.changes]


def _unlisted(
    desired: DesiredState, tokens: Sequence[ApiToken]
) -> Iterable[tuple[ApiToken, WorkspaceRef]]:
    listed = {(grant.token.id, grant.workspace.id) for grant in desired.grants}
    refs = {workspace.id: workspace for workspace in desired.workspaces}
    for token in tokens:
        for workspace_id in token.workspace_roles():
            if workspace_id in refs and (token.id, workspace_id) not in listed:
                yield token, refs[workspace_id]


def _token_drift(token: ApiToken, goals: Iterable[DesiredRole]) -> TokenDrift:
    current = token.workspace_roles()
    return TokenDrift(
        token,
        tuple(
            Change(workspace, join_roles(roles), role)
            for workspace, role in goals
            if not holds(roles := current.get(workspace.id, ()), role)
        ),
    )
