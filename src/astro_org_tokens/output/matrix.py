"""Grants as a matrix: tokens down, Workspaces across, the role as a short word in its cell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, repeat

from astro_org_tokens.grants.grant import Grant
from astro_org_tokens.grants.roles import LISTED_ROLES, short_name
from astro_org_tokens.output.changes import NO_ROLE
from astro_org_tokens.output.escape import escape_control_characters
from astro_org_tokens.output.style import styled
from astro_org_tokens.output.table import columns_that_fit, table, truncate

TITLE = "TOKEN"
NOTHING = "-"
UNKNOWN = "?"
_TOKEN_WIDTH, _CELL_WIDTH = 32, 12


def matrix_text(grants: Sequence[Grant], *, width: int | None = None, color: bool = False) -> str:
    """Return the matrix with its legend; the Workspaces that don't fit are counted below it.

    Args:
        grants: in the order in which tokens and Workspaces appear.
        width: columns of the terminal, or None to leave nothing out and shorten nothing.
        color: whether to use color.
    """
    columns, hidden = _fitted(grants, width) if width is not None else ([*_columns(grants)], 0)
    header, *rows = zip(*columns, strict=True)
    first, rest = table(header, rows).split("\n", 1)
    parts = [f"{styled(first, 'bold', color=color)}\n{rest}"]
    if grants:
        parts.append(_legend(grants))
    if hidden:
        parts.append(
            f"{hidden} of {hidden + len(header) - 1} Workspaces don't fit into {width} columns. "
            "To show them, widen the terminal or write to a file.\n"
        )
    return "\n".join(parts)


def _columns(grants: Sequence[Grant]) -> Iterator[list[str]]:
    """Yield the column of the tokens, then that of each Workspace, escaped."""
    tokens = _labels((grant.token.id, grant.token.name) for grant in grants)
    workspaces = _labels((grant.workspace.id, grant.workspace.name) for grant in grants)
    words: dict[str, dict[str, str]] = {workspace_id: {} for workspace_id in workspaces}
    for grant in grants:
        column, token_id = words[grant.workspace.id], grant.token.id
        before = f"{column[token_id]}, " if token_id in column else ""
        column[token_id] = before + escape_control_characters(_word(grant.role))
    yield [TITLE, *map(escape_control_characters, tokens.values())]
    for workspace_id, heading in workspaces.items():
        column = words[workspace_id]
        yield [escape_control_characters(heading), *(column.get(each, NOTHING) for each in tokens)]


def _labels(things: Iterable[tuple[str, str | None]]) -> dict[str, str]:
    """Return the label of each ID: the name, and the ID too if several have the name."""
    names = dict(things)
    uses = Counter(names.values())
    return {
        thing_id: thing_id if not name else f"{name} ({thing_id})" if uses[name] > 1 else name
        for thing_id, name in names.items()
    }


def _word(role: str | None) -> str:
    # In quotation marks, since a custom role may have the name of another one.
    if role is None:
        return UNKNOWN
    return short_name(role) if role in LISTED_ROLES else f"'{role}'"


def _legend(grants: Sequence[Grant]) -> str:
    there = {grant.role for grant in grants}
    rows = [(short_name(role), role) for role in LISTED_ROLES if role in there]
    if None in there:
        rows.append((UNKNOWN, "a role that the API doesn't name"))
    return table((NOTHING, NO_ROLE), rows)


def _fitted(grants: Sequence[Grant], width: int) -> tuple[list[list[str]], int]:
    """Return the columns that fit, shortened if not all do, and how many don't."""
    columns = [*_columns(grants)]
    if columns_that_fit(columns, width) == len(columns):
        return columns, 0
    limits = chain([_TOKEN_WIDTH], repeat(_CELL_WIDTH))
    shorter = [
        [cell if cell == NOTHING else truncate(cell, limit) for cell in column]
        # The rest can't fit: each column has a character and a gap.
        for column, limit in zip(columns[: max(2, width)], limits, strict=False)
    ]
    end = max(2, columns_that_fit(shorter, width))  # one Workspace, whatever the width
    return shorter[:end], len(columns) - end
