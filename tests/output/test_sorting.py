"""``list --sort``: every column, in both directions."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from astro_org_tokens.formats import SORT_COLUMNS
from astro_org_tokens.grants.grant import Grant
from astro_org_tokens.grants.labels import WorkspaceRef
from astro_org_tokens.output.columns import SORTABLE, sorted_by
from output.grant_factories import DATA, LAB, MEMBER, OWNER, make_grant


def test_the_command_line_has_a_name_for_every_column_and_no_other() -> None:
    assert tuple(SORTABLE) == SORT_COLUMNS


# From a column to fields of grants, in its order; None stands for what is missing.
ORDERS: dict[str, list[dict[str, Any]]] = {
    "workspace": [
        {"workspace": WorkspaceRef("b", "alpha")},
        {"workspace": WorkspaceRef("beta")},
        {"workspace": WorkspaceRef("a", "Gamma")},
    ],
    "id": [{"id": "cltok1"}, {"id": "cltok2"}],
    "name": [{"name": "a"}, {"name": "B"}, {"name": "c"}, {"name": "デ"}, {"name": ""}],
    "description": [{"description": "a"}, {"description": "B"}, {"description": ""}],
    "scope": [{"scope": "ORGANIZATION"}, {"scope": "WORKSPACE"}],
    "workspace-role": [{"role": MEMBER}, {"role": OWNER}, {"role": None}],
    "created": [
        {"createdAt": "2026-11-21T10:00:00Z"},
        {"createdAt": "2026-11-21T10:00:00.5Z"},
        {"createdAt": "2026-11-21T10:00:00-01:00"},
        {"createdAt": "2026-11-22T09:00:00"},  # in UTC
    ],
    "created-by": [
        {"createdBy": {"username": "ada@example.com"}},
        {"createdBy": {"apiTokenName": "Terraform"}},
        {"createdBy": None},
    ],
    "kind": [{"kind": "DIRECT_ACCESS"}, {"kind": "STANDARD"}, {"kind": None}],
    "expires": [
        {"endAt": "2026-11-21T10:00:00Z"},
        {"endAt": "2027-11-21T10:00:00Z"},
        {"endAt": None},
    ],
    "last-used": [
        {"lastUsedAt": "2026-11-21T10:00:00Z"},
        {"lastUsedAt": "2026-11-22T10:00:00Z"},
        {"lastUsedAt": None},
    ],
}


def known(key: str, of: Grant) -> bool:
    """Whether a grant has what a column sorts by."""
    return SORTABLE[key].sort_key(of) is not None


@pytest.mark.parametrize("key", SORT_COLUMNS)
def test_every_column_sorts_in_both_directions_and_what_is_missing_comes_last(key: str) -> None:
    order = [make_grant(**fields) for fields in ORDERS[key]]
    missing = [of for of in order if not known(key, of)]
    descending = [of for of in reversed(order) if known(key, of)]
    for given_order in (order, order[::-1], order[1:] + order[:1]):
        assert sorted_by(given_order, key) == order
        assert sorted_by(given_order, f"-{key}") == [*descending, *missing]


moments = st.none() | st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)).map(  # noqa: DTZ001
    lambda moment: f"{moment.isoformat()}Z"
)
few = st.sampled_from(["", "a", "A", "b", "デ"])
grants = st.lists(
    st.builds(
        make_grant,
        workspace=st.sampled_from([DATA, LAB, WorkspaceRef("clwsx", "lab")]),
        role=st.none() | st.sampled_from([MEMBER, OWNER, "custom"]),
        name=few,
        description=few,
        kind=st.none() | few,
        createdBy=st.none() | st.builds(dict, fullName=few),
        endAt=moments,
        lastUsedAt=moments,
    ),
    max_size=6,
)


@given(grants, st.sampled_from(SORT_COLUMNS), st.sampled_from(["", "-"]))
def test_sorting_loses_nothing_and_keeps_the_order_of_equals(
    found: list[Grant], key: str, direction: str
) -> None:
    done = sorted_by(found, direction + key)
    places = [next(i for i, of in enumerate(found) if of is each) for each in done]
    assert sorted(places) == list(range(len(found)))
    ranks = [SORTABLE[key].sort_key(of) for of in done]
    for (before, after), (first, second) in zip(pairwise(ranks), pairwise(places), strict=True):
        if before == after:
            assert first < second
        elif after is not None:
            assert before is not None
            assert before > after if direction else before < after
