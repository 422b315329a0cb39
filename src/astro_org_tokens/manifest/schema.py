"""A file of grants, read with the place of everything in it, so that each error can name its own.

The form::

    workspaces:
      Data Eng:                     # a Workspace's ID or name
        ci-deploy: WORKSPACE_OWNER  # an Organization token's ID or name

YAML or JSON, which is read as YAML too. All values are text: nothing is constructed, and ``yes``
is no boolean.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from astro_org_tokens.manifest.diagnostics import Diagnostic, SourceLocation, diagnostics_error
from astro_org_tokens.manifest.loader import parse_yaml


@dataclass(frozen=True)
class ManifestGrant:
    """One line of a file: a token by ID or name, and its role."""

    token: str
    role: str
    place: SourceLocation


@dataclass(frozen=True)
class ManifestWorkspace:
    """A Workspace by ID or name, and what the file says of it, which may be nothing."""

    workspace: str
    place: SourceLocation
    grants: tuple[ManifestGrant, ...]


class _ManifestSchema(BaseModel):
    """What a file has to look like; the places are found by the way to a value."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True, strict=True)

    workspaces: dict[str, dict[str, str]] = Field(default=...)


_WORDS = {
    "missing": "`workspaces` is missing",
    "extra_forbidden": "is not known here: the only key is `workspaces`",
    "dict_type": "should be a mapping",
    "string_type": "should be a single value",
    "model_type": "the file should be a mapping with the key `workspaces`",
}


def read_grants(text: str, source: str) -> list[ManifestWorkspace]:
    """Return what a file declares.

    Args:
        text: of the file.
        source: its name, for messages.

    Raises:
        UsageError: it can't be used; the message names every place.
    """
    root = parse_yaml(text, source)
    reader = _Reader(source)
    value = reader.plain(root, ())
    problems = [
        *reader.problems,
        *_schema_diagnostics(value, reader, source),
        *_empty_names(reader),
    ]
    if problems:
        raise diagnostics_error(problems)
    return [
        ManifestWorkspace(
            name,
            reader.places[("workspaces", name)],
            tuple(
                ManifestGrant(token, role, reader.places[("workspaces", name, token)])
                for token, role in roles.items()
            ),
        )
        for name, roles in value["workspaces"].items()
    ]


class _Reader:
    """From YAML's nodes to plain values, and the place of each by the way to it."""

    def __init__(self, source: str) -> None:
        self._source = source
        self.places: dict[tuple[str, ...], SourceLocation] = {}
        self.values: dict[tuple[str, ...], str] = {}
        self.problems: list[Diagnostic] = []

    def plain(self, node: Any, way: tuple[str, ...]) -> Any:
        self.places.setdefault(way, self._place(node))
        if isinstance(node, yaml.ScalarNode):
            # Nothing behind a key stands for an empty mapping, as in `Data Eng:`.
            if node.value == "" and node.style is None and len(way) < 3:
                return {}
            self.values[way] = _whole(node.value)
            return self.values[way]
        if not isinstance(node, yaml.MappingNode) or len(way) >= 3:
            return []  # which is no mapping and no text either
        found: dict[str, Any] = {}
        for key, value in node.value:
            if why := _no_name(key):
                self.problems.append(Diagnostic(self._place(key), why))
                continue
            name = _whole(key.value)
            if name in found:
                self._duplicate(key, name, (*way, name))
                continue
            self.places[(*way, name)] = self._place(key)
            found[name] = self.plain(value, (*way, name))
        return found

    def _duplicate(self, key: yaml.Node, name: str, way: tuple[str, ...]) -> None:
        first = self.places[way]
        self.problems.append(
            Diagnostic(self._place(key), f"{name} stands here twice, first on line {first.line}")
        )

    def _place(self, node: yaml.Node) -> SourceLocation:
        mark = node.start_mark
        return SourceLocation(self._source, mark.line + 1, mark.column + 1)


def _no_name(key: yaml.Node) -> str | None:
    if not isinstance(key, yaml.ScalarNode):
        return "a name should be a single value"
    if key.value == "<<" and key.style is None:
        return "merge keys (<<) are not read: an alias (*name) can stand for a whole mapping"
    return None


def _schema_diagnostics(value: Any, reader: _Reader, source: str) -> Iterator[Diagnostic]:
    try:
        _ManifestSchema.model_validate(value)
    except ValidationError as error:
        for found in error.errors(include_input=False, include_url=False):
            way = tuple(str(part) for part in found["loc"])
            place = _nearest_place(reader, way, source)
            words = _WORDS.get(found["type"], "can't be used")
            of_whole_file = not way or found["type"] == "missing"
            yield Diagnostic(place, words if of_whole_file else f"{way[-1]} {words}")


def _nearest_place(reader: _Reader, way: tuple[str, ...], source: str) -> SourceLocation:
    while way and way not in reader.places:
        way = way[:-1]
    return reader.places.get(way, SourceLocation(source, 1, 1))


def _empty_names(reader: _Reader) -> Iterator[Diagnostic]:
    nouns = {2: "Workspace", 3: "token"}
    for way, place in reader.places.items():
        if way[:1] == ("workspaces",) and len(way) in nouns and not way[-1].strip():
            yield Diagnostic(place, f"the name of a {nouns[len(way)]} is empty")
    for way, value in reader.values.items():
        if way[:1] == ("workspaces",) and len(way) == 3 and not value.strip():
            yield Diagnostic(reader.places[way], f"{way[-1]} has no role")


def _whole(text: str) -> str:
    # JSON writes characters beyond the first 65,536 as two halves, which YAML leaves as they are.
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
