"""The content of a manifest: Workspaces, and the roles of tokens in them, by ID or name."""

from __future__ import annotations

from dataclasses import dataclass

from astro_org_tokens.manifest.diagnostics import SourceLocation


@dataclass(frozen=True)
class ManifestGrant:
    """One line of a manifest: a token by ID or name, and its role.

    Attributes:
        comment: the token's name, if ``token`` is its ID.
    """

    token: str
    role: str
    location: SourceLocation
    comment: str | None = None


@dataclass(frozen=True)
class ManifestWorkspace:
    """A Workspace by ID or name, and its grants, which may be none.

    Attributes:
        comment: the Workspace's name, if ``workspace`` is its ID.
    """

    workspace: str
    location: SourceLocation
    grants: tuple[ManifestGrant, ...]
    comment: str | None = None


@dataclass(frozen=True)
class ManifestKey:
    """How the manifest refers to a token or Workspace: by name, or by ID with the name beside it.

    Attributes:
        key: the name or the ID.
        comment: the name, if the key is the ID.
    """

    key: str
    comment: str | None = None


Snapshot = list[tuple[ManifestKey, list[tuple[ManifestKey, str]]]]
"""Workspaces in order, each with its tokens in order and their roles."""
