"""From the text of a request to a checked model, or to a 400 that says what is wrong where."""

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


def parse_body(model: type[BodyT], request: Request, body: bytes) -> BodyT:
    """A JSON body as a model.

    Raises:
        ApiProblem: 400, when it is not JSON, not called JSON, or not as the specification says.
    """
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise invalid(FieldError("body", "type", "Content-Type must be application/json"))
    try:
        value = from_json(body, allow_inf_nan=False)
        json.dumps(value, allow_nan=False)  # 1e999 becomes infinite, which JSON can't carry
    except ValueError as error:
        raise invalid(FieldError("body", "json", f"not valid JSON: {error}")) from None
    try:
        return model.model_validate(value)
    except pydantic.ValidationError as error:
        raise _invalid("body", error) from None


def parse_query(model: type[QueryT], request: Request) -> QueryT:
    """The query of a request as a model; lists are repeated parameters (``sorts=a&sorts=b``).

    Raises:
        ApiProblem: 400, when a parameter is not as the specification says, or comes twice without
            being a list.
    """
    given: dict[str, object] = {}
    for field in model.model_fields.values():
        name = field.alias or ""
        values = request.query_params.getlist(name)
        if values:
            is_list = isinstance(field.default, list)
            given[name] = values if is_list or len(values) > 1 else values[0]
    try:
        return model.model_validate(given)
    except pydantic.ValidationError as error:
        raise _invalid("query", error) from None


def _invalid(whole: str, error: pydantic.ValidationError) -> ApiProblem:
    return invalid(*(_field_error(whole, detail) for detail in error.errors()))


def _field_error(whole: str, detail: ErrorDetails) -> FieldError:
    path = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in detail["loc"])
    code = _CODES.get(detail["type"], "type")
    return FieldError(path.lstrip(".") or whole, code, detail["msg"].removeprefix("Value error, "))
