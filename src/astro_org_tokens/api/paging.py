"""From pages to the whole list, read side by side, whatever the server does meanwhile.

The API pages by offset, so that a token made or deleted while pages are read can shift others from
one page to the next. Pages are therefore read with one item in common: the last of one has to be
the first of the next. Where they don't join, or the number of items changes, all is read again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Generic, TypeVar

from astro_org_tokens.api.concurrency import map_unordered
from astro_org_tokens.api.models import ApiToken, Workspace
from astro_org_tokens.errors import ApiError
from astro_org_tokens.limits import Limits

Item = TypeVar("Item", ApiToken, Workspace)


@dataclass(frozen=True)
class Page(Generic[Item]):
    """A part of a list, and how long the whole is said to be."""

    items: list[Item]
    total: int


Fetch = Callable[[int, int], Page[Item]]
"""From an offset and a limit to a page."""


def fetch_all_pages(
    fetch: Fetch[Item],
    operation: str,
    *,
    limits: Limits,
    progress: Callable[[int, int], None],
    warn: Callable[[str], None],
) -> list[list[Item]]:
    """Return a whole list, page by page, each item once.

    Args:
        fetch: asks for one page; it is called from several threads.
        operation: completes "while …".
        limits: the size of a page, and how much is read, how often.
        progress: told how many pages have been read, of how many.
        warn: told when the list never stood still.

    Raises:
        ApiError: the server repeats a page, names more items than it gives, or more than there
            can be.
    """
    for _ in range(limits.max_list_passes):
        read = _read(fetch, operation, limits, progress)
        if _is_consistent(read):
            return _deduplicate(read, operation)
    found = _deduplicate(read, operation)
    count, total = sum(len(part) for part in found), read[-1].total
    if count < total:
        raise ApiError(
            f"the API names {total} items and gives {count} while {operation}, "
            f"{limits.max_list_passes} times in a row",
            hint="try_later",
        )
    warn(
        f"the list kept changing while {operation}: something made or deleted meanwhile may "
        "be missing"
    )
    return found


def _read(
    fetch: Fetch[Item], operation: str, limits: Limits, progress: Callable[[int, int], None]
) -> list[Page[Item]]:
    first: Page[Item] = fetch(0, limits.page_size)
    # A server may give less than it is asked for; what it gives tells where the next page starts.
    size = len(first.items)
    step = max(1, size - 1)
    if size and first.total - 1 > limits.max_pages * step:
        raise ApiError(
            f"the API names {first.total} items, in pages of {size}, while {operation}: "
            "that can't be"
        )
    offsets: Sequence[int] = (
        range(step, max(first.total - 1, step + 1), step) if 0 < size < first.total else range(0)
    )
    read: list[Page[Item]] = [first] * (1 + len(offsets))
    pages = map_unordered(
        lambda offset: fetch(offset, limits.page_size), offsets, max_workers=limits.max_workers
    )
    for done, (index, page) in enumerate(pages, start=2):
        read[index + 1] = page
        progress(done, len(read))
    return read


def _is_consistent(read: Sequence[Page[Item]]) -> bool:
    overlapping = len(read[0].items) > 1
    joined = not overlapping or all(
        before.items and after.items and before.items[-1].id == after.items[0].id
        for before, after in pairwise(read)
    )
    totals = {page.total for page in read}
    ids = {item.id for page in read for item in page.items}
    return joined and len(totals) == 1 and len(ids) >= totals.pop()


def _deduplicate(read: Sequence[Page[Item]], operation: str) -> list[list[Item]]:
    seen: set[str] = set()
    found: list[list[Item]] = []
    for page in read:
        new = list({item.id: item for item in page.items if item.id not in seen}.values())
        if found and not new and len(page.items) > 1:
            raise ApiError(f"the API repeats a page while {operation}", hint="try_later")
        seen.update(item.id for item in new)
        if new or not found:
            found.append(new)
    return found
