"""Lists that a server makes up, page by page."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from astro_org_tokens.sandbox.seed.seed_ids import DATA_ENGINEERING
from support.fault_proxy import Fault, RecordedRequest, Script, http_response

Items: TypeAlias = list[dict[str, Any]]
Pages: TypeAlias = Callable[[int, int], tuple[Items, int]]
"""From an offset, and how many pages have been asked for, to a page and the total count."""


def make_token(number: int) -> dict[str, Any]:
    """A token of its own that has a role in the Workspace that is asked for."""
    there = {"entityType": "WORKSPACE", "entityId": DATA_ENGINEERING, "role": "WORKSPACE_MEMBER"}
    return {
        "id": f"cltok{number:020}",
        "name": f"token {number}",
        "description": "",
        "scope": "ORGANIZATION",
        "createdAt": "2026-11-01T10:00:00Z",
        "roles": [there],
    }


def make_tokens(numbers: range) -> Items:
    """Tokens with these numbers."""
    return [make_token(number) for number in numbers]


def serve_pages(pages: Pages, *, delay: float = 0.0) -> Script:
    """Answer each request for a list with a page that is made up."""

    def script(asked: Sequence[RecordedRequest]) -> Fault:
        offset = asked[-1].number("offset")
        items, total = pages(offset, len(asked))
        body = {"tokens": items, "totalCount": total, "offset": offset, "limit": len(items)}
        return Fault(http_response(200, json.dumps(body)), delay=delay)

    return script
