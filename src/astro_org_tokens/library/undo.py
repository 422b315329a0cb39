"""What brings back the roles that an ``apply`` changes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from astro_org_tokens.api.models import ApiToken
from astro_org_tokens.errors import ConflictError, UsageError
from astro_org_tokens.grants.labels import token_label
from astro_org_tokens.grants.plan import Change
from astro_org_tokens.grants.roles import NO_ROLE, declared_role
from astro_org_tokens.library.manifest import Manifest, manifest_of
from astro_org_tokens.manifest.model import ManifestKey
from astro_org_tokens.paths import write_atomic


def write_before_changes(path: Path, text: str) -> None:
    """Write or replace a file that has to be there before anything is changed, atomically.

    Raises:
        UsageError: it can't be written.
    """
    try:
        write_atomic(path, text)
    except OSError as error:
        raise UsageError(f"Can't write {path}: {error.strerror}. No changes were made.") from None


def undo_manifest(changes: Iterable[tuple[ApiToken, Sequence[Change]]]) -> Manifest:
    """Return the manifest that declares the roles before some changes, and nothing else.

    Raises:
        ConflictError: a role can't be brought back: it is a custom role, or one of several in the
            same Workspace.
    """
    workspaces: dict[str, tuple[ManifestKey, list[tuple[ManifestKey, str]]]] = {}
    for token, of_token in changes:
        for change in of_token:
            workspace = change.workspace
            # IDs mean the same whatever has been renamed since.
            key = ManifestKey(workspace.id, workspace.name)
            _, roles = workspaces.setdefault(workspace.id, (key, []))
            roles.append((ManifestKey(token.id, token.name), _role_before(token, change)))
    return manifest_of([*workspaces.values()], source="undo")


def _role_before(token: ApiToken, change: Change) -> str:
    if change.before is None:
        return NO_ROLE
    role = declared_role(change.before)
    if role is None or role == NO_ROLE:
        raise ConflictError(
            f"{token_label(token)} has {change.before} in {change.workspace}, which a file can't "
            "bring back.",
            hint="not_undoable",
        )
    return role


class UndoFile:
    """The file that undoes a run; it is there before the first change.

    Args:
        path: of the file, which must not exist.

    Raises:
        UsageError: it exists.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        if path.is_symlink() or path.exists():
            raise UsageError(
                f"{path} exists already, and may be what undoes an earlier run. Use another name, "
                "or move the file away."
            )

    def write(self, manifest: Manifest) -> None:
        """Write or replace the file, atomically.

        Raises:
            UsageError: it can't be written.
        """
        write_before_changes(self._path, manifest.to_yaml())
