"""What each column of ``list`` shows."""

from __future__ import annotations

from datetime import timedelta

import pytest

from astro_org_tokens.grants.grant import Grant
from astro_org_tokens.output.columns import columns
from output.grant_factories import DATA, LAB, NOW, OWNER, PERSON, make_grant

DEFAULT_COLUMNS = ["ID", "NAME", "DESCRIPTION", "SCOPE", "WORKSPACE_ROLE", "CREATED", "CREATED BY"]
WIDE = ["KIND", "EXPIRES", "LAST USED"]


def cells(of: Grant, **which: bool) -> dict[str, str]:
    """What is shown of a grant, by the columns' titles."""
    return {column.title: column.cell(of, NOW) for column in columns(**which)}


@pytest.mark.parametrize(
    ("which", "titles"),
    [
        ({"with_workspace": False, "wide": False}, DEFAULT_COLUMNS),
        ({"with_workspace": True, "wide": False}, ["WORKSPACE", *DEFAULT_COLUMNS]),
        ({"with_workspace": False, "wide": True}, [*DEFAULT_COLUMNS, *WIDE]),
        ({"with_workspace": True, "wide": True}, ["WORKSPACE", *DEFAULT_COLUMNS, *WIDE]),
    ],
    ids=["one Workspace", "several", "wide", "several, wide"],
)
def test_the_columns_are_in_their_order(which: dict[str, bool], titles: list[str]) -> None:
    assert [column.title for column in columns(**which)] == titles


def test_a_grant_is_shown_in_every_column() -> None:
    of = make_grant(
        LAB,
        createdBy=PERSON,
        kind="STANDARD",
        endAt="2026-12-24T10:00:01Z",
        lastUsedAt="2026-11-24T04:00:00Z",
    )
    assert cells(of, with_workspace=True, wide=True) == {
        "WORKSPACE": "Lab",
        "ID": "cltok1",
        "NAME": "ci",
        "DESCRIPTION": "Deploys",
        "SCOPE": "ORGANIZATION",
        "WORKSPACE_ROLE": OWNER,
        "CREATED": "3 days ago",
        "CREATED BY": "Ada Marsh",
        "KIND": "STANDARD",
        "EXPIRES": "in 30 days",
        "LAST USED": "6 hours ago",
    }


def test_what_a_grant_has_not_is_empty_or_never() -> None:
    of = make_grant(DATA, None, description="")
    shown = cells(of, with_workspace=True, wide=True)
    assert shown == {
        "WORKSPACE": "clwsdata",
        "ID": "cltok1",
        "NAME": "ci",
        "DESCRIPTION": "",
        "SCOPE": "ORGANIZATION",
        "WORKSPACE_ROLE": "",
        "CREATED": "3 days ago",
        "CREATED BY": "",
        "KIND": "",
        "EXPIRES": "never",
        "LAST USED": "never",
    }


@pytest.mark.parametrize(
    ("end", "shown"),
    [
        (timedelta(days=30), "in 30 days"),
        (timedelta(days=1, hours=5), "in 1 day"),
        (timedelta(hours=23), "in 23 hours"),
        (timedelta(0), "expired just now"),
        (timedelta(days=-2), "expired 2 days ago"),
    ],
    ids=str,
)
def test_the_end_is_told_from_now(end: timedelta, shown: str) -> None:
    of = make_grant(endAt=(NOW + end).isoformat())
    assert cells(of, with_workspace=False, wide=True)["EXPIRES"] == shown
