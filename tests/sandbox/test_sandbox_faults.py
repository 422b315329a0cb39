from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from astro_org_tokens.sandbox import Faults, SandboxOptions, start
from astro_org_tokens.sandbox.seed import seed_ids
from astro_org_tokens.sandbox.serve.faults import LIMITS, RateLimit
from astro_org_tokens.sandbox.store import token_store
from support.messages import message
from support.sandbox_api import PLAIN_HTTP, TOKENS, api_client, error_body, problem, workspace_role


def test_latency_is_added_to_each_request() -> None:
    with start(SandboxOptions(faults=Faults(latency_ms=120))) as sandbox:
        for url in (f"{sandbox.api_url}/organizations", f"{sandbox.origin}/nothing"):
            sent_at = time.perf_counter()
            httpx.get(url, trust_env=False, verify=PLAIN_HTTP)
            assert time.perf_counter() - sent_at >= 0.12


def test_write_takes_effect_after_half_the_latency() -> None:
    with (
        start(SandboxOptions(faults=Faults(latency_ms=1000))) as sandbox,
        api_client(sandbox) as client,
    ):
        url = f"{TOKENS}/{seed_ids.AUDITOR}/roles"
        body = {"roles": [workspace_role(seed_ids.CAFE, "WORKSPACE_MEMBER")]}
        with ThreadPoolExecutor(1) as pool:
            sent_at = time.perf_counter()
            response = pool.submit(client.post, url, json=body)
            while True:
                token = token_store.find(sandbox.store, seed_ids.AUDITOR)
                if token is not None and token["roles"] == body["roles"]:
                    break
                time.sleep(0.01)
            effective_at = time.perf_counter()
            assert response.result().status_code == 200
            responded_at = time.perf_counter()
    assert effective_at - sent_at >= 0.5
    assert responded_at - effective_at >= 0.3


@pytest.mark.parametrize(("rate", "statuses"), [(1.0, {500}), (0.0, {200}), (0.5, {200, 500})])
def test_error_rate_sets_fraction_of_failures(rate: float, statuses: set[int]) -> None:
    faults = Faults(error_rate=rate, seed=1)
    with start(SandboxOptions(faults=faults)) as sandbox, api_client(sandbox) as client:
        responses = [client.get("/organizations") for _ in range(40)]
    assert {response.status_code for response in responses} == statuses
    for response in responses:
        if response.status_code == 500:
            text = message("sandbox_api", "failed_on_purpose")
            assert error_body(response) == problem(500, text)


def test_equal_seeds_inject_equal_errors() -> None:
    def statuses() -> list[int]:
        faults = Faults(error_rate=0.5, seed=7)
        with start(SandboxOptions(faults=faults)) as sandbox, api_client(sandbox) as client:
            return [client.get("/organizations").status_code for _ in range(20)]

    assert statuses() == statuses()


def test_failed_request_has_no_effect() -> None:
    with start(SandboxOptions(faults=Faults(error_rate=0.5, seed=3))) as sandbox:
        with api_client(sandbox) as client:
            token = {"name": "n", "scope": "ORGANIZATION", "role": "ORGANIZATION_MEMBER"}
            statuses = [client.post(TOKENS, json=token).status_code for _ in range(20)]
        counts = sandbox.store.column("SELECT count(*) FROM tokens WHERE name = 'n'")
    assert set(statuses) == {200, 500}
    assert counts == [statuses.count(200)]


def test_login_endpoint_has_no_injected_errors() -> None:
    with start(SandboxOptions(faults=Faults(error_rate=1, rate_limit=True))) as sandbox:
        url = f"{sandbox.origin}/private/v1alpha1/cli/auth-config"
        assert httpx.get(url, trust_env=False, verify=PLAIN_HTTP).status_code == 200


@pytest.mark.parametrize("method", LIMITS)
def test_rate_limit_applies_per_credential_and_method(method: str) -> None:
    with start(SandboxOptions(faults=Faults(rate_limit=True))) as sandbox:
        other = api_client(sandbox, "another")
        with api_client(sandbox) as client, other, ThreadPoolExecutor(8) as pool:

            def send(_: int) -> httpx.Response:
                return client.request(method, f"{TOKENS}/nobody", json={"name": "x"})

            responses = list(pool.map(send, range(4 * LIMITS[method])))
            assert other.request(method, f"{TOKENS}/nobody").status_code == 401
    rejected = [response for response in responses if response.status_code == 429]
    assert len(responses) - len(rejected) >= LIMITS[method]
    assert rejected
    assert {response.headers["retry-after"] for response in rejected} == {"1"}
    assert error_body(rejected[0]) == problem(429, message("sandbox_api", "too_many_requests"))


def test_rate_limit_resets_after_one_second() -> None:
    clock = [0.0]
    limit = RateLimit(lambda: clock[0])
    assert [limit.allows("a", "DELETE") for _ in range(6)] == [True] * 5 + [False]
    assert limit.allows("b", "DELETE")
    assert limit.allows("a", "GET")
    clock[0] = 0.999
    assert not limit.allows("a", "DELETE")
    clock[0] = 1.0
    assert [limit.allows("a", "DELETE") for _ in range(6)] == [True] * 5 + [False]
