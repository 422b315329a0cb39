from __future__ import annotations

import base64
import json
import re
from typing import Any

import httpx
import pytest

from astro_org_tokens.sandbox import Sandbox
from astro_org_tokens.sandbox.seed import seed_ids
from support.messages import message
from support.sandbox_api import (
    ADMIN,
    MEMBER,
    TOKENS,
    api_client,
    error_body,
    invalid_request,
    problem,
)


def payload(token: str) -> dict[str, Any]:
    part = token.split(".")[1]
    decoded = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    assert isinstance(decoded, dict)
    return decoded


def test_create_token_returns_its_value_once(client: httpx.Client, sandbox: Sandbox) -> None:
    body = {
        "name": "robot",
        "description": "for tests",
        "scope": "ORGANIZATION",
        "role": "ORGANIZATION_MEMBER",
        "tokenExpiryPeriodInDays": 30,
    }
    token = client.post(TOKENS, json=body).json()
    value = token.pop("token")
    assert token == {
        "id": token["id"],
        "name": "robot",
        "description": "for tests",
        "scope": "ORGANIZATION",
        "kind": "STANDARD",
        "shortToken": token["id"][-8:],
        "startAt": token["createdAt"],
        "endAt": token["endAt"],
        "expiryPeriodInDays": 30,
        "createdAt": token["createdAt"],
        "createdBy": ADMIN,
        "updatedAt": token["createdAt"],
        "updatedBy": ADMIN,
        "roles": [{**MEMBER}],
    }
    assert re.fullmatch(r"c[a-z0-9]{24}", token["id"])
    assert client.get(f"{TOKENS}/{token['id']}").json() == token
    claims = payload(value)
    assert claims["exp"] - claims["iat"] == 30 * 86400
    assert claims["permissions"] == [
        f"organizationId:{seed_ids.ORGANIZATION_ID}",
        f"apiTokenId:{token['id']}",
    ]
    with api_client(sandbox, value) as robot:
        assert robot.get("/organizations").status_code == 200
        assert client.delete(f"{TOKENS}/{token['id']}").status_code == 204
        unauthorized = error_body(robot.get("/organizations"))
    assert unauthorized == problem(401, message("sandbox_api", "inactive_token"))


@pytest.mark.parametrize(
    ("scope", "entity", "role", "permission"),
    [
        ("WORKSPACE", seed_ids.CAFE, "WORKSPACE_AUTHOR", f"workspaceId:{seed_ids.CAFE}"),
        ("DEPLOYMENT", "cldep1", "a custom role", "deploymentId:cldep1"),
    ],
)
def test_create_token_of_smaller_scope_has_permission_claim(
    scope: str, entity: str, role: str, permission: str, client: httpx.Client
) -> None:
    body = {"name": "n", "scope": scope, "entityId": entity, "role": role, "kind": "DIRECT_ACCESS"}
    token = client.post(TOKENS, json=body).json()
    assert token["roles"] == [{"entityType": scope, "entityId": entity, "role": role}]
    assert token["kind"] == "DIRECT_ACCESS"
    assert payload(token["token"])["permissions"][2:] == [permission]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            {"scope": "WORKSPACE"},
            ("entityId", "required_if", "Field required when scope is WORKSPACE"),
        ),
        (
            {"scope": "WORLD"},
            ("scope", "oneof", "Input should be 'DEPLOYMENT', 'WORKSPACE' or 'ORGANIZATION'"),
        ),
        (
            {"tokenExpiryPeriodInDays": 0},
            ("tokenExpiryPeriodInDays", "min", "Input should be greater than or equal to 1"),
        ),
        (
            {"tokenExpiryPeriodInDays": 3651},
            ("tokenExpiryPeriodInDays", "max", "Input should be less than or equal to 3650"),
        ),
        (
            {"tokenExpiryPeriodInDays": True},
            ("tokenExpiryPeriodInDays", "type", "Input should be a valid integer"),
        ),
        (
            {"tokenExpiryPeriodInDays": None},
            ("tokenExpiryPeriodInDays", "type", "Input should be a valid integer"),
        ),
        (
            {"role": "OWNER"},
            (
                "role",
                "oneof",
                (
                    "Input should be one of ORGANIZATION_OWNER, ORGANIZATION_OBSERVE_ADMIN, "
                    "ORGANIZATION_OBSERVE_MEMBER, ORGANIZATION_BILLING_ADMIN, ORGANIZATION_MEMBER"
                ),
            ),
        ),
    ],
)
def test_create_token_with_invalid_fields_is_bad_request(
    changes: dict[str, object], expected: tuple[str, str, str], client: httpx.Client
) -> None:
    body = {"name": "n", "scope": "ORGANIZATION", "role": "ORGANIZATION_MEMBER", **changes}
    assert error_body(client.post(TOKENS, json=body)) == invalid_request(expected)
    assert client.get(TOKENS).json()["totalCount"] == 17


def test_create_token_for_unknown_workspace_is_not_found(client: httpx.Client) -> None:
    body = {"name": "n", "scope": "WORKSPACE", "role": "WORKSPACE_OWNER", "entityId": "x"}
    assert error_body(client.post(TOKENS, json=body)) == problem(
        404, message("sandbox_api", "missing", noun="Workspace", id="x")
    )
