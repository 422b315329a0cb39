"""JSON documents and lines; docs/ci.md documents their form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any

from astro_org_tokens.output.escape import escape_json_controls


def json_text(value: Any, *, ascii_only: bool = False) -> str:
    """Return a JSON document, indented, with a line break at its end.

    Args:
        value: a value of plain types.
        ascii_only: escape everything beyond ASCII, for streams that aren't UTF-8.
    """
    return _encoded(value, ascii_only=ascii_only, indent=2) + "\n"


def json_list(key: str, values: Iterable[Any], *, ascii_only: bool = False) -> Iterator[str]:
    """Yield the parts of ``json_text({key: [*values]})``, one value at a time."""
    yield f'{{\n  "{key}": ['
    between = ""
    for value in values:
        text = _indented(value, ascii_only=ascii_only)
        indented = text.replace("\n", "\n    ")
        yield f"{between}\n    {indented}"
        between = ","
    yield "\n  ]\n}\n" if between else "]\n}\n"


def json_line(value: Any, *, ascii_only: bool = False) -> str:
    """Return a JSON document on one line, with a line break at its end."""
    return _encoded(value, ascii_only=ascii_only) + "\n"


def _indented(value: Any, *, ascii_only: bool) -> str:
    """Return what ``_encoded`` does, in a quarter of the time: what reads a list has pydantic."""
    if not ascii_only:
        from pydantic_core import to_json  # noqa: PLC0415  not loaded for a document

        with suppress(ValueError):  # half of a surrogate pair isn't UTF-8
            return escape_json_controls(to_json(value, indent=2).decode())
    return _encoded(value, ascii_only=ascii_only, indent=2)


def _encoded(value: Any, *, ascii_only: bool, indent: int | None = None) -> str:
    import json  # noqa: PLC0415  help needs none, and what reads the settings has loaded it

    return escape_json_controls(json.dumps(value, ensure_ascii=ascii_only, indent=indent))
