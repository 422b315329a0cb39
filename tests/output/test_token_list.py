"""The list in every format, from the same grants."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

import pytest

from astro_org_tokens.formats import LIST_FORMATS
from astro_org_tokens.grants.grant import Grant
from astro_org_tokens.output.columns import columns
from astro_org_tokens.output.escape import escape_control_characters
from astro_org_tokens.output.token_list import RenderOptions, render_list
from output.grant_factories import DATA, LAB, MEMBER, NOW, PERSON, make_grant
from support.parsers import (
    Table,
    read_csv,
    read_json_lines,
    read_markdown,
    read_matrix,
    read_page,
    read_table,
    read_tsv,
)
from support.unsafe_characters import find_unsafe

EVIL = '\x1b[31m"red",\n\u202e| =1+1'
GRANTS = [
    make_grant(
        LAB, MEMBER, name="データ基盤", description="a,b", createdBy=PERSON, kind="STANDARD"
    ),
    make_grant(DATA, id="cltok2", name=EVIL, description="", endAt="2026-11-26T10:00:00.25Z"),
    make_grant(LAB, id="cltok3", name="x", lastUsedAt="2026-11-24T04:00:00Z"),
]
LOOKS = {
    "usual": RenderOptions(NOW),
    "several Workspaces": RenderOptions(NOW, with_workspace=True),
    "wide": RenderOptions(NOW, with_workspace=True, wide=True),
}
looks = pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)


def list_text(fmt: str, grants: Sequence[Grant], look: RenderOptions) -> str:
    return "".join(render_list(fmt, grants, look))


KEYS = ["id", "name", "description", "scope", "role", "created_at", "created_by", "expires_at"]
KEYS += ["workspace_id"]
ADA = "Ada Marsh"
OWNER, ORGANIZATION, CREATED = "WORKSPACE_OWNER", "ORGANIZATION", "2026-11-21T10:00:00Z"
END, USED = "2026-11-26T10:00:00.250000Z", "2026-11-24T04:00:00Z"
VALUES = [
    ["cltok1", "データ基盤", "a,b", ORGANIZATION, MEMBER, CREATED, ADA, "", "clwslab"],
    ["cltok2", EVIL, "", ORGANIZATION, OWNER, CREATED, "", END, "clwsdata"],
    ["cltok3", "x", "Deploys", ORGANIZATION, OWNER, CREATED, "", "", "clwslab"],
]
WORDS = {
    ("データ基盤", "Lab"): "member",
    (escape_control_characters(EVIL), "clwsdata"): "owner",
    ("x", "Lab"): "owner",
}
NAMES, KIND_AND_USE = ["Lab", "", "Lab"], [["STANDARD", ""], ["", ""], ["", USED]]


def values(look: RenderOptions) -> Table:
    """What formats for programs hold; what is missing is empty."""
    header, rows = list(KEYS), [list(row) for row in VALUES]
    if look.with_workspace:
        header.append("workspace_name")
        rows = [[*row, name] for row, name in zip(rows, NAMES, strict=True)]
    if look.wide:
        header += ["kind", "last_used_at"]
        rows = [[*row, *more] for row, more in zip(rows, KIND_AND_USE, strict=True)]
    return header, rows


def objects(look: RenderOptions) -> list[dict[str, str]]:
    """What JSON holds; what is missing is left out, and a Workspace's name is there if known."""
    header, rows = values(look._replace(with_workspace=True, wide=True))
    objects_read = [dict(zip(header, row, strict=True)) for row in rows]
    return [{k: v for k, v in each.items() if v or k == "description"} for each in objects_read]


def shown(look: RenderOptions) -> Table:
    """What formats for people hold."""
    of = columns(with_workspace=look.with_workspace, wide=look.wide)
    rows = [[escape_control_characters(column.cell(each, NOW)) for column in of] for each in GRANTS]
    return [column.title for column in of], rows


def escaped(look: RenderOptions) -> Table:
    """The values for programs, escaped."""
    header, rows = values(look)
    return header, [[escape_control_characters(value) for value in row] for row in rows]


def titles(look: RenderOptions) -> list[str]:
    return shown(look)[0]


def is_table(text: str, look: RenderOptions) -> bool:
    return read_table(text, titles(look)) == shown(look)


def in_order(grants: list[dict[str, str]]) -> list[dict[str, str]]:
    return sorted(grants, key=lambda each: (each["id"], each["workspace_id"]))


# From each format to whether a text is what it has to be.
RIGHT: dict[str, Callable[[str, RenderOptions], bool]] = {
    "table": is_table,
    "text": is_table,
    "json": lambda text, look: json.loads(text) == {"tokens": objects(look)},
    "jsonl": lambda text, look: read_json_lines(text) == objects(look),
    "csv": lambda text, look: read_csv(text) == values(look),
    "tsv": lambda text, look: read_tsv(text) == escaped(look),
    "markdown": lambda text, look: read_markdown(text) == shown(look),
    "matrix": lambda text, _: read_matrix(text, ["TOKEN", "Lab", "clwsdata"])[0] == WORDS,
    "html": lambda text, _: in_order(read_page(text).grants) == in_order(objects(LOOKS["wide"])),
}


def test_no_format_is_forgotten() -> None:
    assert tuple(RIGHT) == LIST_FORMATS


@pytest.mark.parametrize("fmt", LIST_FORMATS)
@looks
def test_a_format_is_read_back_as_what_there_is(fmt: str, look: RenderOptions) -> None:
    text = list_text(fmt, GRANTS, look)
    assert RIGHT[fmt](text, look), text


@pytest.mark.parametrize("fmt", LIST_FORMATS)
@looks
def test_no_format_steers_a_terminal(fmt: str, look: RenderOptions) -> None:
    at_terminal = look._replace(terminal_width=80)
    for text in (list_text(fmt, GRANTS, at_terminal), list_text(fmt, [], at_terminal)):
        assert find_unsafe(text.replace("\n", "").replace("\t", "")) == []


@pytest.mark.parametrize("fmt", sorted({*LIST_FORMATS} - {"table", "text", "csv", "matrix"}))
@looks
def test_a_terminal_changes_tables_matrices_and_csv_alone(fmt: str, look: RenderOptions) -> None:
    at_terminal = look._replace(terminal_width=10, color=True)
    assert list_text(fmt, GRANTS, at_terminal) == list_text(fmt, GRANTS, look)


@looks
def test_csv_at_a_terminal_is_escaped_like_a_table(look: RenderOptions) -> None:
    text = list_text("csv", GRANTS, look._replace(terminal_width=80))
    assert read_csv(text) == escaped(look)
    assert text.count("\n") == 1 + len(GRANTS)


@pytest.mark.parametrize("fmt", ["table", "text"])
def test_a_table_is_shortened_and_colored_at_a_terminal(fmt: str) -> None:
    long = [make_grant(description="A description " * 20)]
    look = RenderOptions(NOW, terminal_width=106, color=True)
    assert list_text(fmt, long, look) == (
        "\x1b[1mID      NAME  DESCRIPTION                            "
        "SCOPE         WORKSPACE_ROLE   CREATED     CREATED BY\x1b[0m\n"
        "cltok1  ci    A description A description A descri…  "
        "ORGANIZATION  WORKSPACE_OWNER  3 days ago\n"
    )
    assert "…" not in list_text(fmt, long, RenderOptions(NOW))


@pytest.mark.parametrize("fmt", ["json", "jsonl"])
def test_json_is_ascii_where_nothing_else_can_be_written(fmt: str) -> None:
    look = RenderOptions(NOW, ascii_only=True)
    text = list_text(fmt, GRANTS, look)
    assert text.isascii()
    assert RIGHT[fmt](text, look)


@pytest.mark.parametrize(
    ("fmt", "text"),
    [
        ("json", '{\n  "tokens": []\n}\n'),
        ("jsonl", ""),
        ("csv", f"{','.join(KEYS)}\n"),
        ("tsv", "{}\n".format("\t".join(KEYS))),
    ],
)
def test_an_empty_list_is_a_result(fmt: str, text: str) -> None:
    assert list_text(fmt, [], RenderOptions(NOW)) == text
