"""The result of ``list`` in each of its formats; pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from astro_org_tokens.output.changes import Grant, token_object, token_values
from astro_org_tokens.output.columns import DESCRIPTION, columns
from astro_org_tokens.output.delimited import csv_text, markdown_text, tsv_text
from astro_org_tokens.output.escape import escape_control_characters
from astro_org_tokens.output.json_output import json_line, json_list
from astro_org_tokens.output.style import styled
from astro_org_tokens.output.table import fit_to_width, table


@dataclass(frozen=True)
class RenderOptions:
    """How a list is to look.

    Attributes:
        now: the present moment, for ages.
        with_workspace: whether it is of several Workspaces.
        wide: whether more columns are wanted.
        terminal_width: of the terminal that it goes to, None for a pipe or a file.
        color: whether that terminal wants color.
        ascii_only: whether the stream can't carry more.
    """

    now: datetime
    with_workspace: bool = False
    wide: bool = False
    terminal_width: int | None = None
    color: bool = False
    ascii_only: bool = False


def render_list(form: str, grants: Sequence[Grant], look: RenderOptions) -> Iterable[str]:
    """Return the parts of the list's text, made one after another where the form allows it.

    Args:
        form: one of ``LIST_FORMATS``.
        grants: in their order.
        look: see there.
    """
    made = _FORMS[form](grants, look)
    return [made] if isinstance(made, str) else made


def _json(grants: Sequence[Grant], look: RenderOptions) -> Iterable[str]:
    objects = (token_object(grant, wide=look.wide) for grant in grants)
    return json_list("tokens", objects, ascii_only=look.ascii_only)


def _jsonl(grants: Sequence[Grant], look: RenderOptions) -> Iterable[str]:
    for grant in grants:
        yield json_line(token_object(grant, wide=look.wide), ascii_only=look.ascii_only)


def _table(grants: Sequence[Grant], look: RenderOptions) -> str:
    header, rows = _cells(grants, look)
    if look.terminal_width is None:
        return table(header, rows)
    rows = fit_to_width(header, rows, column=DESCRIPTION.title, width=look.terminal_width)
    first, rest = table(header, rows).split("\n", 1)
    return f"{styled(first, 'bold', color=look.color)}\n{rest}"


def _markdown(grants: Sequence[Grant], look: RenderOptions) -> str:
    return markdown_text(*_cells(grants, look))


def _csv(grants: Sequence[Grant], look: RenderOptions) -> str:
    header, rows = _values(grants, look)
    if look.terminal_width is not None:  # which is not to be driven by names
        rows = [[escape_control_characters(value) for value in row] for row in rows]
    return csv_text(header, rows)


def _tsv(grants: Sequence[Grant], look: RenderOptions) -> str:
    return tsv_text(*_values(grants, look))


def _cells(grants: Sequence[Grant], look: RenderOptions) -> tuple[list[str], list[list[str]]]:
    shown = columns(with_workspace=look.with_workspace, wide=look.wide)
    header = [column.title for column in shown]
    return header, [[column.cell(grant, look.now) for column in shown] for grant in grants]


def _values(grants: Sequence[Grant], look: RenderOptions) -> tuple[list[str], list[list[str]]]:
    keys = [key for key in _KEYS if look.with_workspace or key != "workspace_name"]
    keys += _WIDE_KEYS if look.wide else ()
    rows = []
    for grant in grants:
        values = token_values(grant, wide=look.wide)
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
_FORMS: dict[str, Callable[[Sequence[Grant], RenderOptions], str | Iterable[str]]] = {
    "table": _table,
    "text": _table,
    "json": _json,
    "jsonl": _jsonl,
    "csv": _csv,
    "tsv": _tsv,
    "markdown": _markdown,
}
