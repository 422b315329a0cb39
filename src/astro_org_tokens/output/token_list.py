"""The result of ``list`` in each of its formats."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from astro_org_tokens.grants.grant import Grant
from astro_org_tokens.output.changes import token_object, token_values
from astro_org_tokens.output.columns import DESCRIPTION, columns
from astro_org_tokens.output.delimited import csv_text, markdown_text, tsv_text
from astro_org_tokens.output.escape import escape_control_characters
from astro_org_tokens.output.json_output import json_line, json_list
from astro_org_tokens.output.style import styled
from astro_org_tokens.output.table import fit_to_width, table


class RenderOptions(NamedTuple):
    """How to render a list.

    Attributes:
        now: the current time, for ages.
        with_workspace: whether to show the Workspace column.
        wide: whether to show the columns of ``--wide``.
        terminal_width: columns of the terminal, or None for a pipe or a file.
        color: whether to use color.
        ascii_only: whether the stream can carry only ASCII.
    """

    now: datetime
    with_workspace: bool = False
    wide: bool = False
    terminal_width: int | None = None
    color: bool = False
    ascii_only: bool = False


def render_list(fmt: str, grants: Sequence[Grant], options: RenderOptions) -> Iterable[str]:
    """Return the parts of the list's text, generated one by one if the format allows it.

    Args:
        fmt: one of ``LIST_FORMATS``.
        grants: in the order of the list.
        options: how to render them.
    """
    parts = _RENDERERS[fmt](grants, options)
    return [parts] if isinstance(parts, str) else parts


def _json(grants: Sequence[Grant], options: RenderOptions) -> Iterable[str]:
    return json_list("tokens", map(token_object, grants), ascii_only=options.ascii_only)


def _jsonl(grants: Sequence[Grant], options: RenderOptions) -> Iterable[str]:
    for grant in grants:
        yield json_line(token_object(grant), ascii_only=options.ascii_only)


def _table(grants: Sequence[Grant], options: RenderOptions) -> str:
    header, rows = _cells(grants, options)
    if options.terminal_width is None:
        return table(header, rows)
    rows = fit_to_width(header, rows, column=DESCRIPTION.title, width=options.terminal_width)
    first, rest = table(header, rows).split("\n", 1)
    return f"{styled(first, 'bold', color=options.color)}\n{rest}"


def _markdown(grants: Sequence[Grant], options: RenderOptions) -> str:
    text = markdown_text(*_cells(grants, options))
    # As character references, which Markdown shows as the characters.
    return text.encode("ascii", "xmlcharrefreplace").decode() if options.ascii_only else text


def _matrix(grants: Sequence[Grant], options: RenderOptions) -> str:
    from astro_org_tokens.output.matrix import matrix_text  # noqa: PLC0415  few lists need it

    return matrix_text(grants, width=options.terminal_width, color=options.color)


def _html(grants: Sequence[Grant], options: RenderOptions) -> Iterable[str]:
    from astro_org_tokens.output.access_page import page_parts  # noqa: PLC0415  as above

    return page_parts(grants, options.now)


def _csv(grants: Sequence[Grant], options: RenderOptions) -> str:
    header, rows = _values(grants, options)
    if options.terminal_width is not None:  # names must not control it
        rows = [[escape_control_characters(value) for value in row] for row in rows]
    return csv_text(header, rows)


def _tsv(grants: Sequence[Grant], options: RenderOptions) -> str:
    return tsv_text(*_values(grants, options))


def _cells(grants: Sequence[Grant], options: RenderOptions) -> tuple[list[str], list[list[str]]]:
    cols = columns(with_workspace=options.with_workspace, wide=options.wide)
    header = [column.title for column in cols]
    return header, [[column.cell(grant, options.now) for column in cols] for grant in grants]


def _values(grants: Sequence[Grant], options: RenderOptions) -> tuple[list[str], list[list[str]]]:
    keys = [key for key in _KEYS if options.with_workspace or key != "workspace_name"]
    keys += _WIDE_KEYS if options.wide else ()
    rows = []
    for grant in grants:
        values = token_values(grant)
        rows.append([values[key] or "" for key in keys])
    return keys, rows


_KEYS = (
    "id",
    "name",
    "description",
    "scope",
    "role",
    "created_at",
    "created_by",
    "expires_at",
    "workspace_id",
    "workspace_name",
)
_WIDE_KEYS = ("kind", "last_used_at")
_RENDERERS: dict[str, Callable[[Sequence[Grant], RenderOptions], str | Iterable[str]]] = {
    "table": _table,
    "text": _table,
    "json": _json,
    "jsonl": _jsonl,
    "csv": _csv,
    "tsv": _tsv,
    "markdown": _markdown,
    "matrix": _matrix,
    "html": _html,
}
