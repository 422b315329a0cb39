"""Every response of every operation against its schema in the specification."""

from __future__ import annotations

import copy
from typing import Any

import httpx
import jsonschema
import pytest

from astro_org_tokens.sandbox import Sandbox
from astro_org_tokens.sandbox.seed import seed_ids
from support.sandbox_api import api_client

ALL = "/organizations"
ONE = "/organizations/{organizationId}"
WORKSPACES = f"{ONE}/workspaces"
WORKSPACE = f"{WORKSPACES}/{{workspaceId}}"
TOKENS = f"{ONE}/tokens"
TOKEN = f"{TOKENS}/{{tokenId}}"
ROLES = f"{TOKEN}/roles"

_MEMBER = ("ORGANIZATION", seed_ids.ORGANIZATION_ID, "ORGANIZATION_MEMBER")
_ROLE_OF_EACH_TYPE = [
    {"entityType": entity_type, "entityId": entity_id, "role": role, **extra}
    for entity_type, entity_id, role, extra in [
        (*_MEMBER, {}),
        ("WORKSPACE", seed_ids.CAFE, "WORKSPACE_OWNER", {}),
        ("DEPLOYMENT", seed_ids.DEPLOYMENT_DEV, "DEPLOYMENT_ADMIN", {}),
        ("DAG", "daily", "DAG_VIEWER", {"deploymentId": seed_ids.DEPLOYMENT_DEV}),
        ("DAG_TAG", "finance", "DAG_AUTHOR", {"deploymentId": seed_ids.DEPLOYMENT_DEV}),
    ]
]
_NEW_TOKEN = {"name": "n", "scope": "ORGANIZATION", "role": "ORGANIZATION_OWNER"}
_ORGANIZATION = {"name": "n", "billingEmail": "a@example.com", "isScimEnabled": True}
_WORKSPACE = {"name": "n", "description": "d", "cicdEnforcedDefault": True}

# method, path, valid body, invalid body
OPERATIONS: list[tuple[str, str, object, object]] = [
    ("GET", ALL, None, None),
    ("GET", ONE, None, None),
    ("POST", ONE, _ORGANIZATION, {}),
    ("GET", WORKSPACES, None, None),
    ("POST", WORKSPACES, {"name": "n"}, {"name": 1}),
    ("GET", WORKSPACE, None, None),
    ("POST", WORKSPACE, _WORKSPACE, {}),
    ("DELETE", WORKSPACE, None, None),
    ("GET", TOKENS, None, None),
    ("POST", TOKENS, {**_NEW_TOKEN, "tokenExpiryPeriodInDays": 3}, {}),
    ("GET", TOKEN, None, None),
    ("POST", TOKEN, {"name": "n", "description": "d"}, {"name": ""}),
    ("POST", ROLES, {"roles": _ROLE_OF_EACH_TYPE}, {"roles": []}),
    ("DELETE", TOKEN, None, None),
]
OPEN_TO_ALL = [("GET", ALL), ("GET", ONE), ("GET", WORKSPACES)]
IDS = {
    "organizationId": seed_ids.ORGANIZATION_ID,
    "workspaceId": seed_ids.DATA_ENGINEERING,
    "tokenId": seed_ids.EVERY_ROLE,
}


def assert_matches_schema(
    spec: dict[str, Any], method: str, path: str, response: httpx.Response
) -> None:
    """Assert that the status is documented, and that the body matches its schema."""
    documented = spec["paths"][path][method.lower()]["responses"]
    content = documented[str(response.status_code)].get("content")
    if content is None:
        assert response.content == b""
        return
    assert response.headers["content-type"] == "application/json"
    schema = {**content["application/json"]["schema"], "components": _closed(spec)}
    jsonschema.Draft202012Validator(schema).validate(response.json())


def _closed(spec: dict[str, Any]) -> dict[str, Any]:
    """Return the schemas of the specification, without additional properties."""
    components: dict[str, Any] = copy.deepcopy(spec["components"])
    for schema in components["schemas"].values():
        schema["additionalProperties"] = False
    return components


@pytest.mark.parametrize(("method", "path", "valid_body", "invalid_body"), OPERATIONS)
def test_success_response_matches_schema(
    method: str,
    path: str,
    valid_body: object,
    invalid_body: object,
    api_spec: dict[str, Any],
    client: httpx.Client,
) -> None:
    response = client.request(method, path.format_map(IDS), json=valid_body)
    assert response.status_code == (204 if method == "DELETE" else 200)
    assert_matches_schema(api_spec, method, path, response)


@pytest.mark.parametrize(("method", "path", "valid_body", "invalid_body"), OPERATIONS)
def test_error_response_matches_schema(
    method: str,
    path: str,
    valid_body: object,
    invalid_body: object,
    api_spec: dict[str, Any],
    sandbox: Sandbox,
) -> None:
    url = path.format_map(IDS)
    with (
        api_client(sandbox) as owner,
        api_client(sandbox, "nonsense") as unauthenticated,
    ):
        responses = {401: unauthenticated.request(method, url, json=valid_body)}
        if path in (WORKSPACE, TOKEN, ROLES):
            unknown_url = path.format_map({**IDS, "workspaceId": "x", "tokenId": "x"})
            responses[404] = owner.request(method, unknown_url, json=valid_body)
        if invalid_body is not None:
            responses[400] = owner.request(method, url, json=invalid_body)
    with api_client(sandbox, sandbox.credential_of(seed_ids.AUDITOR)) as auditor:
        if (method, path) not in OPEN_TO_ALL:
            responses[403] = auditor.request(method, url, json=valid_body)
        elif path != ALL:
            other_url = path.format_map({**IDS, "organizationId": "clorgnobodys0000000000001"})
            responses[403] = auditor.request(method, other_url)
    for status, response in responses.items():
        assert response.status_code == status
        assert_matches_schema(api_spec, method, path, response)


@pytest.mark.parametrize("limit", ["0", "1000"])
@pytest.mark.parametrize("path", [ALL, WORKSPACES, TOKENS])
def test_list_response_matches_schema(
    path: str, limit: str, api_spec: dict[str, Any], client: httpx.Client
) -> None:
    response = client.get(path.format_map(IDS), params={"limit": limit})
    assert_matches_schema(api_spec, "GET", path, response)


def test_every_operation_is_covered(api_spec: dict[str, Any]) -> None:
    assert {(method, path) for method, path, _, _ in OPERATIONS} == {
        (method.upper(), path) for path, methods in api_spec["paths"].items() for method in methods
    }
