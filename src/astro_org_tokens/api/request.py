"""A request to the API, its response, and a failed attempt."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from astro_org_tokens.errors import AstroError


@dataclass(frozen=True)
class ApiRequest:
    """A request, and the phrases for its error messages.

    Attributes:
        method: GET or POST.
        path: below the base URL; its IDs are already validated.
        operation: what the request does, in -ing form, for example "reading API token X".
        permission: the permission that the API requires, as its specification names it; empty
            if none.
        params: the query.
        body: a JSON object to send.
        form_data: form fields to send instead of a JSON object.
    """

    method: str
    path: str
    operation: str
    permission: str = ""
    params: Mapping[str, str | int] = field(default_factory=dict)
    body: Mapping[str, Any] | None = None
    form_data: Mapping[str, str] | None = field(default=None, repr=False)


@dataclass(frozen=True)
class ApiResponse:
    """A response that was read to its end.

    Attributes:
        headers: by their names in lower case.
    """

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)

    @property
    def ok(self) -> bool:
        """Whether the status is one of success (2xx)."""
        return 200 <= self.status < 300

    @property
    def request_id(self) -> str:
        """The API's ID of the request, empty if the response has none."""
        value = None if self.ok else self.json_object().get("requestId")
        return value if isinstance(value, str) and value else self.headers.get("x-request-id", "")

    def json_object(self) -> dict[str, Any]:
        """Return the JSON object in the body, an empty one if there is none."""
        try:
            value = json.loads(self.body)
        except (ValueError, RecursionError):
            return {}
        return value if isinstance(value, dict) else {}


class AttemptFailed(Exception):  # noqa: N818  internal: it is raised within this package only
    """One attempt to send a request failed.

    Args:
        later: whether a later call may succeed, if that isn't what ``retryable`` says.

    Attributes:
        error: what to raise if there are no more attempts.
        retryable: whether the same request may be sent again, in the time that is left.
        retry_after: seconds that the server asks to wait, None if it does not say.
        never_sent: whether the request can't have reached the server.
    """

    def __init__(
        self,
        error: AstroError,
        *,
        retryable: bool,
        later: bool | None = None,
        retry_after: float | None = None,
        never_sent: bool = False,
    ) -> None:
        super().__init__(str(error))
        error.retryable = retryable if later is None else later
        self.error = error
        self.retryable = retryable
        self.retry_after = retry_after
        self.never_sent = never_sent
