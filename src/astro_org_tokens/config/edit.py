"""Edit a few values of the config file and nothing else.

The file belongs to the official CLI, and users edit it too. So only the text of the values
changes, every other byte is preserved, and the result is parsed and compared before it replaces
the old file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import yaml

_PLAIN = re.compile(r"(Bearer )?[A-Za-z][A-Za-z0-9._~+/=-]*|[0-9]{4}-[0-9T:.Z-]+")


class UnsafeEditError(Exception):
    """The file uses YAML features that can't be edited safely."""


def update_context_values(text: str, context: str, values: Mapping[str, str]) -> str:
    """Return a config's text with some values of one context updated.

    Args:
        text: the config.
        context: its key below ``contexts``.
        values: the new values by key; missing keys are added.

    Raises:
        UnsafeEditError: the file uses YAML features that can't be edited safely.
    """
    _check_no_aliases(text)
    edited = text
    for key, value in values.items():
        edited = _update_value(edited, context, key, value)
    _check_only_values_changed(text, edited, context, values)
    return edited


def _check_no_aliases(text: str) -> None:
    # An aliased node can't be changed for one reference only.
    try:
        has_alias = any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text))
    except yaml.YAMLError:
        raise UnsafeEditError("it isn't valid YAML") from None
    if has_alias:
        raise UnsafeEditError("it uses a YAML alias (*name)")


def _update_value(text: str, context: str, key: str, value: str) -> str:
    mapping = _context_node(text, context)
    nodes = _value_nodes(mapping, key)
    if nodes:
        return _replace(text, nodes[0], _scalar(value))
    return _insert(text, mapping, f"{key}: {_scalar(value)}")


def _context_node(text: str, context: str) -> yaml.MappingNode:
    try:
        node: Any = yaml.compose(text, Loader=yaml.BaseLoader)
    except yaml.YAMLError:
        raise UnsafeEditError("it isn't a single YAML document") from None
    for name in ("contexts", context):
        nodes = _value_nodes(node, name) if isinstance(node, yaml.MappingNode) else []
        if not nodes or not isinstance(nodes[0], yaml.MappingNode):
            raise UnsafeEditError(f"it has no '{name}' entry")
        node = nodes[0]
    if not node.value:
        raise UnsafeEditError(f"'{context}' is empty")
    return node  # type: ignore[no-any-return]


def _value_nodes(mapping: yaml.MappingNode, key: str) -> list[yaml.Node]:
    nodes = [value for name, value in mapping.value if str(name.value).lower() == key]
    if len(nodes) > 1:
        raise UnsafeEditError(f"it has the key '{key}' more than once")
    return nodes


def _replace(text: str, value: yaml.Node, scalar: str) -> str:
    start, end = value.start_mark.index, value.end_mark.index
    if not isinstance(value, yaml.ScalarNode):
        raise UnsafeEditError("a value isn't a scalar")
    if start == end:  # no value at all: the mark is right after the colon
        scalar = f" {scalar}"
    if value.style in ("|", ">"):  # a block scalar ends after its last line break
        scalar += "\n"
    return text[:start] + scalar + text[end:]


def _insert(text: str, mapping: yaml.MappingNode, entry: str) -> str:
    start = mapping.value[0][0].start_mark
    if mapping.flow_style:
        return f"{text[: start.index]}{entry}, {text[start.index :]}"
    line_end = "\r\n" if "\r\n" in text else "\n"
    return f"{text[: start.index]}{entry}{line_end}{' ' * start.column}{text[start.index :]}"


def _scalar(value: str) -> str:
    # A JSON string is a YAML string too.
    return value if _PLAIN.fullmatch(value) else json.dumps(value)


def _check_only_values_changed(
    text: str, edited: str, context: str, values: Mapping[str, str]
) -> None:
    try:
        before, after = (yaml.load(t, Loader=yaml.BaseLoader) for t in (text, edited))  # noqa: S506
    except yaml.YAMLError:
        raise UnsafeEditError("the edit would produce invalid YAML") from None
    expected = _context_mapping(before, context)
    for key, value in values.items():
        names = [name for name in expected if str(name).lower() == key] or [key]
        expected[names[0]] = value
    if before != after:
        raise UnsafeEditError("the edit would change other values")


def _context_mapping(root: Any, context: str) -> dict[Any, Any]:
    for name in ("contexts", context):
        root = next(value for key, value in root.items() if str(key).lower() == name)
    return root  # type: ignore[no-any-return]
