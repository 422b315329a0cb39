"""A manifest: grants in a file, or as an object."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from astro_org_tokens.errors import UsageError, combine_errors
from astro_org_tokens.limits import DEFAULT_LIMITS
from astro_org_tokens.manifest.diagnostics import SourceLocation, diagnostics_error
from astro_org_tokens.manifest.form import json_schema
from astro_org_tokens.manifest.model import (
    ManifestGrant,
    ManifestKey,
    ManifestWorkspace,
    Snapshot,
)
from astro_org_tokens.manifest.offline import duplicates, offline_problems
from astro_org_tokens.output.manifest_yaml import as_json, as_yaml

_GRANTS_FILE = re.compile(r"(?<!\.schema)\.(yaml|yml|json)$")


@dataclass(frozen=True)
class Manifest:
    """Which tokens should have which roles in some Workspaces.

    ``load``, ``loads`` and ``from_dict`` make one, and ``OrganizationTokens.export`` too.

    Attributes:
        workspaces: each with the roles of tokens in it.
        not_visible: of an export, the IDs of Workspaces that only roles point to, since the
            credential doesn't see them.
    """

    workspaces: tuple[ManifestWorkspace, ...]
    not_visible: tuple[str, ...] = ()

    @classmethod
    def load(
        cls,
        *paths: str | os.PathLike[str],
        recursive: bool = False,
        max_bytes: int = DEFAULT_LIMITS.max_manifest_bytes,
    ) -> Manifest:
        """Read YAML or JSON files into one manifest.

        Args:
            paths: the files, in UTF-8, or in UTF-16 with a byte order mark. Of a directory, its
                files ``*.yaml``, ``*.yml``, and ``*.json``, in order, except hidden ones and
                ``*.schema.json``.
            recursive: whether to read the directories in a directory too.
            max_bytes: the maximum size of each file.

        Raises:
            UsageError: a file can't be read, or isn't valid; the message has all problems with
                their locations.
        """

        def read(path: str | os.PathLike[str]) -> Manifest:
            if Path(path).is_dir():
                files = _files_in(Path(path), recursive=recursive)
                if not files:
                    raise UsageError(f"No YAML or JSON files in {path}.")
                return read_all([partial(read, file) for file in files])
            return cls.loads(_content(Path(path), max_bytes), str(path))

        return read_all([partial(read, path) for path in paths])

    @classmethod
    def loads(cls, content: str | bytes, source: str = "manifest") -> Manifest:
        """Read the content of a YAML or JSON file.

        Args:
            content: the text, or its bytes.
            source: the file's name, for messages.

        Raises:
            UsageError: it isn't valid; the message has all problems with their locations.
        """
        # What is exported isn't read, and reading takes YAML.
        from astro_org_tokens.manifest.loader import decode_text  # noqa: PLC0415
        from astro_org_tokens.manifest.schema import read_grants  # noqa: PLC0415

        text = content if isinstance(content, str) else decode_text(content, source)
        return cls(tuple(read_grants(text, source)))

    @classmethod
    def from_dict(cls, value: Mapping[str, Any], source: str = "manifest") -> Manifest:
        """Return the manifest for plain values, in the form of a file.

        Args:
            value: ``{"workspaces": {WORKSPACE: {TOKEN: ROLE}}}``, each by ID or name.
            source: what messages call it; lines are those of its JSON, indented by 2.

        Raises:
            UsageError: it isn't valid; the message has all problems.
        """
        try:
            text = json.dumps(value, indent=2, default=_plain)
        except (TypeError, ValueError, RecursionError):
            raise UsageError(f"{source} has values that aren't mappings or strings.") from None
        return cls.loads(text, source)

    @classmethod
    def merge(cls, manifests: Iterable[Manifest]) -> Manifest:
        """Return one manifest with the content of several."""
        parts = tuple(manifests)
        return cls(
            tuple(workspace for part in parts for workspace in part.workspaces),
            tuple(dict.fromkeys(each for part in parts for each in part.not_visible)),
        )

    @staticmethod
    def json_schema() -> dict[str, Any]:
        """Return the JSON Schema of a grants file, as plain values."""
        return json_schema()

    def validate(self) -> None:
        """Check what can be checked without the Organization: roles, and duplicate grants.

        A custom role isn't valid here, although ``OrganizationTokens.plan`` accepts it if the token
        has it already.

        Raises:
            UsageError: it isn't valid; the message has all problems with their locations.
        """
        if problems := list(offline_problems(self.workspaces)):
            raise diagnostics_error(problems)

    def to_dict(self) -> dict[str, dict[str, dict[str, str]]]:
        """Return plain values that ``from_dict`` reads.

        Raises:
            UsageError: it has two roles for one token in one Workspace.
        """
        return as_json(self._snapshot())

    def to_yaml(self, *, ascii_only: bool = False, schema: str | None = None) -> str:
        """Return the text of a file that ``load`` and ``loads`` read.

        Args:
            ascii_only: escape everything beyond ASCII.
            schema: the path or URL of the JSON Schema, for a first line that editors know.

        Raises:
            UsageError: it has two roles for one token in one Workspace.
        """
        return as_yaml(self._snapshot(), ascii_only=ascii_only, schema=schema)

    def _snapshot(self) -> Snapshot:
        """Return each Workspace once, with all its grants."""
        if problems := list(duplicates(self.workspaces)):
            raise diagnostics_error(problems)
        keys: dict[str, ManifestKey] = {}
        roles: dict[str, list[tuple[ManifestKey, str]]] = {}
        for workspace in self.workspaces:
            name = workspace.workspace
            keys.setdefault(name, ManifestKey(name, workspace.comment))
            roles.setdefault(name, []).extend(
                (ManifestKey(each.token, each.comment), each.role) for each in workspace.grants
            )
        return [(keys[name], roles[name]) for name in keys]


def manifest_of(
    snapshot: Snapshot, not_visible: Iterable[str] = (), *, source: str = "export"
) -> Manifest:
    """Return the manifest of grants; locations are those in its YAML."""
    workspaces: list[ManifestWorkspace] = []
    line = 1
    for workspace, roles in snapshot:
        line += 1
        location = SourceLocation(source, line, 3)
        grants: list[ManifestGrant] = []
        for token, role in roles:
            line += 1
            place = SourceLocation(source, line, 5)
            grants.append(ManifestGrant(token.key, role, place, token.comment))
        workspaces.append(
            ManifestWorkspace(workspace.key, location, tuple(grants), workspace.comment)
        )
    return Manifest(tuple(workspaces), tuple(not_visible))


def read_all(readers: Sequence[Callable[[], Manifest]]) -> Manifest:
    """Return one manifest with the content of several.

    Args:
        readers: each reads one of them.

    Raises:
        UsageError: one of them isn't valid; the message has the problems of all.
    """
    manifests: list[Manifest] = []
    problems: list[str] = []
    for reader in readers:
        result = _result_or_error(reader)
        if isinstance(result, UsageError):
            problems += result.lines
        else:
            manifests.append(result)
    if problems:
        raise combine_errors(UsageError, problems)
    return Manifest.merge(manifests)


def _result_or_error(reader: Callable[[], Manifest]) -> Manifest | UsageError:
    try:
        return reader()
    except UsageError as error:
        return error


def _files_in(directory: Path, *, recursive: bool) -> list[Path]:
    files: list[Path] = []
    try:
        for entry in sorted(directory.iterdir()):
            if entry.name.startswith("."):
                continue
            if not entry.is_dir():
                files += [entry] if _GRANTS_FILE.search(entry.name) else []
            elif recursive and not entry.is_symlink():  # which may lead in a circle
                files += _files_in(entry, recursive=True)
    except OSError as error:
        raise UsageError(f"Can't read {error.filename or directory}: {error.strerror}.") from None
    return files


def _content(path: Path, limit: int) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(limit + 1)
    except OSError as error:
        raise UsageError(f"Can't read {path}: {error.strerror}.") from None
    if len(content) > limit:
        raise UsageError(f"{path} is too large (limit: {limit:,} bytes).")
    return content


def _plain(value: object) -> object:
    """Return a mapping of another kind as one that JSON knows."""
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError
