"""Parse the JSON values of responses into models."""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import ValidationError

from astro_org_tokens.api.models import ApiToken, Workspace
from astro_org_tokens.api.native_code import native_code
from astro_org_tokens.api.paging import Page
from astro_org_tokens.api.request import ApiRequest
from astro_org_tokens.api.responses import invalid_response_error

Model = TypeVar("Model", ApiToken, Workspace)


def parse_page(model: type[Model], noun: str, value: Any, request: ApiRequest) -> Page[Model]:
    """Return a page of a list.

    Args:
        model: of its items.
        noun: the key of the list.
        value: the JSON value of the response.
        request: for the message.

    Raises:
        ApiError: the value isn't as the API's specification says.
    """
    page = value if isinstance(value, dict) else {}
    items, total = page.get(noun), page.get("totalCount")
    if items is None and total == 0:  # how Go writes an empty list
        items = []
    if not isinstance(items, list):
        raise invalid_response_error(request, f"it has no list of {noun}")
    if not isinstance(total, int) or isinstance(total, bool):
        raise invalid_response_error(request, "it has no totalCount")
    with native_code:
        return Page([parse_model(model, item, request) for item in items], total)


_TEXTS = ("name", "description")
"""Fields that are only shown, so that null is as good as an empty text."""


def _without_null_texts(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return {**value, **{key: "" for key in _TEXTS if key in value and value[key] is None}}


def parse_model(model: type[Model], value: Any, request: ApiRequest) -> Model:
    """Return an object of the API.

    Args and errors: see ``parse_page``.
    """
    try:
        with native_code:
            return model.model_validate(value)
    except ValidationError as error:
        if (repaired := _without_null_texts(value)) != value:
            return parse_model(model, repaired, request)
        # Only the field's name is quoted; the values may be secret.
        field = ".".join(str(part) for part in error.errors(include_input=False)[0]["loc"])
        reason = f"{field or 'it'} doesn't match the API specification"
        raise invalid_response_error(request, reason) from None
