from __future__ import annotations

from datetime import timedelta

import httpx
import pytest

from astro_org_tokens.sandbox import Sandbox, SandboxOptions, start
from astro_org_tokens.sandbox.api import jwt
from astro_org_tokens.sandbox.api.credentials import signing_secret
from astro_org_tokens.sandbox.seed import seed_ids
from astro_org_tokens.sandbox.store.timestamps import now
from support.sandbox_api import ORGANIZATION, TOKENS, WORKSPACES, client, error, refusal

NO_TOKEN = "There is no bearer token."
NOT_VALID = "The bearer token is not valid, or no longer."
NOT_THERE = "The API token is deleted, expired, or not valid yet."


@pytest.mark.parametrize(
    ("authorization", "message"),
    [
        (None, NO_TOKEN),
        ("", NO_TOKEN),
        ("Bearer", NO_TOKEN),
        ("Basic dTpw", NO_TOKEN),
        ("Bearer x", NOT_VALID),
        ("Bearer a.b.c", NOT_VALID),
        ("Bearer Bearer x", NOT_VALID),
        ("Bearer \xe9.\xe9.\xe9", NOT_VALID),
    ],
)
def test_what_is_no_credential(authorization: str | None, message: str, untouched: Sandbox) -> None:
    headers = {}
    if authorization is not None:
        headers[b"Authorization"] = authorization.encode("latin-1")
    response = httpx.get(untouched.api_url + "/organizations", headers=headers, trust_env=False)
    assert error(response) == refusal(401, message)
    assert response.headers["www-authenticate"] == "Bearer"


def status(sandbox: Sandbox, credential: str) -> int:
    with client(sandbox, credential) as opened:
        return opened.get("/organizations").status_code


def test_the_scheme_is_taken_in_any_case(untouched: Sandbox) -> None:
    headers = {"Authorization": f"bEARER {untouched.api_token}"}
    response = httpx.get(untouched.api_url + "/organizations", headers=headers, trust_env=False)
    assert response.status_code == 200


def test_a_changed_token_is_refused(untouched: Sandbox) -> None:
    header, payload, signature = untouched.api_token.split(".")
    stranger = jwt.sign({"sub": seed_ids.ADMIN_TOKEN, "exp": 2**40}, b"another secret")
    unsigned = jwt.sign({"sub": seed_ids.ADMIN_TOKEN, "exp": 2**40}, b"")
    for forged in (
        stranger,
        unsigned,
        f"{header}.{payload}.",
        f"{header}.{payload}",
        f"{header}.{stranger.split('.')[1]}.{signature}",
    ):
        assert status(untouched, forged) == 401


def test_another_sandbox_takes_other_credentials(untouched: Sandbox) -> None:
    with start(SandboxOptions()) as other:
        assert status(other, untouched.api_token) == 401
        assert other.refresh_token != untouched.refresh_token


@pytest.mark.parametrize(("seconds", "expected"), [(-1, 401), (60, 200)])
def test_a_session_ends(seconds: int, expected: int, untouched: Sandbox) -> None:
    expires = (now() + timedelta(seconds=seconds)).timestamp()
    session = jwt.sign(
        {"sub": seed_ids.OWNER_USER, "exp": expires}, signing_secret(untouched.store)
    )
    assert status(untouched, session) == expected


def test_tokens_are_valid_until_they_expire(untouched: Sandbox) -> None:
    assert status(untouched, untouched.credential_of(seed_ids.EXPIRING)) == 200
    assert status(untouched, untouched.credential_of(seed_ids.EXPIRED)) == 401


def test_a_token_of_the_database_and_not_the_claims_counts(sandbox: Sandbox) -> None:
    later = {"sub": seed_ids.EXPIRED, "exp": 2**40}
    with client(sandbox, jwt.sign(later, signing_secret(sandbox.store))) as expired:
        assert error(expired.get("/organizations")) == refusal(401, NOT_THERE)


def test_there_is_no_credential_of_an_unknown_token(untouched: Sandbox) -> None:
    with pytest.raises(KeyError, match="nobody"):
        untouched.credential_of("nobody")


OWN = seed_ids.MACHINE_LEARNING
OTHER = seed_ids.DATA_ENGINEERING
OPEN = [("GET", "/organizations"), ("GET", ORGANIZATION), ("GET", WORKSPACES)]
OF_OWN_WORKSPACE = [
    ("GET", f"{WORKSPACES}/{OWN}"),
    ("GET", f"{TOKENS}?workspaceId={OWN}"),
    ("GET", f"{TOKENS}/{seed_ids.CI_TWO}"),
]
NOT_OWN = [
    ("GET", f"{WORKSPACES}/{OTHER}"),
    ("GET", f"{WORKSPACES}/nowhere"),
    ("GET", f"{TOKENS}?workspaceId={OTHER}"),
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
    ("POST", f"{WORKSPACES}/{OWN}"),
    ("DELETE", f"{WORKSPACES}/{OWN}"),
    ("POST", TOKENS),
    ("POST", f"{TOKENS}/{seed_ids.CI_TWO}"),
    ("POST", f"{TOKENS}/{seed_ids.CI_TWO}/roles"),
    ("DELETE", f"{TOKENS}/{seed_ids.CI_TWO}"),
]


@pytest.mark.parametrize(
    ("token", "open_to_it"),
    [
        (seed_ids.WORKSPACE_KEEPER, [*OPEN, *OF_OWN_WORKSPACE]),
        (seed_ids.CI_TWO, [*OPEN, OF_OWN_WORKSPACE[0]]),
        (seed_ids.AUDITOR, OPEN),
        (seed_ids.DEPLOYMENT_TOKEN, OPEN),
    ],
)
def test_permissions(token: str, open_to_it: list[tuple[str, str]], untouched: Sandbox) -> None:
    everything = [*OPEN, *OF_OWN_WORKSPACE, *NOT_OWN, *CHANGES]
    with client(untouched, untouched.credential_of(token)) as other:
        statuses = {
            (method, url): other.request(method, url).status_code for method, url in everything
        }
    assert statuses == {each: 200 if each in open_to_it else 403 for each in everything}
