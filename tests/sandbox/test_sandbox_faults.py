from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from astro_org_tokens.sandbox import Faults, SandboxOptions, start
from astro_org_tokens.sandbox.seed import seed_ids
from astro_org_tokens.sandbox.serve.faults import LIMITS, RateLimit
from astro_org_tokens.sandbox.store import token_store
from support.sandbox_api import TOKENS, client, error, in_workspace, refusal


def test_latency_is_added_to_every_request() -> None:
    with start(SandboxOptions(faults=Faults(latency_ms=120))) as sandbox:
        for url in (f"{sandbox.api_url}/organizations", f"{sandbox.origin}/nothing"):
            started = time.perf_counter()
            httpx.get(url, trust_env=False)
            assert time.perf_counter() - started >= 0.12


def test_a_write_is_seen_when_half_of_the_latency_has_passed() -> None:
    with start(SandboxOptions(faults=Faults(latency_ms=1000))) as sandbox, client(sandbox) as api:
        url = f"{TOKENS}/{seed_ids.AUDITOR}/roles"
        body = {"roles": [in_workspace(seed_ids.CAFE, "WORKSPACE_MEMBER")]}
        with ThreadPoolExecutor(1) as pool:
            started = time.perf_counter()
            answer = pool.submit(api.post, url, json=body)
            while True:
                token = token_store.find(sandbox.store, seed_ids.AUDITOR)
                if token is not None and token["roles"] == body["roles"]:
                    break
                time.sleep(0.01)
            seen = time.perf_counter()
            assert answer.result().status_code == 200
            answered = time.perf_counter()
    assert seen - started >= 0.5
    assert answered - seen >= 0.3


@pytest.mark.parametrize(("rate", "statuses"), [(1.0, {500}), (0.0, {200}), (0.5, {200, 500})])
def test_errors(rate: float, statuses: set[int]) -> None:
    faults = Faults(error_rate=rate, seed=1)
    with start(SandboxOptions(faults=faults)) as sandbox, client(sandbox) as api:
        answers = [api.get("/organizations") for _ in range(40)]
    assert {answer.status_code for answer in answers} == statuses
    for answer in answers:
        if answer.status_code == 500:
            said = "An error on purpose, as --error-rate asks for."
            assert error(answer) == refusal(500, said)


def test_the_same_seed_gives_the_same_errors() -> None:
    def statuses() -> list[int]:
        faults = Faults(error_rate=0.5, seed=7)
        with start(SandboxOptions(faults=faults)) as sandbox, client(sandbox) as api:
            return [api.get("/organizations").status_code for _ in range(20)]

    assert statuses() == statuses()


def test_what_is_answered_with_an_error_is_not_done() -> None:
    with start(SandboxOptions(faults=Faults(error_rate=0.5, seed=3))) as sandbox:
        with client(sandbox) as api:
            asked = {"name": "n", "scope": "ORGANIZATION", "role": "ORGANIZATION_MEMBER"}
            made = [api.post(TOKENS, json=asked).status_code for _ in range(20)]
        done = sandbox.store.column("SELECT count(*) FROM tokens WHERE name = 'n'")
    assert set(made) == {200, 500}
    assert done == [made.count(200)]


def test_sessions_have_no_errors() -> None:
    with start(SandboxOptions(faults=Faults(error_rate=1, rate_limit=True))) as sandbox:
        url = f"{sandbox.origin}/private/v1alpha1/cli/auth-config"
        assert httpx.get(url, trust_env=False).status_code == 200


@pytest.mark.parametrize("method", LIMITS)
def test_rates_hold_for_each_credential_and_method(method: str) -> None:
    with start(SandboxOptions(faults=Faults(rate_limit=True))) as sandbox:
        stranger = client(sandbox, "another")
        with client(sandbox) as api, stranger, ThreadPoolExecutor(8) as pool:

            def status(_: int) -> httpx.Response:
                return api.request(method, f"{TOKENS}/nobody", json={"name": "x"})

            answers = list(pool.map(status, range(4 * LIMITS[method])))
            assert stranger.request(method, f"{TOKENS}/nobody").status_code == 401
    refused = [answer for answer in answers if answer.status_code == 429]
    assert len(answers) - len(refused) >= LIMITS[method]
    assert refused
    assert {answer.headers["retry-after"] for answer in refused} == {"1"}
    assert error(refused[0]) == refusal(429, "Too many requests.")


def test_a_second_later_there_is_room_again() -> None:
    clock = [0.0]
    limit = RateLimit(lambda: clock[0])
    assert [limit.allows("a", "DELETE") for _ in range(6)] == [True] * 5 + [False]
    assert limit.allows("b", "DELETE")
    assert limit.allows("a", "GET")
    clock[0] = 0.999
    assert not limit.allows("a", "DELETE")
    clock[0] = 1.0
    assert [limit.allows("a", "DELETE") for _ in range(6)] == [True] * 5 + [False]
