from __future__ import annotations

import httpx
import pytest

from astro_org_tokens.sandbox import Sandbox
from astro_org_tokens.sandbox.seed import seed_ids
from support.messages import message
from support.sandbox_api import (
    ADMIN,
    TOKENS,
    error_body,
    invalid_request,
    problem,
    token_ids,
    workspace_role,
)


def test_update_token_changes_name_and_description(client: httpx.Client) -> None:
    url = f"{TOKENS}/{seed_ids.CI_ONE}"
    previous = client.get(url).json()
    renamed = client.post(url, json={"name": "ci-main"}).json()
    assert renamed == {
        **previous,
        "name": "ci-main",
        "updatedAt": renamed["updatedAt"],
        "updatedBy": ADMIN,
    }
    described = client.post(url, json={"name": "ci-main", "description": ""}).json()
    assert described == {**renamed, "description": "", "updatedAt": described["updatedAt"]}
    assert client.get(url).json() == described
    assert token_ids(client, "sorts=name:asc&limit=2") == [seed_ids.AUDITOR, seed_ids.CI_TWO]


def test_update_token_with_invalid_name_is_bad_request(client: httpx.Client) -> None:
    response = client.post(
        f"{TOKENS}/{seed_ids.CI_ONE}", json={"name": "", "description": "x" * 501}
    )
    assert error_body(response) == invalid_request(
        ("name", "min", "String should have at least 1 character"),
        ("description", "max", "String should have at most 500 characters"),
    )


@pytest.mark.parametrize("token_id", ["cltoknobody00000000000001", "%2E%2E%2Fx", "%00"])
def test_get_unknown_token_is_not_found(token_id: str, client: httpx.Client) -> None:
    assert client.get(f"{TOKENS}/{token_id}").status_code == 404


def test_deleted_token_is_not_found(client: httpx.Client) -> None:
    url = f"{TOKENS}/{seed_ids.CI_ONE}"
    assert client.delete(url).status_code == 204
    not_found = problem(
        404, message("sandbox_api", "missing", noun="API token", id=seed_ids.CI_ONE)
    )
    body = {"roles": [workspace_role(seed_ids.CAFE, "WORKSPACE_MEMBER")]}
    for response in (
        client.get(url),
        client.delete(url),
        client.post(url, json={"name": "x"}),
        client.post(f"{url}/roles", json=body),
    ):
        assert error_body(response) == not_found
    assert seed_ids.CI_ONE not in token_ids(client, f"workspaceId={seed_ids.DATA_ENGINEERING}")


def test_rotated_token_has_another_value_and_the_old_one_is_invalid(
    client: httpx.Client, sandbox: Sandbox
) -> None:
    url = f"{TOKENS}/{seed_ids.AUDITOR}"
    previous = client.get(url).json()
    old = sandbox.credential_of(seed_ids.AUDITOR)
    values = [old]
    for _ in range(2):  # also within one second
        response = client.post(f"{url}/rotate")
        assert response.status_code == 200
        rotated = response.json()
        values.append(rotated.pop("token"))
        assert rotated == {
            **previous,
            **{key: rotated[key] for key in ("lastRotatedAt", "updatedAt", "updatedBy")},
        }
        assert client.get(url).json() == rotated
    assert len(set(values)) == 3
    path = f"{TOKENS}?workspaceId={seed_ids.CAFE}"
    statuses = [
        client.get(path, headers={"Authorization": f"Bearer {value}"}).status_code
        for value in values
    ]
    assert statuses == [401, 401, 403]


def test_rotate_requires_an_owner_and_a_token(client: httpx.Client, sandbox: Sandbox) -> None:
    headers = {"Authorization": f"Bearer {sandbox.credential_of(seed_ids.AUDITOR)}"}
    url = f"{TOKENS}/{seed_ids.CI_ONE}/rotate"
    assert client.post(url, headers=headers).status_code == 403
    assert client.post(f"{TOKENS}/cltoknobody00000000000001/rotate").status_code == 404
