"""Every response of every operation against its schema in the specification."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import httpx
import jsonschema
import pytest

from astro_org_tokens.sandbox import Sandbox, SandboxOptions, start
from astro_org_tokens.sandbox.seed import seed_ids
from support.sandbox_api import client

ALL = "/organizations"
ONE = "/organizations/{organizationId}"
WORKSPACES = f"{ONE}/workspaces"
WORKSPACE = f"{WORKSPACES}/{{workspaceId}}"
TOKENS = f"{ONE}/tokens"
TOKEN = f"{TOKENS}/{{tokenId}}"
ROLES = f"{TOKEN}/roles"

_MEMBER = ("ORGANIZATION", seed_ids.ORGANIZATION_ID, "ORGANIZATION_MEMBER")
_ROLE_OF_EACH_TYPE = [
    {"entityType": entity_type, "entityId": entity_id, "role": role, **more}
    for entity_type, entity_id, role, more in [
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

# method, path, body that is taken, body that is not
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


@pytest.fixture(scope="module")
def shared() -> Iterator[Sandbox]:
    with start(SandboxOptions()) as running:
        yield running


def check(spec: dict[str, Any], method: str, path: str, response: httpx.Response) -> None:
    """The status is documented for the operation, and the body is as its schema says."""
    documented = spec["paths"][path][method.lower()]["responses"]
    content = documented[str(response.status_code)].get("content")
    if content is None:
        assert response.content == b""
        return
    assert response.headers["content-type"] == "application/json"
    schema = {**content["application/json"]["schema"], "components": _closed(spec)}
    jsonschema.Draft202012Validator(schema).validate(response.json())


def _closed(spec: dict[str, Any]) -> dict[str, Any]:
    """The specification's schemas, with fields that they don't name forbidden."""
    components: dict[str, Any] = copy.deepcopy(spec["components"])
    for schema in components["schemas"].values():
        schema["additionalProperties"] = False
    return components


@pytest.mark.parametrize(("method", "path", "good", "bad"), OPERATIONS)
def test_success(
    method: str, path: str, good: object, bad: object, api_spec: dict[str, Any], api: httpx.Client
) -> None:
    response = api.request(method, path.format_map(IDS), json=good)
    assert response.status_code == (204 if method == "DELETE" else 200)
    check(api_spec, method, path, response)


@pytest.mark.parametrize(("method", "path", "good", "bad"), OPERATIONS)
def test_refusals(
    method: str,
    path: str,
    good: object,
    bad: object,
    api_spec: dict[str, Any],
    shared: Sandbox,
) -> None:
    url = path.format_map(IDS)
    with client(shared) as owner, client(shared, "nonsense") as stranger:
        refused = {401: stranger.request(method, url, json=good)}
        if path in (WORKSPACE, TOKEN, ROLES):
            nowhere = path.format_map({**IDS, "workspaceId": "x", "tokenId": "x"})
            refused[404] = owner.request(method, nowhere, json=good)
        if bad is not None:
            refused[400] = owner.request(method, url, json=bad)
    with client(shared, shared.credential_of(seed_ids.AUDITOR)) as auditor:
        if (method, path) not in OPEN_TO_ALL:
            refused[403] = auditor.request(method, url, json=good)
        elif path != ALL:
            elsewhere = path.format_map({**IDS, "organizationId": "clorgnobodys0000000000001"})
            refused[403] = auditor.request(method, elsewhere)
    for status, response in refused.items():
        assert response.status_code == status
        check(api_spec, method, path, response)


@pytest.mark.parametrize("limit", ["0", "1000"])
@pytest.mark.parametrize("path", [ALL, WORKSPACES, TOKENS])
def test_whole_lists(
    path: str, limit: str, api_spec: dict[str, Any], reading: httpx.Client
) -> None:
    check(api_spec, "GET", path, reading.get(path.format_map(IDS), params={"limit": limit}))


def test_every_operation_is_served(api_spec: dict[str, Any]) -> None:
    assert {(method, path) for method, path, _, _ in OPERATIONS} == {
        (method.upper(), path) for path, methods in api_spec["paths"].items() for method in methods
    }
