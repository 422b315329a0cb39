"""From names to tokens and Workspaces: an exact ID, or else an exact name."""

from __future__ import annotations

import pytest

from astro_org_tokens.errors import AmbiguousError, AstroError, NotFoundError, UsageError
from astro_org_tokens.grants.labels import WorkspaceRef
from astro_org_tokens.manifest.desired_state import MAX_GUESSES, DesiredState, resolve
from astro_org_tokens.manifest.schema import read_grants
from manifest.strategies import make_token, make_workspace
from support.messages import message, token_label, workspace_label

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
ROLES = "WORKSPACE_MEMBER, WORKSPACE_AUTHOR, WORKSPACE_OPERATOR, WORKSPACE_OWNER"


def resolved(text: str) -> DesiredState:
    return resolve(read_grants(f"workspaces:\n  {text}", "g.yaml"), TOKENS, WORKSPACES)


FOUND = {
    "by name": ("Data Eng: {deploy-bot: WORKSPACE_OWNER}", (A, T, "WORKSPACE_OWNER")),
    "by ID": (f"{A}: {{{T}: WORKSPACE_OWNER}}", (A, T, "WORKSPACE_OWNER")),
    "an ID before a name": (f"{A}: {{{U}: WORKSPACE_OWNER}}", (A, U, "WORKSPACE_OWNER")),
    "a role in any letter case": ("ML: {deploy-bot: workspace_Author}", (B, T, "WORKSPACE_AUTHOR")),
    "no role": ("ML: {deploy-bot: NO_ROLE}", (B, T, None)),
    "no role, in any letter case": (
        "Data Eng: {ci-bot: no_role}".replace("ci-bot", U),
        (A, U, None),
    ),
    "a role that is held": (f"Data Eng: {{deploy-bot: {CUSTOM}}}", (A, T, CUSTOM)),
    "a role that is held in another letter case than the usual": (
        "ML: {deploy-bot: workspace_owner}",
        (B, T, "workspace_owner"),
    ),
}


@pytest.mark.parametrize(("text", "expected"), FOUND.values(), ids=FOUND)
def test_what_is_named_is_found(text: str, expected: tuple[str, str, str | None]) -> None:
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
        [
            "2:8: "
            + message("manifest", "unknown_token_close", name="deploybot", suggestions="deploy-bot")
        ],
    ),
    "an unknown Workspace": (
        "Date Eng: {}",
        NotFoundError,
        [
            "2:3: "
            + message(
                "manifest", "unknown_workspace_close", name="Date Eng", suggestions="Data Eng"
            )
        ],
    ),
    "nothing near": (
        "zzz: {'???': WORKSPACE_OWNER}",
        NotFoundError,
        [
            "2:3: " + message("manifest", "unknown_workspace", name="zzz"),
            "2:9: " + message("manifest", "unknown_token", name="???"),
        ],
    ),
    "capitals that are no ID": (
        "ML: {CLTOK9: WORKSPACE_OWNER}",
        NotFoundError,
        ["2:8: " + message("manifest", "unknown_token_close", name="CLTOK9", suggestions="cltok2")],
    ),
    "a shared name": (
        "Shared: {ci: WORKSPACE_OWNER}",
        AmbiguousError,
        [
            "2:3: "
            + message(
                "manifest", "ambiguous_workspace", count=2, name="Shared", ids="clws3, clws4"
            ),
            "2:12: "
            + message("manifest", "ambiguous_token", count=2, name="ci", ids="cltok2, cltok3"),
        ],
    ),
    "a role that is none": (
        "ML: {cltok2: WORKSPACE_ONWER}",
        UsageError,
        [
            "2:8: "
            + message(
                "manifest",
                "unknown_role_close",
                role="WORKSPACE_ONWER",
                roles=ROLES,
                suggestions="WORKSPACE_OWNER",
            )
        ],
    ),
    "a custom role that is held elsewhere": (
        f"ML: {{deploy-bot: {CUSTOM}}}",
        UsageError,
        ["2:8: " + message("manifest", "unknown_role", role=CUSTOM, roles=ROLES)],
    ),
    "a custom role that somebody else holds": (
        f"Data Eng: {{cltok2: {CUSTOM}}}",
        UsageError,
        ["2:14: " + message("manifest", "unknown_role", role=CUSTOM, roles=ROLES)],
    ),
    "a grant by ID and by name": (
        f"ML:\n    deploy-bot: WORKSPACE_OWNER\n    {T}: WORKSPACE_OWNER",
        UsageError,
        [
            "4:5: "
            + message(
                "manifest",
                "duplicate_grant",
                token=token_label("deploy-bot", T),
                workspace=workspace_label(B, "ML"),
                place="g.yaml:3:5",
            ),
        ],
    ),
    "a grant in a Workspace by ID and by name": (
        f"ML: {{deploy-bot: WORKSPACE_OWNER}}\n  {B}: {{deploy-bot: WORKSPACE_MEMBER}}",
        UsageError,
        [
            "3:11: "
            + message(
                "manifest",
                "duplicate_grant",
                token=token_label("deploy-bot", T),
                workspace=workspace_label(B, "ML"),
                place="g.yaml:2:8",
            ),
        ],
    ),
    "an alias": (
        "ML: &all {nobody: x, cltok2: BOSS}\n  Nowhere: {}\n  Data Eng: *all",
        NotFoundError,
        [
            "2:13: " + message("manifest", "unknown_token", name="nobody"),
            "2:24: " + message("manifest", "unknown_role", role="BOSS", roles=ROLES),
            "3:3: " + message("manifest", "unknown_workspace", name="Nowhere"),
        ],
    ),
    "several things": (
        "ML: {nobody: WORKSPACE_OWNER, cltok2: BOSS}\n  Nowhere: {ci: x, nobody: x}",
        NotFoundError,
        [
            "2:8: " + message("manifest", "unknown_token", name="nobody"),
            "2:33: " + message("manifest", "unknown_role", role="BOSS", roles=ROLES),
            "3:3: " + message("manifest", "unknown_workspace", name="Nowhere"),
            "3:13: "
            + message("manifest", "ambiguous_token", count=2, name="ci", ids="cltok2, cltok3"),
            "3:20: " + message("manifest", "unknown_token", name="nobody"),
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

    assert refused.value.lines == (
        "two.yaml:1:19: "
        + message(
            "manifest",
            "duplicate_grant",
            token=token_label("deploy-bot", T),
            workspace=workspace_label(B, "ML"),
            place="one.yaml:1:19",
        ),
    )


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

    def near(name: str) -> str:
        return message("manifest", "unknown_token_close", name=name, suggestions="deploy-bot")

    said = [line.partition(": ")[2] for line in refused.value.lines]
    assert said == [
        *(near(f"deploybot{n}") for n in range(MAX_GUESSES)),
        *(
            message("manifest", "unknown_token", name=f"deploybot{n}")
            for n in range(MAX_GUESSES, MAX_GUESSES + 5)
        ),
        message("manifest", "unknown_workspace_close", name="ML2", suggestions="ML"),
        near("deploybot0"),
    ]


def test_an_id_in_capitals_is_found_after_a_name_that_is_the_same() -> None:
    tokens = [make_token(T, "one"), make_token(U, T.upper())]
    workspaces = [make_workspace(A, "A"), make_workspace(B, "B")]
    grants = [f"{{{name.upper()}: WORKSPACE_OWNER}}" for name in (U, T)]
    text = f"workspaces: {{{A.upper()}: {grants[0]}, {B}: {grants[1]}}}"

    state = resolve(read_grants(text, "g.yaml"), tokens, workspaces)

    assert [(grant.workspace.id, grant.token.id) for grant in state.grants] == [(A, U), (B, U)]
