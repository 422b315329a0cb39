"""A client for the sandbox's API, its paths, and the bodies of its error responses."""

from __future__ import annotations

import ssl
from typing import Any

import httpx

from astro_org_tokens.sandbox import Sandbox
from astro_org_tokens.sandbox.seed import seed_ids

PLAIN_HTTP = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""For ``verify`` of httpx: the system's certificates take time to load, and HTTP needs none."""
ORGANIZATION = f"/organizations/{seed_ids.ORGANIZATION_ID}"
TOKENS = f"{ORGANIZATION}/tokens"
WORKSPACES = f"{ORGANIZATION}/workspaces"

MEMBER = {
    "entityType": "ORGANIZATION",
    "entityId": seed_ids.ORGANIZATION_ID,
    "role": "ORGANIZATION_MEMBER",
}
ADMIN = {
    "id": seed_ids.ADMIN_TOKEN,
    "subjectType": "SERVICEKEY",
    "apiTokenName": "sandbox-admin",
}


def api_client(sandbox: Sandbox, credential: str | None = None) -> httpx.Client:
    """Return a client for a sandbox's API.

    Args:
        sandbox: the sandbox.
        credential: the bearer token; None for that of an owner of the Organization.
    """
    bearer = sandbox.api_token if credential is None else credential
    return httpx.Client(
        base_url=sandbox.api_url,
        headers={"Authorization": f"Bearer {bearer}"},
        trust_env=False,
        verify=PLAIN_HTTP,
        timeout=30,
    )


def workspace_role(workspace_id: str, role: str) -> dict[str, str]:
    """Return an ``ApiTokenRole`` for a Workspace."""
    return {"entityType": "WORKSPACE", "entityId": workspace_id, "role": role}


def token_ids(client: httpx.Client, query: str) -> list[str]:
    """Return the IDs of the tokens that a query lists."""
    page = client.get(f"{TOKENS}?{query}").json()
    return [token["id"] for token in page["tokens"]]


def error_body(response: httpx.Response) -> dict[str, Any]:
    """Return the body of an error response without its request ID, which has to be present."""
    body = response.json()
    assert isinstance(body, dict)
    assert body.pop("requestId")
    assert body["statusCode"] == response.status_code
    return body


def problem(status: int, message: str) -> dict[str, Any]:
    """Return the expected body of an error response."""
    return {"message": message, "statusCode": status}


def invalid_request(*errors: tuple[str, str, str]) -> dict[str, Any]:
    """Return the expected body of a 400.

    Args:
        errors: field, code, and message of each error.
    """
    details = "; ".join(f"{field}: {message}" for field, _, message in errors)
    keys = ("field", "code", "message")
    return {
        **problem(400, f"Invalid request: {details}"),
        "fieldErrors": [dict(zip(keys, entry, strict=True)) for entry in errors],
    }
