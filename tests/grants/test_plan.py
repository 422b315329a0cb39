"""From the roles that a token has to those that it should have, by example."""

from __future__ import annotations

import pytest

from astro_org_tokens.grants.labels import WorkspaceRef
from astro_org_tokens.grants.plan import Change, ChangeRequest
from grants.wishes import (
    ADD,
    AUTHOR,
    MEMBER,
    OF_DAG,
    OTHERS,
    OWNER,
    REMOVE,
    UPDATE,
    W1,
    W2,
    W3,
    Roles,
    in_workspace,
    member,
    owner,
    planned,
    sent,
    wish,
)

# before, what is wished for, after, and what changes where
PLANS: dict[str, tuple[Roles, ChangeRequest, Roles, list[tuple[str, str | None, str | None]]]] = {
    "add the first role": ([], wish(ADD, W1, role=OWNER), [owner(W1)], [(W1, None, OWNER)]),
    "add among others": (
        [member(W2), *OTHERS],
        wish(ADD, W1, role=OWNER),
        [member(W2), *OTHERS, owner(W1)],
        [(W1, None, OWNER)],
    ),
    "add changes another role": (
        [member(W1), member(W2)],
        wish(ADD, W1, role=OWNER),
        [member(W2), owner(W1)],
        [(W1, MEMBER, OWNER)],
    ),
    "update among others": (
        [*OTHERS, member(W1), member(W2)],
        wish(UPDATE, W1, role=OWNER),
        [*OTHERS, member(W2), owner(W1)],
        [(W1, MEMBER, OWNER)],
    ),
    "update keeps the fields of the entry": (
        [member(W1, since=2024, by={"x": None}), member(W2)],
        wish(UPDATE, W1, role=OWNER),
        [member(W2), owner(W1, since=2024, by={"x": None})],
        [(W1, MEMBER, OWNER)],
    ),
    "update of a custom role": (
        [in_workspace(W1, "My Role")],
        wish(UPDATE, W1, role=AUTHOR),
        [in_workspace(W1, AUTHOR)],
        [(W1, "My Role", AUTHOR)],
    ),
    "remove among others": (
        [member(W1), *OTHERS, member(W2)],
        wish(REMOVE, W1),
        [*OTHERS, member(W2)],
        [(W1, MEMBER, None)],
    ),
    "an entry that comes twice": (
        [member(W1), member(W2), owner(W1)],
        wish(UPDATE, W1, role=AUTHOR),
        [member(W2), in_workspace(W1, AUTHOR)],
        [(W1, MEMBER, AUTHOR)],
    ),
    "several at once, in the order asked for": (
        [member(W1), member(W2), *OTHERS, member(W3)],
        wish(UPDATE, W3, W1, role=OWNER),
        [member(W2), *OTHERS, owner(W3), owner(W1)],
        [(W3, MEMBER, OWNER), (W1, MEMBER, OWNER)],
    ),
    "several removed at once": (
        [member(W1), OF_DAG, member(W2)],
        wish(REMOVE, W2, W1),
        [OF_DAG],
        [(W2, MEMBER, None), (W1, MEMBER, None)],
    ),
    "what is there already is left in its place": (
        [owner(W1), member(W2)],
        wish(ADD, W1, W2, W3, role=OWNER, ignore_noop=True),
        [owner(W1), owner(W2), owner(W3)],
        [(W2, MEMBER, OWNER), (W3, None, OWNER)],
    ),
    "nothing to add": (
        [owner(W1), OF_DAG],
        wish(ADD, W1, role=OWNER, ignore_noop=True),
        [owner(W1), OF_DAG],
        [],
    ),
    "nothing to update": (
        [owner(W1), OF_DAG],
        wish(UPDATE, W1, role=OWNER, ignore_noop=True),
        [owner(W1), OF_DAG],
        [],
    ),
    "nothing to remove": ([OF_DAG], wish(REMOVE, W1, ignore_noop=True), [OF_DAG], []),
    "nothing to remove from nothing": ([], wish(REMOVE, W1, ignore_noop=True), [], []),
    "some to remove": (
        [member(W1), OF_DAG],
        wish(REMOVE, W1, W2, ignore_noop=True),
        [OF_DAG],
        [(W1, MEMBER, None)],
    ),
}


@pytest.mark.parametrize(("before", "wanted", "after", "changes"), PLANS.values(), ids=PLANS)
def test_a_plan_is_the_whole_list_and_what_changes(
    before: Roles,
    wanted: ChangeRequest,
    after: Roles,
    changes: list[tuple[str, str | None, str | None]],
) -> None:
    made = planned(before, wanted)
    assert sent(made) == after
    assert made.changes == tuple(Change(WorkspaceRef(w), old, new) for w, old, new in changes)
