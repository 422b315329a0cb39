from __future__ import annotations

import httpx
import pytest

from astro_org_tokens.sandbox import Sandbox
from astro_org_tokens.sandbox.seed import seed_ids
from support.sandbox_api import TOKENS, client


def test_the_login_service_is_the_server_itself(untouched: Sandbox) -> None:
    response = httpx.get(
        f"{untouched.origin}/private/v1alpha1/cli/auth-config",
        headers={"Host": "localhost:1234"},
        trust_env=False,
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
    return httpx.post(f"{sandbox.origin}/oauth/token", data={**form, **changes}, trust_env=False)


def test_a_session_is_its_persons(sandbox: Sandbox) -> None:
    answer = refresh(sandbox).json()
    access_token = answer.pop("access_token")
    assert answer == {"expires_in": 86400, "token_type": "Bearer"}
    with client(sandbox, access_token) as person:
        assert person.get(TOKENS).status_code == 200
        made = {"name": "n", "scope": "ORGANIZATION", "role": "ORGANIZATION_MEMBER"}
        assert person.post(TOKENS, json=made).json()["createdBy"] == {
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
            "Only refresh_token is supported.",
        ),
        ({"grant_type": ""}, 400, "unsupported_grant_type", "Only refresh_token is supported."),
        ({"client_id": "x"}, 401, "invalid_client", "Unknown client."),
        ({"refresh_token": "x"}, 403, "invalid_grant", "Unknown or invalid refresh token."),
        ({"refresh_token": "é"}, 403, "invalid_grant", "Unknown or invalid refresh token."),
    ],
)
def test_refusals(
    changes: dict[str, str], status: int, code: str, description: str, untouched: Sandbox
) -> None:
    response = refresh(untouched, **changes)
    assert response.status_code == status
    assert response.json() == {"error": code, "error_description": description}
