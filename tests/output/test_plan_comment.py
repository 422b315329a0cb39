"""A plan as a comment: what GitHub shows of it, and what it must not find in it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from astro_org_tokens.grants.labels import WorkspaceRef
from astro_org_tokens.grants.plan import Change
from astro_org_tokens.manifest.drift import TokenDrift
from astro_org_tokens.output.plan_comment import MAX_LENGTH, plan_comment
from astro_org_tokens.output.table import truncate
from output.grant_factories import make_grant
from support.messages import message, message_line
from support.unsafe_characters import find_runner_commands, find_unsafe

MEMBER, OWNER = "WORKSPACE_MEMBER", "WORKSPACE_OWNER"
DATA, LAB = WorkspaceRef("clwsdata", "Data"), WorkspaceRef("clwslab", "Lab")
HOSTILE = [
    "@octocat @org/team a@b.co",
    "#1 GH-2 octo/hub#3 0123456789abcdef0123456789abcdef01234567",
    "https://example.com www.example.com [a](b) ![c](d)",
    "<img src=x> <!-- &amp; :tada: $x$ **b** ~~s~~",
    "| a \\| b \\",
    "` `` ``` ",
    " `",
    "\x1b[31m\n# title\u202e",
    "::error::x ##[group]",
]


def drift(name: str, *changes: Change, token_id: str = "cltok1") -> TokenDrift:
    """A token with roles that allow every change."""
    roles = [
        {"entityType": "WORKSPACE", "entityId": each.workspace.id, "role": each.before}
        for each in changes
        if each.before is not None
    ]
    other = {"entityType": "ORGANIZATION", "entityId": "o", "role": "ORGANIZATION_MEMBER"}
    token = make_grant(name=name, id=token_id, roles=[other, *roles]).token
    return TokenDrift(token, changes)


def read_comment(text: str) -> dict[str, list[list[str]]]:
    """Read the tables below each title; nothing is in them but text, code, and bold text."""
    parser = MarkdownIt("commonmark", {"linkify": False}).enable(["table", "strikethrough"])
    tables: dict[str, list[list[str]]] = {}
    title, rows = "", [[""]]
    kinds = {"text", "text_special", "code_inline", "strong_open", "strong_close"}
    for before, token in zip([None, *parser.parse(text)], parser.parse(text), strict=False):
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline" and before is not None:
            assert {part.type for part in token.children or ()} <= kinds, token.content
            content = "".join(part.content for part in token.children or ())
            if before.type == "heading_open":
                title, rows = content, []
                tables[title] = rows
            elif before.type in ("td_open", "th_open"):
                rows[-1].append(content)
    return tables


def outside_code(text: str) -> str:
    """Return what GitHub looks for mentions and links in."""
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    return "\n".join(
        part.content
        for token in parser.parse(text)
        for part in token.children or ()
        if part.type != "code_inline"
    )


RISKS, REST = "Removals and new owners", "Other changes"
BROKEN = "Tokens that can't be changed"
HEADER = ["Workspace", "Token", "Change", "Before", "After"]


def test_removals_and_new_owners_come_first_and_each_workspace_is_named_once() -> None:
    plan = [
        drift("a", Change(LAB, None, MEMBER), Change(DATA, MEMBER, OWNER)),
        drift("b", Change(DATA, OWNER, None), Change(LAB, OWNER, None), token_id="cltok2"),
        drift("c", Change(LAB, OWNER, MEMBER), Change(DATA, None, OWNER), token_id="cltok3"),
    ]
    text = plan_comment(plan)
    counts = message("result", "summary", add=2, change=2, remove=2)
    assert text.startswith(message_line("result", "comment_summary", counts=counts, owners=2))
    assert read_comment(text) == {
        RISKS: [
            HEADER,
            ["Data (clwsdata)", "b (cltok2)", "Removed", OWNER, "no role"],
            ["", "a (cltok1)", "New owner", MEMBER, OWNER],
            ["", "c (cltok3)", "New owner", "no role", OWNER],
            ["Lab (clwslab)", "b (cltok2)", "Removed", OWNER, "no role"],
        ],
        REST: [
            HEADER,
            ["Lab (clwslab)", "a (cltok1)", "Added", "no role", MEMBER],
            ["", "c (cltok3)", "Changed", OWNER, MEMBER],
        ],
    }


def test_a_token_that_had_several_roles_and_one_of_an_owner_is_no_new_owner() -> None:
    several = drift("a", Change(DATA, f"{MEMBER} and {OWNER}", OWNER))
    assert [*read_comment(plan_comment([several]))] == [REST]


def test_what_cannot_be_done_is_told_with_its_reason() -> None:
    token = make_grant(
        name="a", roles=[{"entityType": "WORKSPACE", "entityId": DATA.id, "role": MEMBER}]
    ).token
    plan = [TokenDrift(token, (Change(DATA, MEMBER, None),))]
    text = plan_comment(plan, describe=lambda error: f"<{error.kind}>")
    counts = message("result", "summary_failed", add=0, change=0, remove=0, failed=1)
    assert text.startswith(message_line("result", "comment_summary", counts=counts, owners=0))
    assert read_comment(text) == {BROKEN: [["Token", "Problem"], ["a (cltok1)", "<conflict>"]]}


def test_no_changes_are_one_line() -> None:
    assert plan_comment([]) == message_line("result", "nothing_to_do")


def plain(names: Sequence[str]) -> list[TokenDrift]:
    """A token of each name, which all get a role in a Workspace that has the first name."""
    workspace = WorkspaceRef("clwsx", names[0])
    change = Change(workspace, None, MEMBER)
    return [drift(name, change, token_id=f"cltok{n}") for n, name in enumerate(names)]


def escaped(name: str) -> str:
    return truncate(name, 80)


@given(st.lists(st.sampled_from(HOSTILE) | st.text(max_size=40), min_size=1, max_size=6))
@example(HOSTILE)
def test_a_name_is_shown_as_it_is_and_is_no_markup(names: list[str]) -> None:
    text = plan_comment(plain(names))
    _, first, *rest = read_comment(text)[REST]
    assert [first[0], *(row[1] for row in [first, *rest])] == [
        f"{shown} ({found_id})" if shown else found_id
        for shown, found_id in [(escaped(names[0]), "clwsx")]
        + [(escaped(name), f"cltok{n}") for n, name in enumerate(names)]
    ]
    assert set("@#</$") & set(outside_code(text)) == set()
    assert find_unsafe(text.replace("\n", "")) == []
    assert find_runner_commands(text) == []


@pytest.mark.parametrize(
    "name", ["deploy-bot", "データ基盤" * 90, "e\u0301\u0302" * 500, "`|" * 300]
)
@pytest.mark.parametrize("ascii_only", [False, True])
def test_a_long_plan_is_cut_with_a_count(name: str, *, ascii_only: bool) -> None:
    total = 2000
    plan = plain([name] * total)
    plan.append(drift("last", Change(LAB, OWNER, None)))

    text = plan_comment(plan, ascii_only=ascii_only)

    assert 0.9 * MAX_LENGTH < len(text.encode("utf-16-le")) / 2 <= MAX_LENGTH
    tables = read_comment(text)
    assert [row[1] for row in tables[RISKS][1:]] == ["last (cltok1)"]
    shown = len(tables[REST]) - 1
    notice = message_line("result", "comment_cut", count=total - shown)
    assert text.endswith(notice)
    assert not ascii_only or text.isascii()


def test_a_plan_that_fits_is_not_cut() -> None:
    assert len(read_comment(plan_comment(plain(["x"] * 300)))[REST]) == 301
