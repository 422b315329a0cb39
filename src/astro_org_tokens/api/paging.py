"""Fetch all pages of a list concurrently, and detect changes to the list meanwhile.

The API pages by offset, so that an item that is created or deleted during the read can shift
others from one page to the next. Pages are therefore read with one item of overlap: the last item
of a page has to be the first one of the next. If they don't join, or if the total changes, the
whole list is read again.
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
    """A part of a list, and the length of the whole list according to the server."""

    items: list[Item]
    total: int


Fetch = Callable[[int, int], Page[Item]]
"""Returns the page at an offset, with at most so many items."""


def fetch_all_pages(
    fetch: Fetch[Item],
    operation: str,
    *,
    limits: Limits,
    on_progress: Callable[[int, int], None],
    on_warning: Callable[[str], None],
) -> list[list[Item]]:
    """Return a whole list, page by page, with duplicates removed.

    Args:
        fetch: requests one page; called from several threads.
        operation: what is done, in -ing form, for example "listing tokens".
        limits: the page size and count, the number of passes and of workers.
        on_progress: called with the number of pages that were read, and of all pages.
        on_warning: called with a message if the list changed during every pass.

    Raises:
        ApiError: the server repeats a page, or names more items than it returns, or than there
            can be.
    """
    for _ in range(limits.max_list_passes):
        pages = _read_pages(fetch, operation, limits, on_progress)
        if _is_consistent(pages):
            return _deduplicate(pages, operation)
    unique = _deduplicate(pages, operation)
    count, total = sum(len(items) for items in unique), pages[-1].total
    if count < total:
        raise ApiError(
            f"The API reported {total} items but returned {count} while {operation}, "
            f"{limits.max_list_passes} times in a row.",
            hint="try_later",
            retryable=True,
        )
    on_warning(
        f"The list kept changing while {operation}. Items created or deleted meanwhile may be "
        "missing."
    )
    return unique


def _read_pages(
    fetch: Fetch[Item], operation: str, limits: Limits, on_progress: Callable[[int, int], None]
) -> list[Page[Item]]:
    first: Page[Item] = fetch(0, limits.page_size)
    # A server may return smaller pages than requested: the first one says where the next starts.
    size = len(first.items)
    step = max(1, size - 1)
    if size and first.total - 1 > limits.max_pages * step:
        raise ApiError(
            f"The API reported {first.total} items in pages of {size} while {operation}, which "
            "isn't plausible."
        )
    offsets: Sequence[int] = (
        range(step, max(first.total - 1, step + 1), step) if 0 < size < first.total else range(0)
    )
    pages: list[Page[Item]] = [first] * (1 + len(offsets))
    results = map_unordered(
        lambda offset: fetch(offset, limits.page_size), offsets, max_workers=limits.max_workers
    )
    for done, (index, page) in enumerate(results, start=2):
        pages[index + 1] = page
        on_progress(done, len(pages))
    return pages


def _is_consistent(pages: Sequence[Page[Item]]) -> bool:
    overlapping = len(pages[0].items) > 1
    joined = not overlapping or all(
        before.items and after.items and before.items[-1].id == after.items[0].id
        for before, after in pairwise(pages)
    )
    totals = {page.total for page in pages}
    ids = {item.id for page in pages for item in page.items}
    return joined and len(totals) == 1 and len(ids) >= totals.pop()


def _deduplicate(pages: Sequence[Page[Item]], operation: str) -> list[list[Item]]:
    seen: set[str] = set()
    unique: list[list[Item]] = []
    for page in pages:
        new = list({item.id: item for item in page.items if item.id not in seen}.values())
        if unique and not new and len(page.items) > 1:
            raise ApiError(
                f"The API repeated a page while {operation}.", hint="try_later", retryable=True
            )
        seen.update(item.id for item in new)
        if new or not unique:
            unique.append(new)
    return unique
