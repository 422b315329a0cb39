"""Refusals, in the error body of the API.

The specification's ``Error``: ``{message, requestId, statusCode, fieldErrors?}``.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from starlette.responses import JSONResponse


class FieldError(NamedTuple):
    """One part of a request which is not as it should be."""

    field: str
    code: str
    message: str


class ApiProblem(Exception):  # noqa: N818 - it is an answer more than an error
    """A refusal, raised anywhere below a route and answered by the app.

    Attributes:
        status: the HTTP status.
        message: what a person reads.
        field_errors: what was wrong with the request; given with status 400 only.
        headers: more headers of the answer.
    """

    def __init__(
        self,
        status: int,
        message: str,
        *,
        field_errors: Sequence[FieldError] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.field_errors = field_errors
        self.headers = headers

    def response(self) -> JSONResponse:
        """The answer, with a request ID of its own."""
        body: dict[str, Any] = {
            "message": self.message,
            "requestId": str(uuid.uuid4()),
            "statusCode": self.status,
        }
        if self.field_errors:
            body["fieldErrors"] = [error._asdict() for error in self.field_errors]
        return JSONResponse(body, self.status, headers=self.headers)


def invalid(*errors: FieldError) -> ApiProblem:
    """400, with what is wrong in each field."""
    said = "; ".join(f"{error.field}: {error.message}" for error in errors)
    return ApiProblem(400, f"Invalid request: {said}", field_errors=errors)


def unauthorized(message: str) -> ApiProblem:
    """401."""
    return ApiProblem(401, message, headers={"WWW-Authenticate": "Bearer"})


def forbidden(message: str) -> ApiProblem:
    """403."""
    return ApiProblem(403, message)


def not_found(what: str, identifier: str) -> ApiProblem:
    """404 for something that a path, a query or a body names."""
    return ApiProblem(404, f"{what} not found: {identifier}")
