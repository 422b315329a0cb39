"""Whatever a server says of its pages: the list that it has, or one clear error."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from faults.commands import COMMANDS
from faults.conftest import At, Broken
from faults.paging import Items, Pages, listing, numbered, run_of
from faults.table import TABLE
from support.faulty import Asked, Fault, Script, answer
from support.running import Ran

LIST = COMMANDS["list"]
PAGE = 1000


def kept(count: int, *, page: int = PAGE) -> Pages:
    """A server that has so many tokens, and gives as many at a time."""
    return lambda offset, _: (run_of(range(offset, min(count, offset + page))), count)


def with_total(pages: Pages, *totals: int) -> Pages:
    """The same, with other counts for the first requests, the last for all that follow."""

    def told(offset: int, asked: int) -> tuple[Items, int]:
        items, _ = pages(offset, asked)
        return items, totals[min(asked, len(totals)) - 1]

    return told


WHOLE = {
    "nothing": (kept(0), 0),
    "one page": (kept(999), 999),
    "a page that is just full": (kept(1000), 1000),
    "several pages": (kept(2500), 2500),
    "pages shorter than asked for": (kept(45, page=10), 45),
    "more tokens after the first page": (with_total(kept(2500), 1500, 2500), 2500),
    "fewer tokens after the first page": (with_total(kept(1500), 2500, 1500), 1500),
    "a count of the list that it changes to and fro": (
        with_total(kept(1500), 1500, 1501, 1500),
        1500,
    ),
}


@pytest.mark.parametrize(("pages", "count"), WHOLE.values(), ids=WHOLE)
def test_a_list_comes_whole_and_each_token_once(
    pages: Pages, count: int, broken: Broken, at: At
) -> None:
    ran = at(broken(listing(pages)).base, [*LIST.argv, "--json"])
    expected = [numbered(number)["id"] for number in range(count)]
    assert (ran.status, ran.stderr) == (0, "")
    assert [token["id"] for token in ran.json["tokens"]] == expected


UNENDING = {
    "a full page that is repeated": lambda offset, asked: (run_of(range(PAGE)), 3 * PAGE),
    "a short page that is repeated": lambda offset, asked: (run_of(range(3)), 5),
    "a page of one that is repeated": lambda offset, asked: (run_of(range(1)), 3),
    "new tokens without end": lambda offset, asked: (
        run_of(range(offset, offset + 20)),
        offset + PAGE,
    ),
    "full pages without end": lambda offset, asked: (
        run_of(range(offset, offset + PAGE)),
        offset + 2 * PAGE,
    ),
    "new tokens at each request": lambda offset, asked: (
        run_of(range(asked * 10, asked * 10 + 3)),
        asked * 10 + 9,
    ),
    "more tokens than there are": lambda offset, asked: (run_of(range(offset, offset + 1)), 10**12),
    "nothing, said to be much": lambda offset, asked: ([], 9),
}


@pytest.mark.parametrize("pages", UNENDING.values(), ids=UNENDING)
def test_a_list_that_is_never_whole_ends_and_says_so(pages: Pages, broken: Broken, at: At) -> None:
    ran = at(broken(listing(pages)).base, LIST.argv)
    first, *more = ran.stderr.splitlines()
    assert LIST.operation("L") in first
    if ran.status:
        assert (ran.status, ran.stdout, more) == (1, "", [])
        assert first.startswith("Error: the API ")
    else:
        assert first.startswith("the list kept changing while ")


@pytest.mark.parametrize("status", [429, 500, 502])
def test_a_page_in_the_middle_that_fails_for_once_is_asked_for_again(
    status: int, broken: Broken, at: At
) -> None:
    good, failed = listing(kept(45, page=10)), Fault(answer(status))
    script: Script = lambda asked: failed if len(asked) == 3 else good(asked)  # noqa: E731
    proxy = broken(script)
    ran = at(proxy.base, [*LIST.argv, "--json"])
    assert (ran.status, ran.stderr) == (0, "")
    assert [token["id"] for token in ran.json["tokens"]] == [t["id"] for t in run_of(range(45))]
    offsets = [one.number("offset") for one in proxy.asked]
    assert len(offsets) == len(set(offsets)) + 1


def test_a_page_in_the_middle_that_always_fails_is_one_clear_error(broken: Broken, at: At) -> None:
    good, row = listing(kept(45, page=10)), TABLE["500"]

    def script(asked: Sequence[Asked]) -> Fault | None:
        return row.fault if asked[-1].number("offset") > 25 else good(asked)

    ran = at(broken(script).base, LIST.argv)
    message = row.told("L").format(operation=LIST.operation("L"))
    assert ran == Ran(1, "", f"Error: {message}\n")
