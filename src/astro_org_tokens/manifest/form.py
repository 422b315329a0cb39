"""The form of a grants file: what files are checked against, and what the JSON Schema is made of.

Not a pydantic model: loading pydantic takes longer than checking a file.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from astro_org_tokens.grants.roles import LISTED_ROLES, NO_ROLE, ROLES

Path: TypeAlias = "tuple[str, ...]"
"""The keys that lead to a value."""


@dataclass(frozen=True)
class Problem:
    """What is wrong with a value.

    Attributes:
        path: the keys that lead to it.
        message: in the form of compilers.
    """

    path: Path
    message: str


@dataclass(frozen=True)
class RoleText:
    """A role, in any letter case.

    Which roles there are isn't part of the form: a custom role is valid where the token has it.
    """

    description: str

    def problems(self, value: Any, path: Path) -> Iterator[Problem]:
        """Yield what is wrong with a plain value."""
        if not isinstance(value, str):
            yield Problem(path, f"'{path[-1]}' must be a string")
        elif not value.strip():
            yield Problem(path, f"no role set for '{path[-1]}'")

    def schema(self) -> dict[str, Any]:
        """Return its part of the JSON Schema, which knows the roles that can be declared."""
        descriptions = {**ROLES, NO_ROLE: "Has no role there; a role that it has is removed"}
        names = (*LISTED_ROLES, NO_ROLE)
        known = [
            {"const": name, **({"description": descriptions[name]} if name in descriptions else {})}
            for name in names
        ]
        any_case = {"pattern": f"^({'|'.join(map(_in_any_case, names))})$"}
        return {"description": self.description, "type": "string", "anyOf": [*known, any_case]}


@dataclass(frozen=True)
class Entries:
    """A mapping from names that the user chooses.

    Attributes:
        noun: what has the names.
        value: of each name.
        description: for the JSON Schema.
    """

    noun: str
    value: Entries | RoleText
    description: str

    def problems(self, value: Any, path: Path) -> Iterator[Problem]:
        """Yield what is wrong with a plain value."""
        if not isinstance(value, dict):
            yield Problem(path, f"'{path[-1]}' must be a mapping")
            return
        for name, each in value.items():
            if not name.strip():
                yield Problem((*path, name), f"empty {self.noun} name")
            yield from self.value.problems(each, (*path, name))

    def schema(self) -> dict[str, Any]:
        """Return its part of the JSON Schema; a key without a value is an empty mapping."""
        return {
            "description": self.description,
            "type": ["object", "null"],
            "propertyNames": {"pattern": r"\S"},
            "additionalProperties": self.value.schema(),
        }


WORKSPACES = Entries(
    "Workspace",
    Entries(
        "token",
        RoleText("The role of the token in the Workspace, or NO_ROLE, in any letter case."),
        "A Workspace, by ID or name, with the roles of Organization API tokens, by ID or name.",
    ),
    "The Workspaces in which tokens have roles.",
)
DEPTH = 3
"""Keys on the path to a role: ``workspaces``, a Workspace, a token."""


def form_problems(value: Any) -> Iterator[Problem]:
    """Yield what is wrong with the plain value of a whole file."""
    if not isinstance(value, dict):
        yield Problem((), "the top level must be a mapping with the key 'workspaces'")
        return
    if "workspaces" not in value:
        yield Problem((), "missing required key 'workspaces'")
    for key, each in value.items():
        if key == "workspaces":
            yield from WORKSPACES.problems(each, (key,))
        else:
            yield Problem((key,), f"unknown key '{key}' (only 'workspaces' is allowed)")


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of a grants file (draft 7, which editors know)."""
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Grants",
        "description": "The roles that Organization API tokens have in Astro Workspaces.",
        "type": "object",
        "properties": {"workspaces": WORKSPACES.schema()},
        "required": ["workspaces"],
        "additionalProperties": False,
    }


def _in_any_case(role: str) -> str:
    # Neither JSON Schema nor JavaScript has a flag for it inside a pattern.
    return "".join(f"[{c}{c.lower()}]" if c.isalpha() else c for c in role)
