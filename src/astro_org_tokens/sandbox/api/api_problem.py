"""Error responses, in the API's format.

The specification's ``Error``: ``{message, requestId, statusCode, fieldErrors?}``.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from starlette.responses import JSONResponse


class FieldError(NamedTuple):
    """An error in one field of a request."""

    field: str
    code: str
    message: str


class ApiProblem(Exception):  # noqa: N818 - a response more than an error
    """An error response, raised anywhere below a route and sent by the application.

    Attributes:
        status: the HTTP status.
        message: the error message.
        field_errors: the errors in the request; only with status 400.
        headers: additional headers of the response.
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
        """Return the response, with a new request ID."""
        body: dict[str, Any] = {
            "message": self.message,
            "requestId": str(uuid.uuid4()),
            "statusCode": self.status,
        }
        if self.field_errors:
            body["fieldErrors"] = [error._asdict() for error in self.field_errors]
        return JSONResponse(body, self.status, headers=self.headers)


def invalid(*errors: FieldError) -> ApiProblem:
    """Return a 400 that lists the errors in the request."""
    details = "; ".join(f"{error.field}: {error.message}" for error in errors)
    return ApiProblem(400, f"Invalid request: {details}", field_errors=errors)


def unauthorized(message: str) -> ApiProblem:
    """Return a 401, for a missing or invalid credential."""
    return ApiProblem(401, message, headers={"WWW-Authenticate": "Bearer"})


def forbidden(message: str) -> ApiProblem:
    """Return a 403, for a credential without permission."""
    return ApiProblem(403, message)


def not_found(kind: str, identifier: str) -> ApiProblem:
    """Return a 404 for an object named in a path, query, or body.

    Args:
        kind: the type of the object, such as ``Workspace``.
        identifier: the ID in the request.
    """
    return ApiProblem(404, f"{kind} not found: {identifier}")
