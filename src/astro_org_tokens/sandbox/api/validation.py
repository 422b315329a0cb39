"""Parsing of request bodies and queries into models; errors become a 400 that lists them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, TypeVar

import pydantic
from pydantic_core import ErrorDetails, from_json

from astro_org_tokens.sandbox.api.api_problem import ApiProblem, FieldError, invalid

if TYPE_CHECKING:
    from starlette.requests import Request

    from astro_org_tokens.sandbox.api.request_bodies import RequestBody
    from astro_org_tokens.sandbox.store.list_queries import Query

BodyT = TypeVar("BodyT", bound="RequestBody")
QueryT = TypeVar("QueryT", bound="Query")

_CODES = {
    "missing": "required",
    "literal_error": "oneof",
    "string_too_long": "max",
    "less_than_equal": "max",
    "string_too_short": "min",
    "too_short": "min",
    "greater_than_equal": "min",
}
"""The API's error code for each type of pydantic error; for all others it is ``type``."""


def parse_body(model: type[BodyT], request: Request, body: bytes) -> BodyT:
    """Parse a JSON body.

    Args:
        model: the model to return.
        request: the request, for its content type.
        body: the request's body.

    Raises:
        ApiProblem: 400, if the content type isn't JSON, or the body isn't valid JSON or doesn't
            match the model.
    """
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise invalid(FieldError("body", "type", "Content-Type must be application/json"))
    try:
        value = from_json(body, allow_inf_nan=False)
        json.dumps(value, allow_nan=False)  # 1e999 is parsed as infinity, which JSON doesn't have
    except ValueError as error:
        raise invalid(FieldError("body", "json", f"not valid JSON: {error}")) from None
    try:
        return model.model_validate(value)
    except pydantic.ValidationError as error:
        raise _invalid("body", error) from None


def parse_query(model: type[QueryT], request: Request) -> QueryT:
    """Parse the query of a request; lists are repeated parameters (``sorts=a&sorts=b``).

    Args:
        model: the model to return.
        request: the request.

    Raises:
        ApiProblem: 400, if a parameter doesn't match the model, or is repeated but isn't a list.
    """
    parameters: dict[str, object] = {}
    for field in model.model_fields.values():
        name = field.alias or ""
        values = request.query_params.getlist(name)
        if values:
            is_list = isinstance(field.default, list)
            parameters[name] = values if is_list or len(values) > 1 else values[0]
    try:
        return model.model_validate(parameters)
    except pydantic.ValidationError as error:
        raise _invalid("query", error) from None


def _invalid(part: str, error: pydantic.ValidationError) -> ApiProblem:
    return invalid(*(_field_error(part, detail) for detail in error.errors()))


def _field_error(part: str, detail: ErrorDetails) -> FieldError:
    path = "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in detail["loc"])
    code = _CODES.get(detail["type"], "type")
    return FieldError(path.lstrip(".") or part, code, detail["msg"].removeprefix("Value error, "))
