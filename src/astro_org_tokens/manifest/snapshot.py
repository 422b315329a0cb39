"""The grants that there are, in the form that ``apply`` reads."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from astro_org_tokens.api.models import ApiToken, Workspace

_MAX_KEY_LENGTH = 1000
"""YAML takes keys of up to 1,024 characters, their escapes included."""


@dataclass(frozen=True)
class ManifestKey:
    """How something is called in the file: by its name, or by its ID with the name beside it."""

    key: str
    comment: str | None = None


Snapshot = list[tuple[ManifestKey, list[tuple[ManifestKey, str]]]]
"""Workspaces in order, each with its tokens in order and their roles."""


def export(
    workspaces: Sequence[Workspace],
    tokens: Sequence[ApiToken],
    *,
    all_workspaces: Sequence[Workspace],
) -> Snapshot:
    """Return the grants in an order that does not depend on the API's.

    Args:
        workspaces: that are exported.
        tokens: the Organization's.
        all_workspaces: the Organization's, among which a name has to be the only one.
    """
    workspace_entry = _Entries(all_workspaces)
    token_entry = _Entries(tokens)
    ordered_tokens = sorted(tokens, key=_order)
    held = {token.id: token.workspace_roles() for token in ordered_tokens}
    return [
        (
            workspace_entry.of(workspace),
            [
                (token_entry.of(token), held[token.id][workspace.id])
                for token in ordered_tokens
                if workspace.id in held[token.id]
            ],
        )
        for workspace in sorted(workspaces, key=_order)
    ]


class _Entries:
    def __init__(self, things: Iterable[ApiToken | Workspace]) -> None:
        self._count: dict[str, int] = {}
        self._ids: set[str] = set()
        for thing in things:
            self._count[thing.name] = self._count.get(thing.name, 0) + 1
            self._ids.add(thing.id)

    def of(self, thing: ApiToken | Workspace) -> ManifestKey:
        name = thing.name
        # A name that is somebody's ID would stand for that one.
        unique = self._count.get(name, 0) == 1 and name not in self._ids
        if unique and name.strip() and len(json.dumps(name)) <= _MAX_KEY_LENGTH:
            return ManifestKey(name)
        return ManifestKey(thing.id, name)


def _order(thing: ApiToken | Workspace) -> tuple[str, str, str]:
    return thing.name.casefold(), thing.name, thing.id
