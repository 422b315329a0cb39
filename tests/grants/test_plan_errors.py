"""What can't be planned, in the words that a person is told."""

from __future__ import annotations

import pytest

from astro_org_tokens import (
    AlreadyGrantedError,
    ApiError,
    AstroError,
    ConflictError,
    NotGrantedError,
)
from astro_org_tokens.grants.labels import WorkspaceRef
from astro_org_tokens.grants.plan import ChangeRequest, plan
from astro_org_tokens.hints import describe
from grants.plan_factories import (
    ADD,
    DAG_ROLE,
    DEPLOYMENT_ROLE,
    OWNER,
    REMOVE,
    UNKNOWN_ROLE,
    UPDATE,
    W1,
    W2,
    W3,
    Roles,
    make_plan,
    make_request,
    make_token,
    member_role,
    owner_role,
)

THERE = f"ci (cltok1) already has {OWNER} in {{}}: --exist-ok takes that for done"
MISSING = "ci (cltok1) has no role in {}: "
LAST = (
    "ci (cltok1) has no other role than the one in Workspace {}, and the API does not allow a "
    "token without any: give it another role first, or delete the token"
)
REFUSED: dict[str, tuple[Roles | None, ChangeRequest, type[AstroError], str]] = {
    "add of what is there": (
        [owner_role(W1)],
        make_request(ADD, W1, role=OWNER),
        AlreadyGrantedError,
        THERE.format(f"Workspace {W1}"),
    ),
    "update to what is there": (
        [owner_role(W1)],
        make_request(UPDATE, W1, role=OWNER),
        AlreadyGrantedError,
        THERE.format(f"Workspace {W1}"),
    ),
    "one of several is there": (
        [owner_role(W2), owner_role(W3)],
        make_request(ADD, W1, W2, W3, role=OWNER),
        AlreadyGrantedError,
        THERE.format(f"Workspace {W2}, Workspace {W3}"),
    ),
    "update of what is not there": (
        [DEPLOYMENT_ROLE, UNKNOWN_ROLE],
        make_request(UPDATE, W1, role=OWNER),
        NotGrantedError,
        MISSING.format(f"Workspace {W1}")
        + "grant it with `astro workspace organization-token add`",
    ),
    "update of what is not there, leniently": (
        [member_role(W1)],
        make_request(UPDATE, W1, W2, role=OWNER, ignore_noop=True),
        NotGrantedError,
        MISSING.format(f"Workspace {W2}")
        + "grant it with `astro workspace organization-token add`",
    ),
    "remove of what is not there": (
        [DEPLOYMENT_ROLE, UNKNOWN_ROLE],
        make_request(REMOVE, W1),
        NotGrantedError,
        MISSING.format(f"Workspace {W1}") + "--missing-ok takes that for done",
    ),
    "one of several is not there": (
        [member_role(W1), member_role(W3)],
        make_request(REMOVE, W1, W2, W3),
        NotGrantedError,
        MISSING.format(f"Workspace {W2}") + "--missing-ok takes that for done",
    ),
    "remove of the last role": (
        [member_role(W1)],
        make_request(REMOVE, W1),
        ConflictError,
        LAST.format(W1),
    ),
    "remove of the last role, leniently": (
        [member_role(W1)],
        make_request(REMOVE, W1, W2, ignore_noop=True),
        ConflictError,
        LAST.format(W1),
    ),
    "no list of roles": (
        None,
        make_request(ADD, W1, role=OWNER),
        ApiError,
        "the API gave no list of roles for ci (cltok1), so none can be changed: nothing was sent",
    ),
}


@pytest.mark.parametrize(("before", "wanted", "kind", "message"), REFUSED.values(), ids=REFUSED)
def test_what_can_not_be_planned_is_refused_as_a_whole(
    before: Roles | None, wanted: ChangeRequest, kind: type[AstroError], message: str
) -> None:
    with pytest.raises(AstroError) as caught:
        plan(make_token(before), wanted)
    assert (type(caught.value), describe(caught.value)) == (kind, message)


def test_a_workspace_is_told_by_its_name_where_that_is_known() -> None:
    wanted = ChangeRequest(REMOVE, (WorkspaceRef(W1, "Data"),))
    with pytest.raises(NotGrantedError) as caught:
        make_plan([DAG_ROLE], wanted)
    assert describe(caught.value) == (
        f"ci (cltok1) has no role in Workspace Data ({W1}): --missing-ok takes that for done"
    )
