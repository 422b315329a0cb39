"""What has to change so that the Organization is as the files say; pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from astro_org_tokens.api.models import ApiToken
from astro_org_tokens.grants.labels import WorkspaceRef
from astro_org_tokens.grants.plan import Change, DesiredRole, Plan, plan_goals
from astro_org_tokens.manifest.desired_state import DesiredState


@dataclass(frozen=True)
class TokenDrift:
    """What has to change for one token; ``change_roles`` carries it out.

    Attributes:
        token: as it was listed.
        changes: at least one.
    """

    token: ApiToken
    changes: tuple[Change, ...]

    def plan(self, token: ApiToken) -> Plan:
        """Return what is still to be done, from the token's roles as they are now."""
        return plan_goals(token, [(change.workspace, change.after) for change in self.changes])

    replan = plan

    @property
    def repeat_hint(self) -> str:
        """The hint for making the same change again: what is already done is not an error."""
        return "repeat"


def drift(wanted: DesiredState, tokens: Sequence[ApiToken], *, prune: bool) -> list[TokenDrift]:
    """Return what has to change, for each token that is not as it should be.

    Args:
        wanted: what the files say.
        tokens: the Organization's.
        prune: whether roles in the files' Workspaces that the files do not list go away.
    """
    by_token: dict[str, list[DesiredRole]] = {token.id: [] for token in tokens}
    for grant in wanted.grants:
        by_token[grant.token.id].append((grant.workspace, grant.role))
    if prune:
        for token, workspace in _unlisted(wanted, tokens):
            by_token[token.id].append((workspace, None))
    found = [_of_token(token, by_token[token.id]) for token in tokens]
    return [each for each in found if each.changes]


def _unlisted(
    wanted: DesiredState, tokens: Sequence[ApiToken]
) -> Iterable[tuple[ApiToken, WorkspaceRef]]:
    listed = {(grant.token.id, grant.workspace.id) for grant in wanted.grants}
    refs = {workspace.id: workspace for workspace in wanted.workspaces}
    for token in tokens:
        for workspace_id in token.workspace_roles():
            if workspace_id in refs and (token.id, workspace_id) not in listed:
                yield token, refs[workspace_id]


def _of_token(token: ApiToken, goals: Iterable[DesiredRole]) -> TokenDrift:
    held = token.workspace_roles()
    changes = (Change(workspace, held.get(workspace.id), role) for workspace, role in goals)
    return TokenDrift(token, tuple(c for c in changes if c.before != c.after))
