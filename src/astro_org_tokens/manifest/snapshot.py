"""Export the current grants in the form of a manifest."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from astro_org_tokens.api.models import ApiToken, Workspace, join_roles
from astro_org_tokens.errors import ConflictError
from astro_org_tokens.grants.labels import WorkspaceRef, token_label
from astro_org_tokens.manifest.model import ManifestKey, Snapshot

_MAX_KEY_LENGTH = 1000
"""YAML limits simple keys to 1,024 characters, including escapes."""


def export(
    workspaces: Sequence[Workspace],
    tokens: Sequence[ApiToken],
    *,
    all_workspaces: Sequence[Workspace],
) -> Snapshot:
    """Return the grants in an order that does not depend on the API's.

    Args:
        workspaces: the Workspaces to export.
        tokens: all tokens of the Organization.
        all_workspaces: all Workspaces of the Organization, among which a name has to be unique.

    Raises:
        ApiError: the roles of a token aren't known.
        ConflictError: a token has several roles in one Workspace.
    """
    workspace_keys = _ManifestKeys(all_workspaces)
    token_keys = _ManifestKeys(tokens)
    ordered_tokens = sorted(tokens, key=_sort_key)
    roles = {token.id: token.workspace_roles() for token in ordered_tokens}
    return [
        (
            workspace_keys.key_of(workspace),
            [
                (
                    token_keys.key_of(token),
                    _one_role(token, workspace, roles[token.id][workspace.id]),
                )
                for token in ordered_tokens
                if workspace.id in roles[token.id]
            ],
        )
        for workspace in sorted(workspaces, key=_sort_key)
    ]


def _one_role(token: ApiToken, workspace: Workspace, roles: Sequence[str]) -> str:
    if len(roles) > 1:
        ref = WorkspaceRef(workspace.id, workspace.name)
        raise ConflictError(
            f"{token_label(token)} has several roles in {ref}, {join_roles(roles)}, and a manifest "
            "can't express that.",
            hint="keep_one_role",
        )
    return roles[0]


class _ManifestKeys:
    """Decides which tokens or Workspaces can be referred to by name."""

    def __init__(self, things: Iterable[ApiToken | Workspace]) -> None:
        self._count: dict[str, int] = {}
        self._ids: set[str] = set()
        for thing in things:
            self._count[thing.name] = self._count.get(thing.name, 0) + 1
            self._ids.add(thing.id)

    def key_of(self, thing: ApiToken | Workspace) -> ManifestKey:
        name = thing.name
        # A name that is also an ID would refer to the object with that ID.
        unique = self._count.get(name, 0) == 1 and name not in self._ids
        if unique and name.strip() and len(json.dumps(name)) <= _MAX_KEY_LENGTH:
            return ManifestKey(name)
        return ManifestKey(thing.id, name)


def _sort_key(thing: ApiToken | Workspace) -> tuple[str, str, str]:
    return thing.name.casefold(), thing.name, thing.id
