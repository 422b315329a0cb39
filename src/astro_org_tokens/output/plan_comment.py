"""What ``apply`` would do, as a comment for a pull request on GitHub."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from astro_org_tokens.api.models import ApiToken
from astro_org_tokens.errors import AstroError
from astro_org_tokens.grants.labels import WorkspaceRef
from astro_org_tokens.grants.plan import Change
from astro_org_tokens.grants.roles import OWNER
from astro_org_tokens.hints import describe
from astro_org_tokens.manifest.drift import TokenDrift
from astro_org_tokens.output.changes import NO_ROLE
from astro_org_tokens.output.delimited import markdown_row
from astro_org_tokens.output.escape import escape_control_characters
from astro_org_tokens.output.plans import NOTHING, Describe, change_kind, counts_text, split_plan
from astro_org_tokens.output.table import truncate

MAX_LENGTH = 60_000
"""GitHub takes comments of 65,536 characters; a workflow may add a heading and errors."""
_NAME_WIDTH = 80
_NAME_LENGTH = 200
"""Characters of a name, since those without a width are many in one column."""
_MESSAGE_LENGTH = 500
_KINDS = {"remove": "**Removed**", "add": "Added", "change": "Changed"}
_NEW_OWNER = "**New owner**"
_CHANGES = ("Workspace", "Token", "Change", "Before", "After")


def plan_comment(
    drifts: Sequence[TokenDrift], *, ascii_only: bool = False, describe: Describe = describe
) -> str:
    """Return a plan as GitHub-flavored Markdown of at most ``MAX_LENGTH`` UTF-16 code units.

    Removals and new owners come first. Each table is grouped by Workspace. Names are in code
    spans, in which GitHub finds no markup, link, mention, reference or emoji.

    Args:
        drifts: the plan.
        ascii_only: whether to escape everything beyond ASCII.
        describe: returns the message of an error.
    """
    possible, refused = split_plan(drifts)
    changes = [(each.token, change) for each in possible for change in each.changes]
    summary = _summary(possible, changes, refused) if drifts else NOTHING
    blocks = [
        ("Removals and new owners", _CHANGES, _rows(changes, risky=True)),
        ("Tokens that can't be changed", ("Token", "Problem"), _problems(refused, describe)),
        ("Other changes", _CHANGES, _rows(changes, risky=False)),
    ]
    lines = list(_lines(blocks))
    if ascii_only:  # a code span has no character references
        lines = [(line.encode("ascii", "backslashreplace").decode(), row) for line, row in lines]
    return f"{summary}\n{_cut(lines, MAX_LENGTH - len(summary))}"


def _summary(
    possible: Sequence[TokenDrift],
    changes: Sequence[tuple[ApiToken, Change]],
    refused: Sequence[tuple[TokenDrift, AstroError]],
) -> str:
    owners = sum(_is_new_owner(change) for _, change in changes)
    return f"**{counts_text(possible, failing=len(refused))}.** New owners: {owners}."


def _is_new_owner(change: Change) -> bool:
    return change.after == OWNER and OWNER not in (change.before or "").split(" and ")


def _rank(change: Change) -> int:
    """Return 0 for a removal, 1 for a new owner, 2 for what needs less attention."""
    return 0 if change.after is None else 1 if _is_new_owner(change) else 2


def _rows(changes: Sequence[tuple[ApiToken, Change]], *, risky: bool) -> list[list[str]]:
    """Return the rows of a table; the first row of each Workspace names it."""
    chosen = [each for each in changes if (_rank(each[1]) < 2) is risky]
    chosen.sort(key=lambda each: (_workspace_key(each[1].workspace), _rank(each[1])))
    rows: list[list[str]] = []
    last = None
    for token, change in chosen:
        workspace = change.workspace
        name = _code(workspace.name, workspace.id) if workspace.id != last else ""
        kind = _NEW_OWNER if _is_new_owner(change) else _KINDS[change_kind(change)]
        roles = [_code(role) if role else NO_ROLE for role in (change.before, change.after)]
        rows.append([name, _code(token.name, token.id), kind, *roles])
        last = workspace.id
    return rows


def _workspace_key(workspace: WorkspaceRef) -> tuple[str, str]:
    return (workspace.name or workspace.id).casefold(), workspace.id


def _problems(
    refused: Sequence[tuple[TokenDrift, AstroError]], describe: Describe
) -> list[list[str]]:
    return [
        [
            _code(drift.token.name, drift.token.id),
            _code_span(truncate(describe(error), _MESSAGE_LENGTH)),
        ]
        for drift, error in refused
    ]


def _code(name: str | None, thing_id: str | None = None) -> str:
    parts = [_short(name)] if name else []
    if thing_id:
        parts.append(f"({_short(thing_id)})" if name else _short(thing_id))
    return _code_span(" ".join(parts))


def _short(text: str) -> str:
    return truncate(text[:_NAME_LENGTH], _NAME_WIDTH)


def _code_span(text: str) -> str:
    """Return text as a code span in a table, where only these two characters have a meaning."""
    text = escape_control_characters(text)
    fence = "`" * (1 + max(map(len, re.findall("`+", text)), default=0))
    blank = " " if text.startswith(("`", " ")) or text.endswith(("`", " ")) else ""
    return f"{fence}{blank}{text}{blank}{fence}".replace("|", "\\|")


def _lines(
    blocks: Sequence[tuple[str, Sequence[str], list[list[str]]]],
) -> Iterator[tuple[str, bool]]:
    """Yield the lines of all blocks that have rows, and whether each is a row."""
    for title, header, rows in blocks:
        if rows:
            rule = ["---"] * len(header)
            yield f"\n### {title}\n\n{markdown_row(header)}{markdown_row(rule)}", False
            yield from ((markdown_row(row), True) for row in rows)


def _cut(lines: Sequence[tuple[str, bool]], room: int) -> str:
    """Return the first lines, and how many rows are missing if they don't all fit."""
    end, length = 0, 0
    notice = "\nAnd {count} more. A comment has a maximum length. To show all, use `-o text`.\n"
    while end < len(lines):
        length += len(lines[end][0].encode("utf-16-le")) // 2
        if length > room - len(notice) - len(str(len(lines))):
            break
        end += 1
    hidden = sum(is_row for _, is_row in lines[end:])
    shown = "".join(line for line, _ in lines[:end])
    return shown + (notice.format(count=hidden) if hidden else "")
