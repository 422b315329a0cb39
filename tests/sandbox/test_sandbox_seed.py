from __future__ import annotations

import re
from datetime import timedelta

import httpx

from astro_org_tokens.sandbox import SandboxOptions, start
from astro_org_tokens.sandbox.seed import seed_ids
from astro_org_tokens.sandbox.seed.bulk_seed import bulk_token_id
from astro_org_tokens.sandbox.store.database import Store
from astro_org_tokens.sandbox.store.random_ids import new_id
from astro_org_tokens.sandbox.store.timestamps import now, parse_timestamp
from support.sandbox_api import TOKENS


def constants() -> dict[str, str]:
    return {
        name: value
        for name, value in vars(seed_ids).items()
        if name.isupper() and name not in ("ORGANIZATION_NAME", "CLIENT_ID")
    }


def test_ids_have_api_format() -> None:
    random_ids = [new_id() for _ in range(100)]
    for value in (*constants().values(), bulk_token_id(1), bulk_token_id(1_000_000), *random_ids):
        assert re.fullmatch(r"c[a-z0-9]{24}", value), value
        assert re.search(r"\d", value), value
    assert len(set(random_ids)) == 100
    assert len(set(constants().values())) == len(constants())


def test_seed_data_has_every_kind_of_object(client: httpx.Client) -> None:
    tokens = client.get(f"{TOKENS}?limit=1000").json()["tokens"]
    roles = [role for token in tokens for role in token["roles"]]
    assert {token["scope"] for token in tokens} == {"ORGANIZATION", "WORKSPACE", "DEPLOYMENT"}
    assert {token["kind"] for token in tokens} == {"STANDARD", "DIRECT_ACCESS"}
    assert {role["entityType"] for role in roles} == {
        *("ORGANIZATION", "WORKSPACE", "DEPLOYMENT", "DAG", "DAG_TAG")
    }
    assert {role["entityType"] for role in roles if "deploymentId" in role} == {"DAG", "DAG_TAG"}
    assert {role["role"] for role in roles if role["entityType"] == "WORKSPACE"} == {
        f"WORKSPACE_{name}" for name in ("OWNER", "OPERATOR", "AUTHOR", "MEMBER", "ACCESSOR")
    }
    assert [token["id"] for token in tokens if token["name"] == "ci"] == [
        seed_ids.CI_ONE,
        seed_ids.CI_TWO,
    ]
    assert {tuple(sorted(token.get("createdBy", {}))) for token in tokens} == {
        (),
        ("apiTokenName", "id", "subjectType"),
        ("avatarUrl", "fullName", "id", "subjectType", "username"),
        ("fullName", "id", "subjectType", "username"),
        ("id", "subjectType", "username"),
    }
    assert not [token for token in tokens if "token" in token]


def test_seed_timestamps_are_relative_to_now(client: httpx.Client) -> None:
    tokens = {token["id"]: token for token in client.get(TOKENS).json()["tokens"]}
    ages = {key: now() - parse_timestamp(token["createdAt"]) for key, token in tokens.items()}
    assert timedelta(hours=5) <= ages[seed_ids.FRESH] < timedelta(hours=6)
    assert timedelta(days=1) <= ages[seed_ids.REPORTING] < timedelta(days=2)
    assert timedelta(days=3) <= ages[seed_ids.DEPLOYMENT_TOKEN] < timedelta(days=4)
    assert len({token["createdAt"] for token in tokens.values()}) == len(tokens)
    remaining = parse_timestamp(tokens[seed_ids.EXPIRING]["endAt"]) - now()
    assert timedelta(days=1) < remaining <= timedelta(days=2)
    assert parse_timestamp(tokens[seed_ids.EXPIRED]["endAt"]) < now()


def test_bulk_tokens_are_deterministic() -> None:
    def bodies(count: int) -> list[str]:
        with start(SandboxOptions(tokens=count)) as sandbox:
            rows = sandbox.store.column(
                "SELECT json_remove(body, '$.createdAt', '$.updatedAt', '$.startAt') FROM tokens "
                "WHERE id LIKE 'cltokgenerated%' ORDER BY seq"
            )
            times = sandbox.store.column("SELECT count(DISTINCT created_at) FROM tokens")
            assert times == [count + 17]
            return rows

    assert bodies(30) == bodies(40)[:30]
    assert len(bodies(40)) == 40


def test_bulk_tokens_grow_and_deleted_ones_stay_deleted() -> None:
    from astro_org_tokens.sandbox.seed.bulk_seed import add_bulk_tokens
    from astro_org_tokens.sandbox.seed.seed_data import seed
    from astro_org_tokens.sandbox.store import token_store

    store = Store(None)
    seed(store)
    add_bulk_tokens(store, 3)
    assert token_store.delete(store, bulk_token_id(2))
    for count in (3, 0, 5):
        add_bulk_tokens(store, count)
    ids = store.column("SELECT id FROM tokens WHERE id LIKE 'cltokgenerated%' ORDER BY id")
    assert ids == [bulk_token_id(number) for number in (1, 3, 4, 5)]
    store.close()
