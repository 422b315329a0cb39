"""From names to tokens and Workspaces: an exact ID, or else an exact name."""

from __future__ import annotations

import pytest

from astro_org_tokens.errors import AmbiguousError, AstroError, NotFoundError, UsageError
from astro_org_tokens.grants.labels import WorkspaceRef
from astro_org_tokens.manifest.desired_state import MAX_GUESSES, DesiredState, resolve
from astro_org_tokens.manifest.schema import read_grants
from manifest.strategies import make_token, make_workspace

A, B = "clws1", "clws2"
T, U = "cltok1", "cltok2"
CUSTOM = "DATA_STEWARD"
WORKSPACES = [
    make_workspace(A, "Data Eng"),
    make_workspace(B, "ML"),
    make_workspace("clws3", "Shared"),
    make_workspace("clws4", "Shared"),
    make_workspace("clws5", A),  # its name is another's ID
]
TOKENS = [
    make_token(T, "deploy-bot", {A: CUSTOM, B: "workspace_owner"}),
    make_token(U, "ci"),
    make_token("cltok3", "ci"),
    make_token("cltok4", U),
]
NOT_ONE = "is not one of WORKSPACE_MEMBER, WORKSPACE_AUTHOR, WORKSPACE_OPERATOR, WORKSPACE_OWNER"
MEANT = "WORKSPACE_OWNER or WORKSPACE_OPERATOR or WORKSPACE_MEMBER"
TWICE = f"the role of deploy-bot ({T}) in Workspace ML ({B}) is given twice, first at"


def resolved(text: str) -> DesiredState:
    return resolve(read_grants(f"workspaces:\n  {text}", "g.yaml"), TOKENS, WORKSPACES)


FOUND = {
    "by name": ("Data Eng: {deploy-bot: WORKSPACE_OWNER}", (A, T, "WORKSPACE_OWNER")),
    "by ID": (f"{A}: {{{T}: WORKSPACE_OWNER}}", (A, T, "WORKSPACE_OWNER")),
    "an ID before a name": (f"{A}: {{{U}: WORKSPACE_OWNER}}", (A, U, "WORKSPACE_OWNER")),
    "a role in any letter case": ("ML: {deploy-bot: workspace_Author}", (B, T, "WORKSPACE_AUTHOR")),
    "a role that is held": (f"Data Eng: {{deploy-bot: {CUSTOM}}}", (A, T, CUSTOM)),
    "a role that is held in another letter case than the usual": (
        "ML: {deploy-bot: workspace_owner}",
        (B, T, "workspace_owner"),
    ),
}


@pytest.mark.parametrize(("text", "expected"), FOUND.values(), ids=FOUND)
def test_what_is_named_is_found(text: str, expected: tuple[str, str, str]) -> None:
    wanted = resolved(text)

    (grant,) = wanted.grants
    assert (grant.workspace.id, grant.token.id, grant.role) == expected
    assert wanted.workspaces == (grant.workspace,)


def test_workspaces_are_known_by_both_and_in_the_order_of_the_files() -> None:
    wanted = resolved(f"ML:\n  Data Eng: {{}}\n  clws3:\n  {B}:")

    assert wanted.workspaces == (
        WorkspaceRef(B, "ML"),
        WorkspaceRef(A, "Data Eng"),
        WorkspaceRef("clws3", "Shared"),
    )


REFUSED: dict[str, tuple[str, type[AstroError], list[str]]] = {
    "an unknown token": (
        "ML: {deploybot: WORKSPACE_OWNER}",
        NotFoundError,
        ["2:8: no Organization token has the ID or the name deploybot: did you mean deploy-bot?"],
    ),
    "an unknown Workspace": (
        "Date Eng: {}",
        NotFoundError,
        ["2:3: no Workspace has the ID or the name Date Eng: did you mean Data Eng?"],
    ),
    "nothing near": (
        "zzz: {'???': WORKSPACE_OWNER}",
        NotFoundError,
        [
            "2:3: no Workspace has the ID or the name zzz",
            "2:9: no Organization token has the ID or the name ???",
        ],
    ),
    "an ID in capitals, which is no exact one": (
        "ML: {CLTOK1: WORKSPACE_OWNER}",
        NotFoundError,
        ["2:8: no Organization token has the ID or the name CLTOK1: did you mean cltok2?"],
    ),
    "a shared name": (
        "Shared: {ci: WORKSPACE_OWNER}",
        AmbiguousError,
        [
            "2:3: 2 Workspaces are named Shared: write the ID of one (clws3, clws4)",
            "2:12: 2 tokens are named ci: write the ID of one (cltok2, cltok3)",
        ],
    ),
    "a role that is none": (
        "ML: {cltok2: WORKSPACE_ONWER}",
        UsageError,
        [f"2:8: WORKSPACE_ONWER {NOT_ONE}: did you mean {MEANT}?"],
    ),
    "a custom role that is held elsewhere": (
        f"ML: {{deploy-bot: {CUSTOM}}}",
        UsageError,
        [f"2:8: {CUSTOM} {NOT_ONE}"],
    ),
    "a custom role that somebody else holds": (
        f"Data Eng: {{cltok2: {CUSTOM}}}",
        UsageError,
        [f"2:14: {CUSTOM} {NOT_ONE}"],
    ),
    "a grant by ID and by name": (
        f"ML:\n    deploy-bot: WORKSPACE_OWNER\n    {T}: WORKSPACE_OWNER",
        UsageError,
        [
            f"4:5: {TWICE} g.yaml:3:5",
        ],
    ),
    "a grant in a Workspace by ID and by name": (
        f"ML: {{deploy-bot: WORKSPACE_OWNER}}\n  {B}: {{deploy-bot: WORKSPACE_MEMBER}}",
        UsageError,
        [
            f"3:11: {TWICE} g.yaml:2:8",
        ],
    ),
    "an alias": (
        "ML: &all {nobody: x, cltok2: BOSS}\n  Nowhere: {}\n  Data Eng: *all",
        NotFoundError,
        [
            "2:13: no Organization token has the ID or the name nobody",
            f"2:24: BOSS {NOT_ONE}",
            "3:3: no Workspace has the ID or the name Nowhere",
        ],
    ),
    "several things": (
        "ML: {nobody: WORKSPACE_OWNER, cltok2: BOSS}\n  Nowhere: {ci: x, nobody: x}",
        NotFoundError,
        [
            "2:8: no Organization token has the ID or the name nobody",
            f"2:33: BOSS {NOT_ONE}",
            "3:3: no Workspace has the ID or the name Nowhere",
            "3:13: 2 tokens are named ci: write the ID of one (cltok2, cltok3)",
            "3:20: no Organization token has the ID or the name nobody",
        ],
    ),
}


@pytest.mark.parametrize(("text", "kind", "problems"), REFUSED.values(), ids=REFUSED)
def test_all_that_can_not_be_found_or_granted_is_said_at_once(
    text: str, kind: type[AstroError], problems: list[str]
) -> None:
    with pytest.raises(AstroError) as refused:
        resolved(text)

    assert refused.value.lines == tuple(f"g.yaml:{problem}" for problem in problems)
    assert type(refused.value) is kind


def test_two_files_that_give_a_role_twice_are_refused() -> None:
    text = "workspaces: {ML: {deploy-bot: WORKSPACE_OWNER}}"
    declared = read_grants(text, "one.yaml") + read_grants(text, "two.yaml")

    with pytest.raises(UsageError) as refused:
        resolve(declared, TOKENS, WORKSPACES)

    assert refused.value.lines == (f"two.yaml:1:19: {TWICE} one.yaml:1:19",)


def test_two_files_may_speak_of_one_workspace() -> None:
    one = read_grants(f"workspaces: {{ML: {{{T}: WORKSPACE_OWNER}}}}", "one.yaml")
    two = read_grants(f"workspaces: {{{B}: {{{U}: WORKSPACE_OWNER}}}}", "two.yaml")

    wanted = resolve(one + two, TOKENS, WORKSPACES)

    assert wanted.workspaces == (WorkspaceRef(B, "ML"),)
    assert [grant.token.id for grant in wanted.grants] == [T, U]


def test_near_names_are_looked_for_so_often_and_no_more() -> None:
    names = "".join(f"\n    deploybot{n}: WORKSPACE_OWNER" for n in range(MAX_GUESSES + 5))

    with pytest.raises(NotFoundError) as refused:
        resolved(f"ML:{names}\n  ML2: {{deploybot0: WORKSPACE_OWNER}}")

    helped = [line.endswith("did you mean deploy-bot?") for line in refused.value.lines[:-2]]
    assert helped == [True] * MAX_GUESSES + [False] * 5
    assert refused.value.lines[-2].endswith("did you mean ML?")
    assert refused.value.lines[-1].endswith("did you mean deploy-bot?")
