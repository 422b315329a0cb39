"""A grant: the role that a token has in a Workspace."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from astro_org_tokens.api.models import ApiToken
from astro_org_tokens.grants.labels import WorkspaceRef


@dataclass(frozen=True)
class Grant:
    """A token and the role that it has in one Workspace.

    Attributes:
        token: as it was read.
        workspace: its name is None if it wasn't read.
        role: None if the token has none there.
    """

    token: ApiToken
    workspace: WorkspaceRef
    role: str | None

    @property
    def creator(self) -> str | None:
        """The display name of the token's creator."""
        return self.token.created_by.display_name if self.token.created_by else None


def grants_in(workspaces: Iterable[WorkspaceRef], tokens: Sequence[ApiToken]) -> list[Grant]:
    """Return the grants of tokens in Workspaces: by Workspace, then by token.

    Raises:
        ApiError: the roles of a token aren't known.
    """
    refs = {workspace.id: workspace for workspace in workspaces}
    by_workspace: dict[str, list[Grant]] = {workspace_id: [] for workspace_id in refs}
    for token in tokens:
        for workspace_id, roles in token.workspace_roles().items():
            if workspace_id in refs:
                ref = refs[workspace_id]
                by_workspace[workspace_id] += [Grant(token, ref, role) for role in roles]
    return [grant for grants in by_workspace.values() for grant in grants]
