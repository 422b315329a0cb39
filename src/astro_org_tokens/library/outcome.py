"""What came of a change of one token's roles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from astro_org_tokens.api.models import ApiToken
from astro_org_tokens.grants.change import ChangeResult
from astro_org_tokens.grants.labels import WorkspaceRef
from astro_org_tokens.grants.plan import Change
from astro_org_tokens.output.changes import change_object, change_sentence


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


def outcome_of(
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
