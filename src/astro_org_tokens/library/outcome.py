"""A change of one token's roles, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from astro_org_tokens.api.deadline_client import DeadlineClient, validate_id
from astro_org_tokens.api.models import ApiToken
from astro_org_tokens.errors import concerning
from astro_org_tokens.grants.change import ChangeResult, change_roles, preview
from astro_org_tokens.grants.labels import WorkspaceRef
from astro_org_tokens.grants.lock import TokenLock
from astro_org_tokens.grants.plan import Change, ChangeRequest, Verb
from astro_org_tokens.ids import looks_like_id
from astro_org_tokens.library.targets import TokenArgument, find_token
from astro_org_tokens.output.changes import change_object, change_sentence
from astro_org_tokens.paths import state_dir


@dataclass(frozen=True)
class ChangeOutcome:
    """A change of one token's roles that was verified, or previewed.

    Attributes:
        token: as it was read last.
        changes: the role before and after in each Workspace that was named, in that order; they
            are equal where nothing had to change.
        dry_run: whether the change was only computed, and nothing was sent.
    """

    token: ApiToken
    changes: tuple[Change, ...]
    dry_run: bool = False

    @property
    def changed(self) -> bool:
        """Whether the token's roles were changed; with ``dry_run``, whether they would be."""
        return any(change.changed for change in self.changes)

    def to_dict(self) -> dict[str, Any]:
        """Return the outcome as plain values; None means no role."""
        changes = [change_object(self.token, change) for change in self.changes]
        return {"changed": self.changed, "dry_run": self.dry_run, "changes": changes}

    def __str__(self) -> str:
        return "\n".join(change_sentence(self.token, change) for change in self.changes)


def change_token(
    client: DeadlineClient,
    token: TokenArgument,
    verb: str,
    role: str | None,
    workspaces: tuple[WorkspaceRef, ...],
    *,
    ignore_noop: bool,
    dry_run: bool,
) -> ChangeOutcome:
    """Change a token's role in Workspaces.

    Args:
        client: sends the requests.
        token: the token.
        verb: the value of a ``Verb``.
        role: the new role, None to remove it.
        workspaces: where, at least one.
        ignore_noop: whether it is fine if there is nothing to change.
        dry_run: whether to compute the change only.

    Raises:
        AstroError: see ``OrganizationTokens.add``.
    """
    request = ChangeRequest(Verb(verb), workspaces, role, ignore_noop=ignore_noop)
    ids = [workspace.id for workspace in workspaces]
    with concerning(None, ids):
        token_id = _token_id(client, token, request)
    with concerning(token_id, ids):
        if dry_run:
            result = preview(client, token_id, request)
        else:
            lock = TokenLock(state_dir(), client, token_id)
            result = change_roles(client, token_id, request, lock)
    return _outcome_of(result, request.workspaces, request.role, dry_run=dry_run)


def _token_id(client: DeadlineClient, token: TokenArgument, request: ChangeRequest) -> str:
    if not isinstance(token, str):
        return validate_id(token.id, "token_id")
    if looks_like_id(token):
        return token.lower()
    # A token that gets its first role in a Workspace isn't found among the Workspace's tokens.
    scope = () if request.verb is Verb.ADD else request.workspaces
    any_without_role = request.verb is Verb.REMOVE and request.ignore_noop
    return find_token(client, token, scope, any_without_role=any_without_role).id


def _outcome_of(
    result: ChangeResult,
    workspaces: tuple[WorkspaceRef, ...],
    role: str | None,
    *,
    dry_run: bool,
) -> ChangeOutcome:
    """Return the outcome of a change, with one entry for each Workspace.

    Args:
        result: what was changed, or would be.
        workspaces: all that were named.
        role: that the token has, or would have, in all of them.
        dry_run: whether the change was only computed.
    """
    by_workspace = {change.workspace: change for change in result.changes}
    changes = tuple(
        by_workspace.get(workspace, Change(workspace, role, role)) for workspace in workspaces
    )
    return ChangeOutcome(result.token, changes, dry_run)
