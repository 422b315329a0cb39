"""The client against the published specification of the API."""

from __future__ import annotations

from typing import Any

import pytest
import respx

from api.endpoints import BASE, ENDPOINTS, Endpoint
from api.test_client_requests import sent
from astro_org_tokens import AstroClient
from astro_org_tokens.limits import DEFAULT_LIMITS
from support.openapi import Specification, load_specification


@pytest.fixture(scope="module")
def specification() -> Specification:
    return load_specification()


@pytest.mark.parametrize("endpoint", ENDPOINTS.values(), ids=ENDPOINTS)
def test_requests_and_the_answers_used_here_are_as_specified(
    specification: Specification,
    wire: respx.MockRouter,
    client: AstroClient,
    endpoint: Endpoint,
) -> None:
    operation = specification.check_request(sent(wire, client, endpoint), BASE)
    specification.check_response(operation, 200, endpoint.answer)
    assert specification.permission(operation) == endpoint.permission


@pytest.mark.parametrize("endpoint", ENDPOINTS.values(), ids=ENDPOINTS)
def test_the_error_body_used_here_is_as_specified(
    specification: Specification,
    wire: respx.MockRouter,
    client: AstroClient,
    endpoint: Endpoint,
) -> None:
    operation = specification.check_request(sent(wire, client, endpoint), BASE)
    field = {"field": "roles", "code": "min", "message": "roles is too short"}
    body: dict[str, Any] = {"message": "no", "requestId": "r-1", "statusCode": 400}
    specification.check_response(operation, 400, body | {"fieldErrors": [field]})


def test_a_page_is_as_large_as_the_specification_allows(specification: Specification) -> None:
    tokens = specification._operation("GET", "/organizations/c1/tokens")["parameters"]
    (limit,) = [p["schema"]["maximum"] for p in tokens if p["name"] == "limit"]
    assert limit == DEFAULT_LIMITS.page_size
