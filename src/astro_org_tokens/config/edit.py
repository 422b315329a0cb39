"""Changing a few values of the config file and nothing else.

The file belongs to the official CLI, and maybe to a person's editor: so the text is changed only
where the values stand, every other byte is kept, and what comes out is read and compared before it
takes the old file's place.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import yaml

_PLAIN = re.compile(r"(Bearer )?[A-Za-z][A-Za-z0-9._~+/=-]*|[0-9]{4}-[0-9T:.Z-]+")


class UnsafeEditError(Exception):
    """The text has a form in which the values can't be replaced safely."""


def update_context_values(text: str, context: str, values: Mapping[str, str]) -> str:
    """Return a config's text with some values of one context set.

    Args:
        text: the config.
        context: its key below ``contexts``.
        values: by key; a key that is not there is added.

    Raises:
        UnsafeEditError: see there.
    """
    _check_no_aliases(text)
    edited = text
    for key, value in values.items():
        edited = _with_value(edited, context, key, value)
    _compare(text, edited, context, values)
    return edited


def _check_no_aliases(text: str) -> None:
    # What is written once and meant twice can't be changed in one place alone.
    try:
        found = any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text))
    except yaml.YAMLError:
        raise UnsafeEditError("it is not valid YAML") from None
    if found:
        raise UnsafeEditError("it has an alias (*name)")


def _with_value(text: str, context: str, key: str, value: str) -> str:
    mapping = _context_node(text, context)
    found = _values(mapping, key)
    if found:
        return _replaced(text, found[0], _scalar(value))
    return _added(text, mapping, f"{key}: {_scalar(value)}")


def _context_node(text: str, context: str) -> yaml.MappingNode:
    try:
        node: Any = yaml.compose(text, Loader=yaml.BaseLoader)
    except yaml.YAMLError:
        raise UnsafeEditError("it is not one YAML document") from None
    for name in ("contexts", context):
        found = _values(node, name) if isinstance(node, yaml.MappingNode) else []
        if not found or not isinstance(found[0], yaml.MappingNode):
            raise UnsafeEditError(f"it has no {name}")
        node = found[0]
    if not node.value:
        raise UnsafeEditError(f"{context} is empty")
    return node  # type: ignore[no-any-return]


def _values(mapping: yaml.MappingNode, key: str) -> list[yaml.Node]:
    found = [value for name, value in mapping.value if str(name.value).lower() == key]
    if len(found) > 1:
        raise UnsafeEditError(f"it has {key} more than once")
    return found


def _replaced(text: str, value: yaml.Node, scalar: str) -> str:
    start, end = value.start_mark.index, value.end_mark.index
    if not isinstance(value, yaml.ScalarNode):
        raise UnsafeEditError("a value is a collection")
    if start == end:  # no value at all: the mark is right behind the colon
        scalar = f" {scalar}"
    if value.style in ("|", ">"):  # it ends behind its last line break
        scalar += "\n"
    return text[:start] + scalar + text[end:]


def _added(text: str, mapping: yaml.MappingNode, entry: str) -> str:
    start = mapping.value[0][0].start_mark
    if mapping.flow_style:
        return f"{text[: start.index]}{entry}, {text[start.index :]}"
    line_end = "\r\n" if "\r\n" in text else "\n"
    return f"{text[: start.index]}{entry}{line_end}{' ' * start.column}{text[start.index :]}"


def _scalar(value: str) -> str:
    # A JSON string is a YAML string too.
    return value if _PLAIN.fullmatch(value) else json.dumps(value)


def _compare(text: str, edited: str, context: str, values: Mapping[str, str]) -> None:
    try:
        before, after = (yaml.load(t, Loader=yaml.BaseLoader) for t in (text, edited))  # noqa: S506
    except yaml.YAMLError:
        raise UnsafeEditError("the change would break it") from None
    wanted = _context(before, context)
    for key, value in values.items():
        names = [name for name in wanted if str(name).lower() == key] or [key]
        wanted[names[0]] = value
    if before != after:
        raise UnsafeEditError("the change would touch something else")


def _context(root: Any, context: str) -> dict[Any, Any]:
    for name in ("contexts", context):
        root = next(value for key, value in root.items() if str(key).lower() == name)
    return root  # type: ignore[no-any-return]
