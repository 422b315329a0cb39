"""A list that changes while it is read is read again; it ends, and no item comes twice."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from api.endpoints import token
from astro_org_tokens import ApiError, ApiToken
from astro_org_tokens.api.paging import Page, fetch_all_pages
from astro_org_tokens.hints import describe
from astro_org_tokens.limits import DEFAULT_LIMITS
from support.messages import message

DOING = "listing"
CHANGED = message("api_error", "changing_list", operation="listing")
FIVE = [1, 2, 3, 4, 5]


@dataclass
class Server:
    """A server of numbered items, which gives at most three of them at once.

    Attributes:
        items: their numbers.
        later: what the items become at a request, by its number from 0 on.
        total: how many are named, by the number of the request; None tells the truth.
        obeys: whether it takes notice of the offset.
    """

    items: list[int]
    later: dict[int, list[int]] = field(default_factory=dict)
    total: Sequence[int] | None = None
    obeys: bool = True
    asked: list[int] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, offset: int, limit: int) -> Page[ApiToken]:
        assert limit == 1000
        with self._lock:
            number = len(self.asked)
            self.asked.append(offset)
            self.items = self.later.get(number, self.items)
            start = offset if self.obeys else 0
            part = [ApiToken.model_validate(token(n)) for n in self.items[start : start + 3]]
            total = len(self.items) if self.total is None else self.total[min(number, 9)]
            return Page(part, total)


def read(server: Server) -> tuple[list[list[int]], list[str]]:
    """The numbers of the items, page by page, and the warnings."""
    warnings: list[str] = []
    pages = fetch_all_pages(
        server,
        DOING,
        limits=DEFAULT_LIMITS,
        on_progress=lambda done, of: None,
        on_warning=warnings.append,
    )
    return [[int(item.name.split()[1]) for item in part] for part in pages], warnings


QUIET = {
    "none": (Server([]), [[]], [0]),
    "one": (Server([1]), [[1]], [0]),
    "a page": (Server([1, 2, 3]), [[1, 2, 3]], [0]),
    "two pages": (Server(FIVE), [[1, 2, 3], [4, 5]], [0, 2]),
    "more than are named": (Server([1, 2, 3], total=[0] * 10), [[1, 2, 3]], [0]),
    "fewer than none are named": (Server([1], total=[-1] * 10), [[1]], [0]),
}
REREAD = {
    "one deleted": (
        Server(FIVE, {1: [2, 3, 4, 5]}),
        [[2, 3, 4], [5]],
        [0, 2, 0, 2],
    ),
    "one made": (Server(FIVE, {1: [*FIVE, 6]}), [[1, 2, 3], [4, 5], [6]], [0, 2, 0, 2, 4]),
    "one deleted and one made": (
        Server(FIVE, {1: [2, 3, 4, 5, 6]}),
        [[2, 3, 4], [5, 6]],
        [0, 2, 0, 2],
    ),
    "all deleted": (Server(FIVE, {1: []}), [[]], [0, 2, 0]),
}


@pytest.mark.parametrize(
    ("server", "found", "asked"), (QUIET | REREAD).values(), ids=QUIET | REREAD
)
def test_a_list_is_read_until_its_pages_join(
    server: Server, found: list[list[int]], asked: list[int]
) -> None:
    assert read(server) == (found, [])
    assert sorted(server.asked) == sorted(asked)


def test_a_list_that_never_stands_still_is_taken_as_it_is_with_a_warning() -> None:
    server = Server(FIVE, total=[5, 4] * 5)
    assert read(server) == ([[1, 2, 3], [4, 5]], [CHANGED])
    assert server.asked == [0, 2] * 3


TOO_FEW = {
    "the total grows with every answer": (Server(FIVE, total=range(5, 15)), 14, 5),
    "there are fewer than are named": (Server([1, 2], total=[3] * 10), 3, 2),
    "there is nothing of what is named": (Server([], total=[9] * 10), 9, 0),
    "one comes twice on a page": (Server([1, 1, 2], total=[3] * 10), 3, 2),
    "one comes twice on two pages": (Server([1, 2, 3, 1, 4]), 5, 4),
}


@pytest.mark.parametrize(("server", "named", "given"), TOO_FEW.values(), ids=TOO_FEW)
def test_a_list_of_which_something_is_missing_is_an_error(
    server: Server, named: int, given: int
) -> None:
    with pytest.raises(ApiError) as caught:
        read(server)
    assert describe(caught.value) == message(
        "api_error",
        "missing_items",
        total=named,
        count=given,
        operation="listing",
        passes=3,
        hint="try_later",
    )
    assert server.asked.count(0) == 3


def test_a_page_that_is_repeated_is_an_error() -> None:
    server = Server(FIVE, obeys=False)
    with pytest.raises(ApiError) as caught:
        read(server)
    assert describe(caught.value) == message(
        "api_error", "repeated_page", operation="listing", hint="try_later"
    )
    assert server.asked == [0, 2] * 3


@pytest.mark.parametrize(
    ("items", "size", "total"),
    [([1, 2, 3], 3, 10**9), ([1], 1, 10**30), ([1, 2, 3], 3, 4002)],
    ids=["endless", "one by one", "just too many"],
)
def test_a_list_that_can_not_be_that_long_is_an_error(
    items: list[int], size: int, total: int
) -> None:
    server = Server(items, total=[total] * 10)
    with pytest.raises(ApiError) as caught:
        read(server)
    assert describe(caught.value) == message(
        "api_error", "too_many_items", total=total, size=size, operation="listing"
    )
    assert server.asked == [0]


def test_progress_is_told_page_by_page() -> None:
    told: list[tuple[int, int]] = []
    fetch_all_pages(
        Server(list(range(9))),
        DOING,
        limits=DEFAULT_LIMITS,
        on_progress=lambda *n: told.append(n),
        on_warning=pytest.fail,
    )
    assert told == [(2, 4), (3, 4), (4, 4)]
