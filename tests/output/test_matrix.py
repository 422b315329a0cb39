"""The matrix says the same as the list, and counts what a terminal has no place for."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wcwidth import wcswidth

from astro_org_tokens.grants.grant import Grant
from astro_org_tokens.grants.labels import WorkspaceRef
from astro_org_tokens.grants.roles import LISTED_ROLES
from astro_org_tokens.output.matrix import matrix_text
from output.grant_factories import make_grant, make_token
from support.messages import message_line
from support.parsers import read_matrix
from support.unsafe_characters import find_runner_commands, find_unsafe

ACCESSOR = "WORKSPACE_ACCESSOR"
MEMBER, OWNER = "WORKSPACE_MEMBER", "WORKSPACE_OWNER"
DATA, LAB = WorkspaceRef("clwsdata", "Data"), WorkspaceRef("clwslab", "Lab")
LEGEND = {"-": "no role", "?": "a role that the API doesn't name"} | {
    role.removeprefix("WORKSPACE_").lower(): role for role in LISTED_ROLES
}


def grid(tokens: int, workspaces: int) -> list[Grant]:
    """A grant in each cell."""
    return [
        make_grant(
            WorkspaceRef(f"clws{w:03}", f"Workspace {w:03}"),
            OWNER if (t + w) % 2 else MEMBER,
            id=f"cltok{t:03}",
            name=f"bot-{t:03}",
        )
        for w in range(workspaces)
        for t in range(tokens)
    ]


def test_roles_are_words_with_a_legend() -> None:
    grants = [
        make_grant(LAB, OWNER, name="a"),
        make_grant(LAB, ACCESSOR, id="cltok2", name="b"),
        make_grant(DATA, MEMBER, id="cltok2", name="b"),
        make_grant(DATA, "owner", id="cltok3", name="c"),
        make_grant(LAB, None, id="cltok3", name="c"),
    ]
    assert matrix_text(grants) == (
        "TOKEN  Lab       Data\n"
        "a      owner     -\n"
        "b      accessor  member\n"
        "c      ?         'owner'\n"
        "\n"
        "-         no role\n"
        "member    WORKSPACE_MEMBER\n"
        "owner     WORKSPACE_OWNER\n"
        "accessor  WORKSPACE_ACCESSOR\n"
        "?         a role that the API doesn't name\n"
    )


def test_several_roles_in_one_workspace_are_in_one_cell() -> None:
    grants = [make_grant(LAB, OWNER, name="a"), make_grant(LAB, MEMBER, name="a")]
    assert matrix_text(grants).splitlines()[1] == "a      owner, member"


def test_without_grants_there_is_the_header() -> None:
    assert matrix_text([]) == "TOKEN\n"
    assert matrix_text([], width=80, color=True) == "\x1b[1mTOKEN\x1b[0m\n"


def test_names_that_are_used_twice_have_their_ids() -> None:
    grants = [
        make_grant(WorkspaceRef("clws1", "Lab"), name="ci"),
        make_grant(WorkspaceRef("clws2", "Lab"), id="cltok2", name="ci"),
        make_grant(WorkspaceRef("clws3"), id="cltok3", name=""),
    ]
    header, *rows = matrix_text(grants).splitlines()[:4]
    assert header == "TOKEN        Lab (clws1)  Lab (clws2)  clws3"
    assert [row.split("  ")[0] for row in rows] == ["ci (cltok1)", "ci (cltok2)", "cltok3"]


def test_a_matrix_that_fits_is_the_same_at_a_terminal() -> None:
    grants = grid(2, 3)
    text = matrix_text(grants)
    needed = max(map(len, text.splitlines()))
    assert matrix_text(grants, width=needed) == text
    assert matrix_text(grants, width=needed - 1) != text


@pytest.mark.parametrize("width", [30, 40, 80, 200])
def test_workspaces_that_do_not_fit_are_counted(width: int) -> None:
    text = matrix_text(grid(3, 100), width=width)
    *parts, notice = text.split("\n\n")
    shown = len(re.split(" {2,}", parts[0].splitlines()[0])) - 1
    assert shown >= 1
    assert max(map(len, "\n".join(parts).splitlines())) <= width
    assert notice == message_line(
        "result", "hidden_workspaces", hidden=100 - shown, total=100, width=width
    )


def test_a_terminal_shortens_long_names_before_it_leaves_workspaces_out() -> None:
    long = [
        make_grant(WorkspaceRef(f"clws{n}", "データ基盤の長い名前" * 3), OWNER, name="x" * 60)
        for n in range(2)
    ]
    header, row, *_ = matrix_text(long, width=60).splitlines()
    assert header.split() == ["TOKEN", "データ基盤…", "データ基盤…"]
    assert row.split() == ["x" * 31 + "…", "owner", "owner"]
    assert wcswidth(header) <= 60


def test_a_workspace_is_shown_at_the_narrowest_terminal() -> None:
    first, *_ = matrix_text(grid(1, 2), width=1).splitlines()
    assert first == "TOKEN    Workspace 0…"


names = st.text(max_size=8) | st.sampled_from(["\x1b[31m", "::error::x", "##[group]", "a\nb", "夜"])
cells = st.dictionaries(
    st.tuples(st.integers(0, 4), st.integers(0, 4)), st.sampled_from(LISTED_ROLES), max_size=12
)


@given(st.lists(names, min_size=5, max_size=5), cells)
def test_nothing_unsafe_is_in_it_and_every_row_is_a_line(
    found: list[str], roles: dict[tuple[int, int], str]
) -> None:
    grants = [
        Grant(make_token(id=f"cltok{t}", name=found[t]), WorkspaceRef(f"clws{w}", found[w]), role)
        for (t, w), role in roles.items()
    ]
    for width in (None, 30):
        text = matrix_text(grants, width=width)
        assert find_unsafe(text.replace("\n", "")) == []
        assert find_runner_commands(text) == []
        table = text.split("\n\n")[0].removesuffix("\n").split("\n")
        assert len(table) == 1 + len({t for t, _ in roles})


@given(cells)
def test_it_says_the_same_grants(roles: dict[tuple[int, int], str]) -> None:
    grants = [
        Grant(make_token(id=f"cltok{t}", name=f"bot {t}"), WorkspaceRef(f"clws{w}", f"W {w}"), role)
        for (t, w), role in roles.items()
    ]
    titles = ["TOKEN", *dict.fromkeys(f"W {w}" for _, w in roles)]
    words, legend = read_matrix(matrix_text(grants), titles)
    assert legend.items() <= LEGEND.items()
    assert {key: legend[word] for key, word in words.items()} == {
        (f"bot {t}", f"W {w}"): role for (t, w), role in roles.items()
    }


def test_a_legend_has_only_roles_that_are_there() -> None:
    assert re.findall(r"^\w+ ", matrix_text([make_grant(LAB, OWNER)]), re.MULTILINE) == [
        "TOKEN ",
        "ci ",
        "owner ",
    ]
