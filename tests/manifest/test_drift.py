"""What has to change, from what is held and what is declared."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from astro_org_tokens.api.models import ApiToken
from astro_org_tokens.errors import ConflictError
from astro_org_tokens.grants.labels import WorkspaceRef
from astro_org_tokens.grants.plan import Change
from astro_org_tokens.hints import describe
from astro_org_tokens.manifest.desired_state import DesiredGrant, DesiredState
from astro_org_tokens.manifest.diagnostics import SourceLocation
from astro_org_tokens.manifest.drift import TokenDrift, drift
from manifest.strategies import Grants, expected_grants, make_token, manifests, organizations
from support.messages import message, token_label, workspace_label

A, B, C = WorkspaceRef("clws1", "A"), WorkspaceRef("clws2", "B"), WorkspaceRef("clws3", "C")
MEMBER, OWNER = "WORKSPACE_MEMBER", "WORKSPACE_OWNER"
HERE = SourceLocation("g.yaml", 1, 1)


def wanted(tokens: list[ApiToken], roles: dict[WorkspaceRef, dict[str, str]]) -> DesiredState:
    by_id = {each.id: each for each in tokens}
    grants = [
        DesiredGrant(by_id[token_id], ref, role, HERE)
        for ref, given in roles.items()
        for token_id, role in given.items()
    ]
    return DesiredState(tuple(roles), tuple(grants))


CASES: dict[str, tuple[dict[str, str], dict[WorkspaceRef, dict[str, str]], bool, list[Change]]] = {
    "a role that is missing": ({}, {A: {"t": OWNER}}, False, [Change(A, None, OWNER)]),
    "a role that differs": ({A.id: MEMBER}, {A: {"t": OWNER}}, False, [Change(A, MEMBER, OWNER)]),
    "a role that is there": ({A.id: OWNER}, {A: {"t": OWNER}}, True, []),
    "a role that is not listed stays": ({A.id: OWNER}, {A: {}}, False, []),
    "a role that is not listed goes": ({A.id: OWNER}, {A: {}}, True, [Change(A, OWNER, None)]),
    "a custom role that is not listed goes": (
        {A.id: "DATA_STEWARD"},
        {A: {}},
        True,
        [Change(A, "DATA_STEWARD", None)],
    ),
    "roles in other Workspaces stay": ({B.id: OWNER}, {A: {}}, True, []),
    "all together": (
        {A.id: OWNER, B.id: MEMBER},
        {C: {"t": MEMBER}, B: {"t": OWNER}, A: {}},
        True,
        [Change(C, None, MEMBER), Change(B, MEMBER, OWNER), Change(A, OWNER, None)],
    ),
}


@pytest.mark.parametrize(("held", "declared", "prune", "changes"), CASES.values(), ids=CASES)
def test_a_token_has_to_change_where_it_differs(
    held: dict[str, str],
    declared: dict[WorkspaceRef, dict[str, str]],
    prune: bool,
    changes: list[Change],
) -> None:
    tokens = [
        make_token("other", "other", {C.id: OWNER} if C not in declared else {}),
        make_token("t", "t", held),
    ]

    drifts = drift(wanted(tokens, declared), tokens, prune=prune)

    assert drifts == ([TokenDrift(tokens[1], tuple(changes))] if changes else [])


def test_changes_are_planned_from_the_roles_of_the_moment() -> None:
    listed, now = (
        make_token("t", "t", {A.id: OWNER}),
        make_token("t", "t", {A.id: MEMBER, B.id: OWNER}),
    )
    change = TokenDrift(listed, (Change(A, OWNER, None), Change(B, None, MEMBER)))

    for plan in (change.plan(now), change.replan(now)):
        assert plan.changes == (Change(A, MEMBER, None), Change(B, OWNER, MEMBER))
    assert change.plan(make_token("t", "t", {B.id: MEMBER})).changes == ()


def test_a_token_keeps_at_least_one_role() -> None:
    alone = make_token("t", "ci", {A.id: OWNER, B.id: OWNER})
    only = ApiToken.model_validate(
        {**alone.model_dump(), "roles": [r.to_payload() for r in alone.roles or ()][1:-1]}
    )

    with pytest.raises(ConflictError) as refused:
        TokenDrift(only, (Change(A, OWNER, None), Change(B, OWNER, None))).plan(only)

    assert describe(refused.value) == message(
        "conflict",
        "last_roles",
        token=token_label("ci", "t"),
        workspaces=", ".join([workspace_label("clws1", "A"), workspace_label("clws2", "B")]),
        hint="last_role",
    )


@given(st.data(), st.booleans())
def test_carried_out_it_is_as_declared_and_nothing_else_has_changed(
    data: st.DataObject, prune: bool
) -> None:
    organization = data.draw(organizations(names=st.just("x")))
    declared = data.draw(manifests(organization))
    tokens = organization.token_models()
    refs = {WorkspaceRef(w): roles for w, roles in declared.items()}

    after: Grants = dict(organization.grants)
    changes = drift(wanted(tokens, refs), tokens, prune=prune)
    for each in changes:
        for change in each.changes:
            key = (each.token.id, change.workspace.id)
            assert after.pop(key, None) == change.before != change.after
            if change.after is not None:
                after[key] = change.after

    assert after == expected_grants(organization.grants, declared, prune=prune)
    assert all(each.changes for each in changes)
    assert len({each.token.id for each in changes}) == len(changes)
