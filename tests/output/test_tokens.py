from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import pytest

from astro_org_tokens.api.models import ApiToken
from astro_org_tokens.grants.names import WorkspaceRef
from astro_org_tokens.grants.plan import Change
from astro_org_tokens.output.tokens import (
    Grant,
    change_object,
    change_sentence,
    header,
    removed_object,
    role_diff,
    row,
    token_object,
)

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=timezone.utc)
DATA, LAB = WorkspaceRef("clwsdata"), WorkspaceRef("clwslab", "Lab")
MEMBER, OWNER = "WORKSPACE_MEMBER", "WORKSPACE_OWNER"
PERSON = {"fullName": "Ada Marsh", "username": "ada@example.com", "apiTokenName": "terraform"}


def token(**fields: Any) -> ApiToken:
    """A token of three days."""
    body = {
        "id": "cltok1",
        "name": "ci",
        "description": "Deploys",
        "scope": "ORGANIZATION",
        "createdAt": "2026-11-21T10:00:00Z",
    }
    return ApiToken.model_validate({**body, **fields})


def test_a_row_holds_what_the_header_says() -> None:
    grant = Grant(token(createdBy=PERSON), DATA, OWNER)
    assert dict(
        zip(header(with_workspace=False), row(grant, NOW, with_workspace=False), strict=True)
    ) == {
        "ID": "cltok1",
        "NAME": "ci",
        "DESCRIPTION": "Deploys",
        "SCOPE": "ORGANIZATION",
        "WORKSPACE_ROLE": OWNER,
        "CREATED": "3 days ago",
        "CREATED BY": "Ada Marsh",
    }


@pytest.mark.parametrize(("workspace", "shown"), [(DATA, "clwsdata"), (LAB, "Lab")])
def test_with_several_workspaces_theirs_is_the_first_column(
    workspace: WorkspaceRef, shown: str
) -> None:
    assert header(with_workspace=True) == ("WORKSPACE", *header(with_workspace=False))
    grant = Grant(token(), workspace, None)
    cells = [shown, "cltok1", "ci", "Deploys", "ORGANIZATION", "", "3 days ago", ""]
    assert row(grant, NOW, with_workspace=True) == cells


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
    grant = Grant(token(createdBy=creator), DATA, OWNER)
    assert row(grant, NOW, with_workspace=False)[-1] == (shown or "")
    assert token_object(grant).get("created_by") == shown


def test_a_token_as_json_has_every_key() -> None:
    expiring = token(createdBy=PERSON, endAt="2027-01-01T00:00:00+09:00")
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
    assert token_object(Grant(token(description=""), LAB, None)) == {
        "id": "cltok1",
        "name": "ci",
        "description": "",
        "scope": "ORGANIZATION",
        "created_at": "2026-11-21T10:00:00Z",
        "workspace_id": "clwslab",
    }


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (Change(DATA, None, OWNER), f"ci (cltok1): no role → {OWNER} in Workspace clwsdata"),
        (Change(LAB, MEMBER, OWNER), f"ci (cltok1): {MEMBER} → {OWNER} in Workspace Lab (clwslab)"),
        (Change(DATA, MEMBER, None), f"ci (cltok1): {MEMBER} → no role in Workspace clwsdata"),
        (Change(DATA, OWNER, OWNER), f"ci (cltok1): unchanged, {OWNER} in Workspace clwsdata"),
        (Change(DATA, None, None), "ci (cltok1): unchanged, no role in Workspace clwsdata"),
    ],
    ids=["granted", "changed", "removed", "as it was", "none as before"],
)
def test_a_change_is_told_in_one_sentence(change: Change, sentence: str) -> None:
    assert change_sentence(token(), change) == sentence


@pytest.mark.parametrize(
    ("changes", "lines"),
    [
        ([], ["ci (cltok1): nothing to change"]),
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
    title = ["ci (cltok1), roles before and after:"] if changes else []
    assert role_diff(token(), changes) == [*title, *lines]


def test_a_change_as_json_has_null_for_no_role() -> None:
    assert change_object(token(), Change(LAB, MEMBER, None)) == {
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
    assert removed_object(token(), Change(DATA, before, None)) == {
        "id": "cltok1",
        "name": "ci",
        "scope": "ORGANIZATION",
        "workspace_id": "clwsdata",
        "action": action,
    }
