"""Planning, for whatever roles a token may have and whatever is wished for."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from astro_org_tokens import AlreadyGrantedError, AstroError, ConflictError, NotGrantedError
from astro_org_tokens.grants.plan import ChangeRequest, Verb
from grants.plan_factories import AUTHOR, MEMBER, OWNER, Roles, make_plan, make_request, payload

IDS = ("w1", "w2", "w3", "w4")
ROLES = (MEMBER, AUTHOR, OWNER)
entries = st.fixed_dictionaries(
    {
        "entityType": st.sampled_from(["WORKSPACE"] * 3 + ["ORGANIZATION", "DAG", "GALAXY"]),
        "entityId": st.sampled_from(IDS),
        "role": st.sampled_from([*ROLES, "custom"]),
    },
    optional={"deploymentId": st.text(max_size=3), "more": st.none() | st.lists(st.integers())},
)
role_lists = st.lists(entries, max_size=7)


@st.composite
def change_requests(draw: st.DrawFn) -> ChangeRequest:
    verb = draw(st.sampled_from(Verb))
    ids = draw(st.lists(st.sampled_from(IDS), min_size=1, unique=True))
    role = None if verb is Verb.REMOVE else draw(st.sampled_from(ROLES))
    return make_request(verb, *ids, role=role, ignore_noop=draw(st.booleans()))


def is_in(entry: dict[str, Any], ids: set[str]) -> bool:
    return entry["entityType"] == "WORKSPACE" and entry["entityId"] in ids


def modelled(roles: Roles, wanted: ChangeRequest) -> Roles | type[AstroError]:
    """What should come of it, in a few lines."""
    ids = [workspace.id for workspace in wanted.workspaces]
    first = {e["entityId"]: e for e in reversed(roles) if is_in(e, set(ids))}
    held = {i: {e["role"] for e in roles if is_in(e, {i})} for i in ids}
    present = [i for i in ids if held[i] == {wanted.role}]
    if wanted.verb is Verb.UPDATE and len(first) < len(ids):
        return NotGrantedError
    if wanted.verb is Verb.REMOVE and len(first) < len(ids) and not wanted.ignore_noop:
        return NotGrantedError
    if present and not wanted.ignore_noop:
        return AlreadyGrantedError
    if wanted.verb is Verb.REMOVE:
        left = [e for e in roles if not is_in(e, set(ids))]
        return left if left or not first else ConflictError
    new = [i for i in ids if i not in present]
    blank = {"entityType": "WORKSPACE"}
    granted = [{**first.get(i, blank), "entityId": i, "role": wanted.role} for i in new]
    return [e for e in roles if not is_in(e, set(new))] + granted


@given(roles=role_lists, wanted=change_requests())
def test_a_plan_does_what_a_simple_model_does(roles: Roles, wanted: ChangeRequest) -> None:
    expected = modelled(roles, wanted)
    if isinstance(expected, list):
        assert payload(make_plan(roles, wanted)) == expected
    else:
        with pytest.raises(expected):
            make_plan(roles, wanted)


@given(roles=role_lists, wanted=change_requests())
def test_all_others_stay_equal_and_in_order_and_the_changed_ones_go_last(
    roles: Roles, wanted: ChangeRequest
) -> None:
    try:
        made = make_plan(roles, wanted)
    except AstroError:
        return
    changed = {change.workspace.id for change in made.changes}
    kept = [entry for entry in roles if not is_in(entry, changed)]
    after = payload(made)
    assert after[: len(kept)] == kept
    assert [(entry["entityType"], entry["entityId"]) for entry in after[len(kept) :]] == [
        ("WORKSPACE", change.workspace.id) for change in made.changes if change.after is not None
    ]


@given(roles=role_lists, wanted=change_requests())
def test_what_was_planned_shows_and_there_is_nothing_left_to_do(
    roles: Roles, wanted: ChangeRequest
) -> None:
    try:
        made = make_plan(roles, wanted)
    except AstroError:
        return
    assert made.missing_changes(made.roles) == []
    ids = (workspace.id for workspace in wanted.workspaces)
    again = make_plan(
        payload(made), make_request(wanted.verb, *ids, role=wanted.role, ignore_noop=True)
    )
    assert (again.changes, payload(again)) == ((), payload(made))


@given(roles=role_lists, wanted=change_requests(), later=role_lists)
def test_a_change_is_undone_where_a_later_list_does_not_show_it(
    roles: Roles, wanted: ChangeRequest, later: Roles
) -> None:
    try:
        made = make_plan(roles, wanted)
    except AstroError:
        return
    shown = {i: {e["role"] for e in later if is_in(e, {i})} for i in IDS}
    read = make_plan(
        [*later, {"entityType": "ORGANIZATION"}], make_request(Verb.REMOVE, "x", ignore_noop=True)
    )
    assert made.missing_changes(read.roles) == [
        change
        for change in made.changes
        if shown[change.workspace.id] != ({change.after} if change.after else set())
    ]


@given(roles=role_lists, wanted=change_requests())
def test_several_workspaces_are_planned_all_or_none(roles: Roles, wanted: ChangeRequest) -> None:
    """As many one after the other, each on what the one before left, with the same refusals."""
    singles: Roles | None = roles
    try:
        for workspace in wanted.workspaces:
            one = make_request(
                wanted.verb, workspace.id, role=wanted.role, ignore_noop=wanted.ignore_noop
            )
            singles = payload(make_plan(singles or [], one))
    except AstroError:
        singles = None
    try:
        together: Roles | None = payload(make_plan(roles, wanted))
    except AstroError:
        together = None
    assert together == singles
