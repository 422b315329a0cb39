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
from support.messages import message, token_label, workspace_label

CI = token_label("ci", "cltok1")


def there(*workspaces: str) -> str:
    return message(
        "already_granted",
        "role",
        token=CI,
        role=OWNER,
        workspaces=", ".join(map(workspace_label, workspaces)),
        hint="exist_ok",
    )


def missing(workspace: str) -> str:
    return message("not_granted", "role", token=CI, workspaces=workspace_label(workspace))


LAST = message("conflict", "last_role", token=CI, workspace=workspace_label(W1), hint="last_role")
REFUSED: dict[str, tuple[Roles | None, ChangeRequest, type[AstroError], str]] = {
    "add of what is there": (
        [owner_role(W1)],
        make_request(ADD, W1, role=OWNER),
        AlreadyGrantedError,
        there(W1),
    ),
    "update to what is there": (
        [owner_role(W1)],
        make_request(UPDATE, W1, role=OWNER),
        AlreadyGrantedError,
        there(W1),
    ),
    "one of several is there": (
        [owner_role(W2), owner_role(W3)],
        make_request(ADD, W1, W2, W3, role=OWNER),
        AlreadyGrantedError,
        there(W2, W3),
    ),
    "update of what is not there": (
        [DEPLOYMENT_ROLE, UNKNOWN_ROLE],
        make_request(UPDATE, W1, role=OWNER),
        NotGrantedError,
        missing(W1) + message("help_hint", "add_first"),
    ),
    "update of what is not there, leniently": (
        [member_role(W1)],
        make_request(UPDATE, W1, W2, role=OWNER, ignore_noop=True),
        NotGrantedError,
        missing(W2) + message("help_hint", "add_first"),
    ),
    "remove of what is not there": (
        [DEPLOYMENT_ROLE, UNKNOWN_ROLE],
        make_request(REMOVE, W1),
        NotGrantedError,
        missing(W1) + message("help_hint", "missing_ok"),
    ),
    "one of several is not there": (
        [member_role(W1), member_role(W3)],
        make_request(REMOVE, W1, W2, W3),
        NotGrantedError,
        missing(W2) + message("help_hint", "missing_ok"),
    ),
    "remove of the last role": (
        [member_role(W1)],
        make_request(REMOVE, W1),
        ConflictError,
        LAST,
    ),
    "remove of the last role, leniently": (
        [member_role(W1)],
        make_request(REMOVE, W1, W2, ignore_noop=True),
        ConflictError,
        LAST,
    ),
    "no list of roles": (
        None,
        make_request(ADD, W1, role=OWNER),
        ApiError,
        message("api_error", "no_roles", token=CI),
    ),
}


@pytest.mark.parametrize(("before", "wanted", "kind", "said"), REFUSED.values(), ids=REFUSED)
def test_what_can_not_be_planned_is_refused_as_a_whole(
    before: Roles | None, wanted: ChangeRequest, kind: type[AstroError], said: str
) -> None:
    with pytest.raises(AstroError) as caught:
        plan(make_token(before), wanted)
    assert (type(caught.value), describe(caught.value)) == (kind, said)


def test_a_workspace_is_told_by_its_name_where_that_is_known() -> None:
    wanted = ChangeRequest(REMOVE, (WorkspaceRef(W1, "Data"),))
    with pytest.raises(NotGrantedError) as caught:
        make_plan([DAG_ROLE], wanted)
    assert describe(caught.value) == (
        message(
            "not_granted",
            "role",
            token=CI,
            workspaces=workspace_label(W1, "Data"),
            hint="missing_ok",
        )
    )
