from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from astro_org_tokens.api.models import utc
from astro_org_tokens.output.times import age, expiry, rfc3339

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=timezone.utc)
MINUTE, HOUR, DAY = 60, 3600, 86400
SIZES = {"minute": MINUTE, "hour": HOUR, "day": DAY}


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "just now"),
        (1, "just now"),
        (59.9, "just now"),
        (MINUTE, "1 minute ago"),
        (2 * MINUTE - 1, "1 minute ago"),
        (2 * MINUTE, "2 minutes ago"),
        (HOUR - 1, "59 minutes ago"),
        (HOUR, "1 hour ago"),
        (5 * HOUR, "5 hours ago"),
        (DAY - 1, "23 hours ago"),
        (DAY, "1 day ago"),
        (2 * DAY - 1, "1 day ago"),
        (3 * DAY, "3 days ago"),
        (1000 * DAY, "1000 days ago"),
        (-1, "just now"),
        (-90 * DAY, "just now"),
    ],
)
def test_an_age_is_told_in_its_largest_unit(seconds: float, text: str) -> None:
    assert age(NOW - timedelta(seconds=seconds), NOW) == text


@given(st.integers(MINUTE, 10_000 * DAY))
def test_an_age_is_rounded_down_and_has_the_right_number(seconds: int) -> None:
    match = re.fullmatch(r"(\d+) (minute|hour|day)(s?) ago", age(NOW - timedelta(0, seconds), NOW))
    assert match
    count, size = int(match[1]), SIZES[match[2]]
    assert count == seconds // size
    assert (match[3] == "") is (count == 1)


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 11, 24, 5, 0),  # noqa: DTZ001  without a zone it is UTC
        datetime(2026, 11, 24, 14, 0, tzinfo=timezone(timedelta(hours=9))),
        datetime(2026, 11, 23, 22, 0, tzinfo=timezone(timedelta(hours=-7))),
    ],
    ids=["no zone", "east", "west"],
)
def test_an_age_does_not_depend_on_the_zone(moment: datetime) -> None:
    assert age(moment, NOW) == "5 hours ago"


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (NOW, "2026-11-24T10:00:00Z"),
        (NOW.replace(microsecond=123000), "2026-11-24T10:00:00.123000Z"),
        (datetime(2026, 11, 24, 10, 0), "2026-11-24T10:00:00Z"),  # noqa: DTZ001
        (NOW.astimezone(timezone(timedelta(hours=5.5))), "2026-11-24T10:00:00Z"),
    ],
    ids=["whole second", "fraction", "no zone", "another zone"],
)
def test_a_moment_is_written_in_utc(moment: datetime, text: str) -> None:
    assert rfc3339(moment) == text


ENDS = {
    "0001-01-01T00:00:00+05:00": ("739943 days ago", "expired 739943 days ago"),
    "0001-01-01T00:00:00+23:59": ("739944 days ago", "expired 739944 days ago"),
    "0001-01-01T00:00:00Z": ("739943 days ago", "expired 739943 days ago"),
    "9999-12-31T23:59:59-08:00": ("just now", "in 2912115 days"),
    "9999-12-31T23:59:59.999999-23:59": ("just now", "in 2912116 days"),
    "9999-12-31T23:59:59Z": ("just now", "in 2912115 days"),
}


@pytest.mark.parametrize(("text", "texts"), ENDS.items())
def test_the_ends_of_the_calendar_are_told(text: str, texts: tuple[str, str]) -> None:
    moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    assert (age(moment, NOW), expiry(moment, NOW)) == texts
    assert rfc3339(moment) == text


def test_the_ends_of_the_calendar_are_in_order() -> None:
    moments = [utc(datetime.fromisoformat(text.replace("Z", "+00:00"))) for text in ENDS]
    first, last = sorted(moments[:3]), sorted(moments[3:])
    assert sorted([*moments, NOW]) == [*first, NOW, *last]
    assert first == [moments[1], moments[0], moments[2]]
    assert last == [moments[5], moments[3], moments[4]]


zones = st.integers(-1439, 1439).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(st.datetimes(datetime(1970, 1, 2), datetime(9999, 12, 30), timezones=zones))  # noqa: DTZ001
def test_a_moment_stays_the_same(moment: datetime) -> None:
    text = rfc3339(moment)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?Z", text)
    assert datetime.fromisoformat(text.replace("Z", "+00:00")) == moment


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (1000 * DAY, "in 1000 days"),
        (2 * DAY - 1, "in 1 day"),
        (5 * HOUR, "in 5 hours"),
        (MINUTE, "in 1 minute"),
        (59.9, "in 59 seconds"),
        (1, "in 1 second"),
        (0, "expired just now"),
        (-59, "expired just now"),
        (-MINUTE, "expired 1 minute ago"),
        (-2 * DAY, "expired 2 days ago"),
    ],
)
def test_an_end_is_told_in_its_largest_unit(seconds: float, text: str) -> None:
    assert expiry(NOW + timedelta(seconds=seconds), NOW) == text
