"""Parse and validate a manifest, keeping source locations for error messages.

The form::

    workspaces:
      Data Eng:                     # a Workspace's ID or name
        ci-deploy: WORKSPACE_OWNER  # an Organization token's ID or name

YAML, in one document or several, or JSON, which is parsed as YAML too. All values are strings:
``yes`` is not a boolean.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml

from astro_org_tokens.manifest.diagnostics import Diagnostic, SourceLocation, diagnostics_error
from astro_org_tokens.manifest.form import DEPTH, form_problems
from astro_org_tokens.manifest.loader import is_empty, parse_yaml
from astro_org_tokens.manifest.model import ManifestGrant, ManifestWorkspace

MAX_ALIASED_ENTRIES = 100_000
"""Maximum number of entries through aliases, if the file has fewer characters than that."""


def read_grants(text: str, source: str) -> list[ManifestWorkspace]:
    """Return the content of a manifest.

    Args:
        text: of the file.
        source: its name, for messages.

    Raises:
        UsageError: it isn't valid; the message has all problems with their locations.
    """
    limit = _EntryLimit(max(len(text), MAX_ALIASED_ENTRIES))
    workspaces: list[ManifestWorkspace] = []
    problems: list[Diagnostic] = []
    for root in parse_yaml(text, source):
        reader = _NodeReader(source, limit)
        value = reader.to_plain(root, ())
        wrong = [
            Diagnostic(reader.nearest(each.path), each.message) for each in form_problems(value)
        ]
        problems += (*reader.problems, *wrong)
        if not problems:
            workspaces += _workspaces(value, reader)
    if problems:
        raise diagnostics_error(problems)
    return workspaces


def _workspaces(value: Any, reader: _NodeReader) -> Iterator[ManifestWorkspace]:
    for name, roles in value["workspaces"].items():
        yield ManifestWorkspace(
            name,
            reader.locations[("workspaces", name)],
            tuple(
                ManifestGrant(token, role, reader.locations[("workspaces", name, token)])
                for token, role in roles.items()
            ),
        )


class _EntryLimit:
    """Limits the entries of a file: one without aliases has fewer entries than characters.

    Aliases that stand for others' mappings multiply them, and with them memory and time.
    """

    def __init__(self, maximum: int) -> None:
        self._maximum = maximum
        self._left = maximum

    def count(self, entries: int, location: SourceLocation) -> None:
        """Count the entries of a mapping.

        Raises:
            UsageError: together they are too many.
        """
        self._left -= entries
        if self._left < 0:
            message = (
                f"aliases multiply this to more than {self._maximum:,} entries. Split the file or "
                "list fewer tokens per alias."
            )
            raise diagnostics_error([Diagnostic(location, message)])


class _NodeReader:
    """Converts the YAML nodes of one document to plain values.

    Attributes:
        locations: of keys and values, by key path.
        problems: what can't be converted.

    Args:
        source: the file's name.
        limit: of all entries in the file.
    """

    def __init__(self, source: str, limit: _EntryLimit) -> None:
        self._source = source
        self._limit = limit
        self.locations: dict[tuple[str, ...], SourceLocation] = {}
        self.problems: list[Diagnostic] = []

    def to_plain(self, node: Any, path: tuple[str, ...]) -> Any:
        self.locations.setdefault(path, self._location(node))
        if isinstance(node, yaml.ScalarNode):
            # A key without a value has an empty mapping, as in `Data Eng:`.
            if is_empty(node) and len(path) < DEPTH:
                return {}
            return _join_surrogates(node.value)
        if not isinstance(node, yaml.MappingNode) or len(path) >= DEPTH:
            return []  # neither a mapping nor a string, so that validation reports it
        mapping: dict[str, Any] = {}
        self._limit.count(len(node.value), self._location(node))
        for key, value in node.value:
            if reason := _invalid_key_reason(key):
                self.problems.append(Diagnostic(self._location(key), reason))
                continue
            name = _join_surrogates(key.value)
            if name in mapping:
                self._add_duplicate(key, name, (*path, name))
                continue
            self.locations[(*path, name)] = self._location(key)
            mapping[name] = self.to_plain(value, (*path, name))
        return mapping

    def nearest(self, path: tuple[str, ...]) -> SourceLocation:
        """Return the location of a key, or else of the nearest mapping around it."""
        while path not in self.locations:
            path = path[:-1]
        return self.locations[path]

    def _add_duplicate(self, key: yaml.Node, name: str, path: tuple[str, ...]) -> None:
        first = self.locations[path]
        message = f"duplicate key '{name}' (first defined on line {first.line})"
        self.problems.append(Diagnostic(self._location(key), message))

    def _location(self, node: yaml.Node) -> SourceLocation:
        mark = node.start_mark
        return SourceLocation(self._source, mark.line + 1, mark.column + 1)


def _invalid_key_reason(key: yaml.Node) -> str | None:
    if not isinstance(key, yaml.ScalarNode):
        return "keys must be strings"
    if key.value == "<<" and key.style is None:
        return "merge keys (<<) aren't supported; use an alias (*name) for the whole mapping"
    return None


def _join_surrogates(text: str) -> str:
    # JSON escapes characters beyond U+FFFF as surrogate pairs, which YAML does not join.
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
