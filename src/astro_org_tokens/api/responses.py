"""From an answer that is no success to one of our errors, with the server's words in it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from astro_org_tokens.errors import (
    ApiError,
    AstroError,
    ForbiddenError,
    NotFoundError,
    NotLoggedInError,
    RateLimitedError,
)

_KINDS: dict[int, type[AstroError]] = {
    401: NotLoggedInError,
    403: ForbiddenError,
    404: NotFoundError,
    429: RateLimitedError,
}
_HINTS = {401: "bad_credential", 404: "check_id", 429: "rate_limited"}
MAX_MESSAGE_LENGTH = 500


@dataclass(frozen=True)
class ApiRequest:
    """A request, and the words with which its failure is told.

    Attributes:
        path: below the API's base; its IDs are checked already.
        operation: completes "while …".
        permission: that the API asks for, as its specification names it.
        body: a JSON object to send.
        form: fields to send in place of one.
    """

    method: str
    path: str
    operation: str
    permission: str
    params: Mapping[str, str | int] = field(default_factory=dict)
    body: Mapping[str, Any] | None = None
    form: Mapping[str, str] | None = field(default=None, repr=False)


@dataclass(frozen=True)
class ApiResponse:
    """What came back, read whole; header names are lower-case."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)

    @property
    def ok(self) -> bool:
        """Whether the API took the request."""
        return 200 <= self.status < 300

    @property
    def request_id(self) -> str:
        """The API's ID of the request, empty where it was not told."""
        told = {} if self.ok else json_object(self.body)
        return _text(told.get("requestId")) or self.headers.get("x-request-id", "")


def error_from_response(
    call: ApiRequest, answer: ApiResponse, hide: Callable[[str], str]
) -> AstroError:
    """Return the error for an answer outside 200 to 299.

    Args:
        call: the request.
        answer: what came back.
        hide: takes secrets out of what the server said, and cuts it.
    """
    told = json_object(answer.body)
    request_id = hide(answer.request_id) or None
    words = hide(_server_words(told))
    message = (
        f"the API answered {answer.status}{f' ({words})' if words else ''} while {call.operation}"
    )
    if request_id:
        message += f" (request ID {request_id})"
    if answer.status == 403:
        message += f": the credential needs the permission {call.permission}"
    if 300 <= answer.status < 400:
        message += ": redirects are not followed"
    kind = _KINDS.get(answer.status, ApiError)
    return kind(message, hint=_hint(answer.status), request_id=request_id)


def _hint(status: int) -> str | None:
    if 300 <= status < 400:
        return "check_api_url"
    return "try_later" if status >= 500 else _HINTS.get(status)


def json_object(body: bytes) -> dict[str, Any]:
    """Return the JSON object that a body holds, an empty one where it holds none."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


def _server_words(told: Mapping[str, Any]) -> str:
    words = _text(told.get("message"))
    fields = told.get("fieldErrors")
    for entry in fields if isinstance(fields, list) else []:
        if isinstance(entry, dict):
            words += f"; {_text(entry.get('field'))}: {_text(entry.get('message'))}"
    return words.removeprefix("; ")


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
