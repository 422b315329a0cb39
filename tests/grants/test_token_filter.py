"""Which tokens match a filter, at a fixed time."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from astro_org_tokens import ApiToken, TokenFilter, UsageError
from output.grant_factories import NOW, make_token
from support.messages import message

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
EAST = timezone(timedelta(hours=9))


def ago(duration: timedelta) -> str:
    """Return a time as the API writes it."""
    return (NOW - duration).isoformat().replace("+00:00", "Z")


# A filter, a token's fields, and whether the token matches.
CASES: dict[str, tuple[dict[str, Any], dict[str, Any], bool]] = {
    "no filter": ({}, {"createdAt": None}, True),
    "used long ago": ({"unused_for": DAY}, {"lastUsedAt": ago(DAY)}, True),
    "used lately": ({"unused_for": DAY}, {"lastUsedAt": ago(DAY - SECOND)}, False),
    "never used, old": ({"unused_for": DAY}, {"createdAt": ago(DAY)}, True),
    "never used, new": ({"unused_for": DAY}, {"createdAt": ago(DAY - SECOND)}, False),
    "neither use nor creation known": ({"unused_for": DAY}, {"createdAt": None}, True),
    "unused for longer than the calendar": (
        {"unused_for": timedelta.max},
        {"lastUsedAt": "0001-01-02T00:00:00Z"},
        False,
    ),
    "expires in time": ({"expires_within": DAY}, {"endAt": ago(-DAY)}, True),
    "expires later": ({"expires_within": DAY}, {"endAt": ago(-DAY - SECOND)}, False),
    "expires before the calendar ends": (
        {"expires_within": timedelta.max},
        {"endAt": "9999-12-31T23:59:59Z"},
        True,
    ),
    "expires now": ({"expires_within": DAY}, {"endAt": ago(timedelta())}, False),
    "never expires": ({"expires_within": DAY}, {}, False),
    "expired now": ({"expired": True}, {"endAt": ago(timedelta())}, True),
    "not expired yet": ({"expired": True}, {"endAt": ago(-SECOND)}, False),
    "can't expire": ({"expired": True}, {}, False),
    "expired, or soon: soon": (
        {"expired": True, "expires_within": DAY},
        {"endAt": ago(-SECOND)},
        True,
    ),
    "expired, or soon: expired": (
        {"expired": True, "expires_within": DAY},
        {"endAt": ago(DAY)},
        True,
    ),
    "expired, or soon: later": (
        {"expired": True, "expires_within": DAY},
        {"endAt": ago(-2 * DAY)},
        False,
    ),
    "created long ago": ({"created_before": DAY}, {"createdAt": ago(DAY + SECOND)}, True),
    "not created before": ({"created_before": DAY}, {"createdAt": ago(DAY)}, False),
    "created lately": ({"created_after": DAY}, {"createdAt": ago(DAY)}, True),
    "not created after": ({"created_after": DAY}, {"createdAt": ago(DAY + SECOND)}, False),
    "created before a time without a zone": (
        {"created_before": datetime(2026, 11, 21, 10, 0, 1)},  # noqa: DTZ001  it means UTC
        {"createdAt": "2026-11-21T10:00:00Z"},
        True,
    ),
    "created before a time in another zone": (
        {"created_before": datetime(2026, 11, 21, 19, 0, tzinfo=EAST)},
        {"createdAt": "2026-11-21T10:00:00Z"},
        False,
    ),
    "creation not known": ({"created_before": timedelta()}, {"createdAt": None}, False),
    "creator's name": ({"created_by": "ADA marsh"}, {"createdBy": {"fullName": "Ada Marsh"}}, True),
    "creator's name, composed": (
        {"created_by": "Jose\u0301"},
        {"createdBy": {"fullName": "Jos\u00e9"}},
        True,
    ),
    "creator's username": (
        {"created_by": "ada@example.com"},
        {"createdBy": {"fullName": "Ada Marsh", "username": "ada@example.com"}},
        True,
    ),
    "creating token": (
        {"created_by": "terraform"},
        {"createdBy": {"apiTokenName": "terraform"}},
        True,
    ),
    "part of a name": ({"created_by": "Ada"}, {"createdBy": {"fullName": "Ada Marsh"}}, False),
    "creator not known": ({"created_by": "Ada"}, {"createdBy": None}, False),
    "creator without names": ({"created_by": "Ada"}, {"createdBy": {}}, False),
    "one of two": (
        {"created_by": "Ada", "expired": True},
        {"createdBy": {"fullName": "Ada"}},
        False,
    ),
}


@pytest.mark.parametrize(("fields", "of", "expected"), CASES.values(), ids=CASES)
def test_a_token_matches(fields: dict[str, Any], of: dict[str, Any], expected: bool) -> None:
    assert TokenFilter(**fields).matches(make_token(**of), NOW) is expected


times = st.none() | st.datetimes(
    datetime(2026, 11, 1),  # noqa: DTZ001
    datetime(2026, 12, 20),  # noqa: DTZ001
    timezones=st.just(timezone.utc),
)
ages = st.none() | st.timedeltas(timedelta(), timedelta(days=20))
filters = st.fixed_dictionaries(
    {
        "unused_for": ages,
        "expires_within": ages,
        "created_before": ages | times,
        "created_after": ages | times,
        "created_by": st.sampled_from([None, "Ada", "Bob"]),
    }
)


@st.composite
def api_tokens(draw: st.DrawFn) -> ApiToken:
    return make_token(
        createdAt=draw(times),
        lastUsedAt=draw(times),
        endAt=draw(times),
        createdBy=draw(st.sampled_from([None, {"fullName": "Ada"}, {"username": "Bob"}])),
    )


@given(filters, api_tokens())
def test_filters_combine_to_what_matches_each(fields: dict[str, Any], token: ApiToken) -> None:
    one_by_one = [TokenFilter(**{name: value}) for name, value in fields.items()]
    together = TokenFilter(**fields)
    assert together.matches(token, NOW) is all(each.matches(token, NOW) for each in one_by_one)


@given(api_tokens(), ages | times)
def test_before_and_after_split_the_tokens(token: ApiToken, time: Any) -> None:
    before, after = TokenFilter(created_before=time), TokenFilter(created_after=time)
    if time is not None and token.created_at is not None:
        assert before.matches(token, NOW) is not after.matches(token, NOW)


@pytest.mark.parametrize(
    ("fields", "noun"),
    [
        ({"unused_for": 90}, "a timedelta"),
        ({"expires_within": "30d"}, "a timedelta"),
        ({"created_before": "2026-01-31"}, "a datetime or a timedelta"),
        ({"created_after": 3}, "a datetime or a timedelta"),
        ({"created_by": ["Ada"]}, "a name"),
    ],
)
def test_a_value_of_another_type_is_refused(fields: dict[str, Any], noun: str) -> None:
    with pytest.raises(UsageError) as caught:
        TokenFilter(**fields)
    [(name, value)] = fields.items()
    assert str(caught.value) == message(
        "usage", "not_of_type", name=name, value=repr(value), noun=noun
    )


@pytest.mark.parametrize("name", ["unused_for", "expires_within", "created_before"])
def test_a_negative_duration_is_refused(name: str) -> None:
    with pytest.raises(UsageError) as caught:
        TokenFilter(**{name: -DAY})  # type: ignore[arg-type]
    assert str(caught.value) == message("usage", "negative", name=name, value=repr(-DAY))
