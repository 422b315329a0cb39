from __future__ import annotations

import httpx
import pytest

from astro_org_tokens.sandbox import Sandbox
from astro_org_tokens.sandbox.seed import seed_ids
from support.messages import message
from support.sandbox_api import PLAIN_HTTP, TOKENS, api_client


def test_auth_config_names_the_requested_host(sandbox: Sandbox) -> None:
    response = httpx.get(
        f"{sandbox.origin}/private/v1alpha1/cli/auth-config",
        headers={"Host": "localhost:1234"},
        trust_env=False,
        verify=PLAIN_HTTP,
    )
    assert response.json() == {
        "clientId": "astro-sandbox",
        "audience": "astro-sandbox",
        "domainUrl": "http://localhost:1234/",
    }


def refresh(sandbox: Sandbox, **changes: str) -> httpx.Response:
    form = {
        "client_id": seed_ids.CLIENT_ID,
        "grant_type": "refresh_token",
        "refresh_token": sandbox.refresh_token,
    }
    return httpx.post(
        f"{sandbox.origin}/oauth/token",
        data={**form, **changes},
        trust_env=False,
        verify=PLAIN_HTTP,
    )


def test_refreshed_session_belongs_to_owner(sandbox: Sandbox) -> None:
    body = refresh(sandbox).json()
    access_token = body.pop("access_token")
    assert body == {"expires_in": 86400, "token_type": "Bearer"}
    with api_client(sandbox, access_token) as session:
        assert session.get(TOKENS).status_code == 200
        token = {"name": "n", "scope": "ORGANIZATION", "role": "ORGANIZATION_MEMBER"}
        assert session.post(TOKENS, json=token).json()["createdBy"] == {
            "id": seed_ids.OWNER_USER,
            "subjectType": "USER",
            "fullName": "Ada Marsh",
            "username": "ada.marsh@example.com",
            "avatarUrl": "https://example.com/avatars/ada.png",
        }


@pytest.mark.parametrize(
    ("changes", "status", "code", "description"),
    [
        (
            {"grant_type": "password"},
            400,
            "unsupported_grant_type",
            message("sandbox_api", "only_refresh_token"),
        ),
        (
            {"grant_type": ""},
            400,
            "unsupported_grant_type",
            message("sandbox_api", "only_refresh_token"),
        ),
        ({"client_id": "x"}, 401, "invalid_client", message("sandbox_api", "unknown_client")),
        (
            {"refresh_token": "x"},
            403,
            "invalid_grant",
            message("sandbox_api", "invalid_refresh_token"),
        ),
        (
            {"refresh_token": "é"},
            403,
            "invalid_grant",
            message("sandbox_api", "invalid_refresh_token"),
        ),
    ],
)
def test_invalid_refresh_request_is_oauth_error(
    changes: dict[str, str], status: int, code: str, description: str, sandbox: Sandbox
) -> None:
    response = refresh(sandbox, **changes)
    assert response.status_code == status
    assert response.json() == {"error": code, "error_description": description}
