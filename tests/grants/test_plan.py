"""From the roles that a token has to those that it should have, by example."""

from __future__ import annotations

import pytest

from astro_org_tokens.grants.labels import WorkspaceRef
from astro_org_tokens.grants.plan import Change, ChangeRequest
from grants.plan_factories import (
    ADD,
    AUTHOR,
    DAG_ROLE,
    MEMBER,
    OTHER_ROLES,
    OWNER,
    REMOVE,
    UPDATE,
    W1,
    W2,
    W3,
    Roles,
    make_plan,
    make_request,
    member_role,
    owner_role,
    payload,
    workspace_role,
)

# before, what is wished for, after, and what changes where
PLANS: dict[str, tuple[Roles, ChangeRequest, Roles, list[tuple[str, str | None, str | None]]]] = {
    "add the first role": (
        [],
        make_request(ADD, W1, role=OWNER),
        [owner_role(W1)],
        [(W1, None, OWNER)],
    ),
    "add among others": (
        [member_role(W2), *OTHER_ROLES],
        make_request(ADD, W1, role=OWNER),
        [member_role(W2), *OTHER_ROLES, owner_role(W1)],
        [(W1, None, OWNER)],
    ),
    "add changes another role": (
        [member_role(W1), member_role(W2)],
        make_request(ADD, W1, role=OWNER),
        [member_role(W2), owner_role(W1)],
        [(W1, MEMBER, OWNER)],
    ),
    "update among others": (
        [*OTHER_ROLES, member_role(W1), member_role(W2)],
        make_request(UPDATE, W1, role=OWNER),
        [*OTHER_ROLES, member_role(W2), owner_role(W1)],
        [(W1, MEMBER, OWNER)],
    ),
    "update keeps the fields of the entry": (
        [member_role(W1, since=2024, by={"x": None}), member_role(W2)],
        make_request(UPDATE, W1, role=OWNER),
        [member_role(W2), owner_role(W1, since=2024, by={"x": None})],
        [(W1, MEMBER, OWNER)],
    ),
    "update of a custom role": (
        [workspace_role(W1, "My Role")],
        make_request(UPDATE, W1, role=AUTHOR),
        [workspace_role(W1, AUTHOR)],
        [(W1, "My Role", AUTHOR)],
    ),
    "remove among others": (
        [member_role(W1), *OTHER_ROLES, member_role(W2)],
        make_request(REMOVE, W1),
        [*OTHER_ROLES, member_role(W2)],
        [(W1, MEMBER, None)],
    ),
    "an entry that comes twice": (
        [member_role(W1), member_role(W2), owner_role(W1)],
        make_request(UPDATE, W1, role=AUTHOR),
        [member_role(W2), workspace_role(W1, AUTHOR)],
        [(W1, f"{MEMBER} and {OWNER}", AUTHOR)],
    ),
    "an entry that comes twice, to the first of its roles": (
        [member_role(W1), member_role(W2), owner_role(W1)],
        make_request(ADD, W1, role=MEMBER),
        [member_role(W2), member_role(W1)],
        [(W1, f"{MEMBER} and {OWNER}", MEMBER)],
    ),
    "an entry that comes twice, removed": (
        [member_role(W1), member_role(W2), owner_role(W1)],
        make_request(REMOVE, W1),
        [member_role(W2)],
        [(W1, f"{MEMBER} and {OWNER}", None)],
    ),
    "several at once, in the order asked for": (
        [member_role(W1), member_role(W2), *OTHER_ROLES, member_role(W3)],
        make_request(UPDATE, W3, W1, role=OWNER),
        [member_role(W2), *OTHER_ROLES, owner_role(W3), owner_role(W1)],
        [(W3, MEMBER, OWNER), (W1, MEMBER, OWNER)],
    ),
    "several removed at once": (
        [member_role(W1), DAG_ROLE, member_role(W2)],
        make_request(REMOVE, W2, W1),
        [DAG_ROLE],
        [(W2, MEMBER, None), (W1, MEMBER, None)],
    ),
    "what is there already is left in its place": (
        [owner_role(W1), member_role(W2)],
        make_request(ADD, W1, W2, W3, role=OWNER, ignore_noop=True),
        [owner_role(W1), owner_role(W2), owner_role(W3)],
        [(W2, MEMBER, OWNER), (W3, None, OWNER)],
    ),
    "nothing to add": (
        [owner_role(W1), DAG_ROLE],
        make_request(ADD, W1, role=OWNER, ignore_noop=True),
        [owner_role(W1), DAG_ROLE],
        [],
    ),
    "nothing to update": (
        [owner_role(W1), DAG_ROLE],
        make_request(UPDATE, W1, role=OWNER, ignore_noop=True),
        [owner_role(W1), DAG_ROLE],
        [],
    ),
    "nothing to remove": ([DAG_ROLE], make_request(REMOVE, W1, ignore_noop=True), [DAG_ROLE], []),
    "nothing to remove from nothing": ([], make_request(REMOVE, W1, ignore_noop=True), [], []),
    "some to remove": (
        [member_role(W1), DAG_ROLE],
        make_request(REMOVE, W1, W2, ignore_noop=True),
        [DAG_ROLE],
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
    made = make_plan(before, wanted)
    assert payload(made) == after
    assert made.changes == tuple(Change(WorkspaceRef(w), old, new) for w, old, new in changes)
