"""What several of the sandbox's tests need."""

from __future__ import annotations

from typing import Any

import httpx

from astro_org_tokens.sandbox import Sandbox
from astro_org_tokens.sandbox.seed import seed_ids

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


def client(sandbox: Sandbox, credential: str | None = None) -> httpx.Client:
    """A client of a sandbox's API; by default with the credential of its owner."""
    bearer = sandbox.api_token if credential is None else credential
    return httpx.Client(
        base_url=sandbox.api_url,
        headers={"Authorization": f"Bearer {bearer}"},
        trust_env=False,
        timeout=30,
    )


def in_workspace(workspace_id: str, role: str) -> dict[str, str]:
    return {"entityType": "WORKSPACE", "entityId": workspace_id, "role": role}


def error(response: httpx.Response) -> dict[str, Any]:
    """An error's body, once its request ID is known to be there; no two are the same."""
    body = response.json()
    assert isinstance(body, dict)
    assert body.pop("requestId")
    assert body["statusCode"] == response.status_code
    return body


def refusal(status: int, message: str) -> dict[str, Any]:
    return {"message": message, "statusCode": status}


def invalid(*errors: tuple[str, str, str]) -> dict[str, Any]:
    """The body of a 400 for fields, each with a code and a message."""
    said = "; ".join(f"{field}: {message}" for field, _, message in errors)
    keys = ("field", "code", "message")
    return {
        **refusal(400, f"Invalid request: {said}"),
        "fieldErrors": [dict(zip(keys, entry, strict=True)) for entry in errors],
    }
