"""Whatever a server says of its pages: the list that it has, or one clear error."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest

from faults.command_requests import COMMANDS
from faults.fault_matrix import FAULTS
from faults.scripted_pages import Items, Pages, make_token, make_tokens, serve_pages
from support.cli_runner import Invoke, Result
from support.fault_proxy import Fault, MakeFaultProxy, RecordedRequest, Script, http_response
from support.messages import error_line, message_line

LIST = COMMANDS["list"]
PAGE = 1000


def kept(count: int, *, page: int = PAGE) -> Pages:
    """A server that has so many tokens, and gives as many at a time."""
    return lambda offset, _: (make_tokens(range(offset, min(count, offset + page))), count)


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
    pages: Pages, count: int, make_fault_proxy: MakeFaultProxy, invoke_at: Invoke
) -> None:
    result = invoke_at(make_fault_proxy(serve_pages(pages)).base_url, [*LIST.argv, "--json"])
    expected = [make_token(number)["id"] for number in range(count)]
    assert (result.status, result.stderr) == (0, "")
    assert [token["id"] for token in result.json["tokens"]] == expected


UNENDING = {
    "a full page that is repeated": lambda offset, asked: (make_tokens(range(PAGE)), 3 * PAGE),
    "a short page that is repeated": lambda offset, asked: (make_tokens(range(3)), 5),
    "a page of one that is repeated": lambda offset, asked: (make_tokens(range(1)), 3),
    "new tokens without end": lambda offset, asked: (
        make_tokens(range(offset, offset + 20)),
        offset + PAGE,
    ),
    "full pages without end": lambda offset, asked: (
        make_tokens(range(offset, offset + PAGE)),
        offset + 2 * PAGE,
    ),
    "new tokens at each request": lambda offset, asked: (
        make_tokens(range(asked * 10, asked * 10 + 3)),
        asked * 10 + 9,
    ),
    "more tokens than there are": lambda offset, asked: (
        make_tokens(range(offset, offset + 1)),
        10**12,
    ),
    "nothing, said to be much": lambda offset, asked: ([], 9),
}


LISTING = LIST.operation("L")
ENDS = (
    error_line("api_error", "repeated_page", operation=LISTING, hint="try_later"),
    error_line("api_error", "too_many_items", total="NUMBER", size="NUMBER", operation=LISTING),
    error_line(
        "api_error",
        "missing_items",
        total="NUMBER",
        count="NUMBER",
        operation=LISTING,
        passes=3,
        hint="try_later",
    ),
)


@pytest.mark.parametrize("pages", UNENDING.values(), ids=UNENDING)
def test_a_list_that_is_never_whole_ends_and_says_so(
    pages: Pages, make_fault_proxy: MakeFaultProxy, invoke_at: Invoke
) -> None:
    result = invoke_at(make_fault_proxy(serve_pages(pages)).base_url, LIST.argv)
    if result.status:
        assert (result.status, result.stdout) == (1, "")
        ends = "|".join(re.escape(end).replace("NUMBER", r"\d+") for end in ENDS)
        assert re.fullmatch(ends, result.stderr)
    else:
        assert result.stderr == message_line("api_error", "changing_list", operation=LISTING)


@pytest.mark.parametrize("status", [429, 500, 502])
def test_a_page_in_the_middle_that_fails_for_once_is_asked_for_again(
    status: int, make_fault_proxy: MakeFaultProxy, invoke_at: Invoke
) -> None:
    good, failed = serve_pages(kept(45, page=10)), Fault(http_response(status))
    script: Script = lambda asked: failed if len(asked) == 3 else good(asked)  # noqa: E731
    proxy = make_fault_proxy(script)
    result = invoke_at(proxy.base_url, [*LIST.argv, "--json"])
    assert (result.status, result.stderr) == (0, "")
    assert [token["id"] for token in result.json["tokens"]] == [
        t["id"] for t in make_tokens(range(45))
    ]
    offsets = [one.number("offset") for one in proxy.requests]
    assert len(offsets) == len(set(offsets)) + 1


def test_a_page_in_the_middle_that_always_fails_is_one_clear_error(
    make_fault_proxy: MakeFaultProxy, invoke_at: Invoke
) -> None:
    good, row = serve_pages(kept(45, page=10)), FAULTS["500"]

    def script(asked: Sequence[RecordedRequest]) -> Fault | None:
        return row.fault if asked[-1].number("offset") > 25 else good(asked)

    result = invoke_at(make_fault_proxy(script).base_url, LIST.argv)
    message = row.message_for("L").format(operation=LIST.operation("L"))
    assert result == Result(1, "", f"Error: {message}\n")
