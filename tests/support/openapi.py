"""The published specification of the API, to hold requests and answers against."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from jsonschema import Draft4Validator, FormatChecker

VARIABLE = "ASTRO_API_SPEC"


class Specification:
    """An OpenAPI 3.0 document.

    Args:
        document: as it was read.
    """

    def __init__(self, document: dict[str, Any]) -> None:
        self._document = document

    def check_request(self, request: httpx.Request, base: str) -> dict[str, Any]:
        """Return the operation that a request is for, once all of the request is as it says."""
        operation = self._operation(request.method, _path(request, base))
        parameters = {p["name"]: p["schema"] for p in operation["parameters"] if p["in"] == "query"}
        for name in request.url.params:
            assert name in parameters, f"the specification has no parameter {name}"
            self._check(_value(request, name, parameters[name]), parameters[name])
        wanted = operation.get("requestBody")
        assert bool(request.content) == (wanted is not None)
        if wanted:
            media = wanted["content"][request.headers["Content-Type"]]
            self._check(json.loads(request.content), media["schema"])
        return operation

    def check_response(self, operation: dict[str, Any], status: int, body: Any) -> None:
        """Assert that an operation may be answered with this."""
        self._check(
            body, operation["responses"][str(status)]["content"]["application/json"]["schema"]
        )

    def permission(self, operation: dict[str, Any]) -> str:
        """Return the permission that an operation needs."""
        return str(operation["x-permission"][0]["action"])

    def _check(self, value: Any, schema: dict[str, Any]) -> None:
        whole = {"allOf": [schema], "components": self._document["components"]}
        Draft4Validator(whole, format_checker=FormatChecker()).validate(value)

    def _operation(self, method: str, path: str) -> dict[str, Any]:
        for template, operations in self._document["paths"].items():
            parts, wanted = path.split("/"), template.split("/")
            if len(parts) == len(wanted) and all(
                w.startswith("{") or w == p for p, w in zip(parts, wanted, strict=True)
            ):
                return dict(operations[method.lower()])
        raise AssertionError(f"the specification has no {method} {path}")


def load_specification() -> Specification:
    """Read the specification, or skip the test where none is named."""
    named = os.environ.get(VARIABLE)
    if not named:
        pytest.skip(f"{VARIABLE} does not name the API's specification")
    assert Path(named).is_file(), f"{VARIABLE} names a file that is not there: {named}"
    return Specification(yaml.safe_load(Path(named).read_text(encoding="utf-8")))


def _path(request: httpx.Request, base: str) -> str:
    address = str(request.url.copy_with(query=None))
    assert address.startswith(base)
    return address.removeprefix(base)


def _value(request: httpx.Request, name: str, schema: dict[str, Any]) -> Any:
    texts = request.url.params.get_list(name)
    if schema["type"] == "array":
        return texts
    (text,) = texts
    return text if schema["type"] == "string" else json.loads(text)
