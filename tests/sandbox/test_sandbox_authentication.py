from __future__ import annotations

from datetime import timedelta

import httpx
import pytest

from astro_org_tokens.sandbox import Sandbox, SandboxOptions, start
from astro_org_tokens.sandbox.api import jwt
from astro_org_tokens.sandbox.api.credentials import signing_secret
from astro_org_tokens.sandbox.seed import seed_ids
from astro_org_tokens.sandbox.store.timestamps import now
from support.messages import message
from support.sandbox_api import (
    ORGANIZATION,
    PLAIN_HTTP,
    TOKENS,
    WORKSPACES,
    api_client,
    error_body,
    problem,
)

MISSING = message("sandbox_api", "no_bearer")
INVALID = message("sandbox_api", "invalid_bearer")
NOT_ACTIVE = message("sandbox_api", "inactive_token")


@pytest.mark.parametrize(
    ("authorization", "told"),
    [
        (None, MISSING),
        ("", MISSING),
        ("Bearer", MISSING),
        ("Basic dTpw", MISSING),
        ("Bearer x", INVALID),
        ("Bearer a.b.c", INVALID),
        ("Bearer Bearer x", INVALID),
        ("Bearer \xe9.\xe9.\xe9", INVALID),
    ],
)
def test_invalid_credential_is_unauthorized(
    authorization: str | None, told: str, sandbox: Sandbox
) -> None:
    headers = {}
    if authorization is not None:
        headers[b"Authorization"] = authorization.encode("latin-1")
    response = httpx.get(
        sandbox.api_url + "/organizations", headers=headers, trust_env=False, verify=PLAIN_HTTP
    )
    assert error_body(response) == problem(401, told)
    assert response.headers["www-authenticate"] == "Bearer"


def status(sandbox: Sandbox, credential: str) -> int:
    with api_client(sandbox, credential) as client:
        return client.get("/organizations").status_code


def test_bearer_scheme_is_case_insensitive(sandbox: Sandbox) -> None:
    headers = {"Authorization": f"bEARER {sandbox.api_token}"}
    response = httpx.get(
        sandbox.api_url + "/organizations", headers=headers, trust_env=False, verify=PLAIN_HTTP
    )
    assert response.status_code == 200


def test_forged_token_is_unauthorized(sandbox: Sandbox) -> None:
    header, payload, signature = sandbox.api_token.split(".")
    other_key = jwt.sign({"sub": seed_ids.ADMIN_TOKEN, "exp": 2**40}, b"another secret")
    unsigned = jwt.sign({"sub": seed_ids.ADMIN_TOKEN, "exp": 2**40}, b"")
    for forged in (
        other_key,
        unsigned,
        f"{header}.{payload}.",
        f"{header}.{payload}",
        f"{header}.{other_key.split('.')[1]}.{signature}",
    ):
        assert status(sandbox, forged) == 401


def test_credential_of_another_sandbox_is_unauthorized(sandbox: Sandbox) -> None:
    with start(SandboxOptions()) as other:
        assert status(other, sandbox.api_token) == 401
        assert other.refresh_token != sandbox.refresh_token


@pytest.mark.parametrize(("seconds", "expected"), [(-1, 401), (60, 200)])
def test_session_is_valid_until_it_expires(seconds: int, expected: int, sandbox: Sandbox) -> None:
    expires = (now() + timedelta(seconds=seconds)).timestamp()
    session = jwt.sign({"sub": seed_ids.OWNER_USER, "exp": expires}, signing_secret(sandbox.store))
    assert status(sandbox, session) == expected


def test_api_token_is_valid_until_it_expires(sandbox: Sandbox) -> None:
    assert status(sandbox, sandbox.credential_of(seed_ids.EXPIRING)) == 200
    assert status(sandbox, sandbox.credential_of(seed_ids.EXPIRED)) == 401


def test_token_expired_in_database_is_unauthorized_despite_claims(sandbox: Sandbox) -> None:
    later = {"sub": seed_ids.EXPIRED, "exp": 2**40}
    with api_client(sandbox, jwt.sign(later, signing_secret(sandbox.store))) as expired:
        assert error_body(expired.get("/organizations")) == problem(401, NOT_ACTIVE)


def test_credential_of_unknown_token_raises_key_error(sandbox: Sandbox) -> None:
    with pytest.raises(KeyError, match="nobody"):
        sandbox.credential_of("nobody")


OWN_WORKSPACE = seed_ids.MACHINE_LEARNING
OTHER_WORKSPACE = seed_ids.DATA_ENGINEERING
OPEN_TO_ALL = [("GET", "/organizations"), ("GET", ORGANIZATION), ("GET", WORKSPACES)]
IN_OWN_WORKSPACE = [
    ("GET", f"{WORKSPACES}/{OWN_WORKSPACE}"),
    ("GET", f"{TOKENS}?workspaceId={OWN_WORKSPACE}"),
    ("GET", f"{TOKENS}/{seed_ids.CI_TWO}"),
]
IN_OTHER_WORKSPACES = [
    ("GET", f"{WORKSPACES}/{OTHER_WORKSPACE}"),
    ("GET", f"{WORKSPACES}/nowhere"),
    ("GET", f"{TOKENS}?workspaceId={OTHER_WORKSPACE}"),
    ("GET", f"{TOKENS}?workspaceId=nowhere"),
    ("GET", f"{TOKENS}?workspaceId="),
    ("GET", TOKENS),
    ("GET", f"{TOKENS}?includeOnlyOrganizationTokens=true"),
    ("GET", f"{TOKENS}/{seed_ids.CI_ONE}"),
    ("GET", f"{TOKENS}/nobody"),
]
CHANGES = [
    ("POST", ORGANIZATION),
    ("POST", WORKSPACES),
    ("POST", f"{WORKSPACES}/{OWN_WORKSPACE}"),
    ("DELETE", f"{WORKSPACES}/{OWN_WORKSPACE}"),
    ("POST", TOKENS),
    ("POST", f"{TOKENS}/{seed_ids.CI_TWO}"),
    ("POST", f"{TOKENS}/{seed_ids.CI_TWO}/roles"),
    ("DELETE", f"{TOKENS}/{seed_ids.CI_TWO}"),
]


@pytest.mark.parametrize(
    ("token", "allowed"),
    [
        (seed_ids.WORKSPACE_KEEPER, [*OPEN_TO_ALL, *IN_OWN_WORKSPACE]),
        (seed_ids.CI_TWO, [*OPEN_TO_ALL, IN_OWN_WORKSPACE[0]]),
        (seed_ids.AUDITOR, OPEN_TO_ALL),
        (seed_ids.DEPLOYMENT_TOKEN, OPEN_TO_ALL),
    ],
)
def test_permissions_of_credential(
    token: str, allowed: list[tuple[str, str]], sandbox: Sandbox
) -> None:
    endpoints = [*OPEN_TO_ALL, *IN_OWN_WORKSPACE, *IN_OTHER_WORKSPACES, *CHANGES]
    with api_client(sandbox, sandbox.credential_of(token)) as other:
        statuses = {
            (method, url): other.request(method, url).status_code for method, url in endpoints
        }
    assert statuses == {each: 200 if each in allowed else 403 for each in endpoints}
