from __future__ import annotations

import pytest

from astro_org_tokens.grants.grant import Grant
from astro_org_tokens.grants.plan import Change
from astro_org_tokens.output.changes import (
    change_object,
    change_sentence,
    removed_object,
    role_diff,
    token_object,
)
from astro_org_tokens.output.columns import columns
from output.grant_factories import DATA, LAB, MEMBER, NOW, OWNER, PERSON, make_grant, make_token
from support.messages import message, message_line, token_label, workspace_label


@pytest.mark.parametrize(
    ("creator", "shown"),
    [
        (PERSON, "Ada Marsh"),
        ({"apiTokenName": "terraform", "username": "t@example.com"}, "terraform"),
        ({"username": "ada@example.com"}, "ada@example.com"),
        ({"fullName": "", "apiTokenName": "", "username": "ada@example.com"}, "ada@example.com"),
        ({"fullName": ""}, None),
        ({}, None),
        (None, None),
    ],
    ids=["person", "token", "no name", "empty names", "nothing but empty", "nobody", "null"],
)
def test_the_creator_is_a_person_else_a_token_else_a_username(
    creator: dict[str, str] | None, shown: str | None
) -> None:
    of = make_grant(createdBy=creator)
    assert columns(with_workspace=False, wide=False)[-1].cell(of, NOW) == (shown or "")
    assert token_object(of).get("created_by") == shown


def test_a_token_as_json_has_every_key() -> None:
    expiring = make_token(createdBy=PERSON, endAt="2027-01-01T00:00:00+09:00")
    assert token_object(Grant(expiring, DATA, OWNER)) == {
        "id": "cltok1",
        "name": "ci",
        "description": "Deploys",
        "scope": "ORGANIZATION",
        "role": OWNER,
        "created_at": "2026-11-21T10:00:00Z",
        "created_by": "Ada Marsh",
        "expires_at": "2026-12-31T15:00:00Z",
        "workspace_id": "clwsdata",
    }


def test_a_token_as_json_leaves_out_what_it_has_not() -> None:
    assert token_object(Grant(make_token(description=""), LAB, None)) == {
        "id": "cltok1",
        "name": "ci",
        "description": "",
        "scope": "ORGANIZATION",
        "created_at": "2026-11-21T10:00:00Z",
        "workspace_id": "clwslab",
        "workspace_name": "Lab",
    }


def test_a_token_as_json_has_its_kind_and_last_use() -> None:
    of = make_grant(kind="STANDARD", lastUsedAt="2026-11-24T04:00:00.5+09:00")
    more = {"kind": "STANDARD", "last_used_at": "2026-11-23T19:00:00.500000Z"}
    assert token_object(of) == {**token_object(make_grant()), **more}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (Change(DATA, None, OWNER), f"ci (cltok1): no role → {OWNER} in Workspace clwsdata"),
        (Change(LAB, MEMBER, OWNER), f"ci (cltok1): {MEMBER} → {OWNER} in Workspace Lab (clwslab)"),
        (Change(DATA, MEMBER, None), f"ci (cltok1): {MEMBER} → no role in Workspace clwsdata"),
        (
            Change(DATA, OWNER, OWNER),
            message(
                "result",
                "unchanged",
                token=token_label("ci", "cltok1"),
                role=OWNER,
                workspace=workspace_label("clwsdata"),
            ),
        ),
        (
            Change(DATA, None, None),
            message(
                "result",
                "unchanged",
                token=token_label("ci", "cltok1"),
                role="no role",
                workspace=workspace_label("clwsdata"),
            ),
        ),
    ],
    ids=["granted", "changed", "removed", "as it was", "none as before"],
)
def test_a_change_is_told_in_one_sentence(change: Change, sentence: str) -> None:
    assert change_sentence(make_token(), change) == sentence


@pytest.mark.parametrize(
    ("changes", "lines"),
    [
        ([], [message("result", "nothing_to_change", token=token_label("ci", "cltok1"))]),
        ([Change(DATA, None, OWNER)], [f"+ {OWNER} in Workspace clwsdata"]),
        ([Change(DATA, MEMBER, None)], [f"- {MEMBER} in Workspace clwsdata"]),
        (
            [Change(DATA, MEMBER, OWNER), Change(LAB, None, OWNER)],
            [
                f"- {MEMBER} in Workspace clwsdata",
                f"+ {OWNER} in Workspace clwsdata",
                f"+ {OWNER} in Workspace Lab (clwslab)",
            ],
        ),
    ],
    ids=["nothing", "granted", "removed", "two Workspaces"],
)
def test_roles_are_compared_as_a_diff(changes: list[Change], lines: list[str]) -> None:
    title = [message("result", "plan", token=token_label("ci", "cltok1"))] if changes else []
    assert role_diff(make_token(), changes) == [f"{line}\n" for line in (*title, *lines)]


def test_a_diff_may_be_in_color() -> None:
    assert role_diff(make_token(), [Change(DATA, MEMBER, OWNER)], color=True) == [
        message_line("result", "plan", token=token_label("ci", "cltok1")),
        f"\x1b[31m- {MEMBER} in Workspace clwsdata\x1b[0m\n",
        f"\x1b[32m+ {OWNER} in Workspace clwsdata\x1b[0m\n",
    ]


def test_a_change_as_json_has_null_for_no_role() -> None:
    assert change_object(make_token(), Change(LAB, MEMBER, None)) == {
        "token_id": "cltok1",
        "token_name": "ci",
        "workspace_id": "clwslab",
        "before": MEMBER,
        "after": None,
    }


@pytest.mark.parametrize(("before", "action"), [(MEMBER, "removed"), (None, "unchanged")])
def test_a_removal_as_json_says_whether_there_was_something_to_remove(
    before: str | None, action: str
) -> None:
    assert removed_object(make_token(), Change(DATA, before, None)) == {
        "id": "cltok1",
        "name": "ci",
        "scope": "ORGANIZATION",
        "workspace_id": "clwsdata",
        "action": action,
    }
