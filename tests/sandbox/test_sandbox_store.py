from __future__ import annotations

import sqlite3
import stat
import sys
from pathlib import Path

import pytest

from astro_org_tokens.errors import ConfigError
from astro_org_tokens.sandbox import SandboxOptions, start
from astro_org_tokens.sandbox.seed import seed_ids
from astro_org_tokens.sandbox.store.database import Store
from support.sandbox_api import TOKENS, client


def test_data_and_credentials_outlive_a_restart(tmp_path: Path) -> None:
    options = SandboxOptions(database=tmp_path / "new" / "folder" / "sandbox.db")
    with start(options) as first, client(first) as api:
        token, refresh = first.api_token, first.refresh_token
        assert api.post(f"{TOKENS}/{seed_ids.CI_ONE}", json={"name": "kept"}).status_code == 200
    with start(options) as second, client(second, token) as api:
        assert (second.api_token, second.refresh_token) == (token, refresh)
        assert api.get(f"{TOKENS}/{seed_ids.CI_ONE}").json()["name"] == "kept"
        assert api.get(TOKENS).json()["totalCount"] == 17


def test_a_deleted_admin_token_stays_deleted(tmp_path: Path) -> None:
    options = SandboxOptions(database=tmp_path / "sandbox.db")
    with start(options) as first, client(first) as api:
        assert api.delete(f"{TOKENS}/{seed_ids.ADMIN_TOKEN}").status_code == 204
        old = first.credential_of(seed_ids.CI_ONE)
    with start(options) as second, client(second) as api:
        assert api.get(f"{TOKENS}/{seed_ids.ADMIN_TOKEN}").status_code == 404
        assert api.get(TOKENS).json()["totalCount"] == 17
        assert second.credential_of(seed_ids.CI_ONE) == old
        token = second.api_token
    with start(options) as third, client(third) as api:
        assert third.api_token == token
        assert api.get(TOKENS).json()["totalCount"] == 17


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other permissions")
def test_nobody_else_may_read_the_database(tmp_path: Path) -> None:
    path = tmp_path / "sandbox.db"
    with start(SandboxOptions(database=path)):
        modes = {
            file.name: stat.S_IMODE(file.stat().st_mode) for file in tmp_path.glob("sandbox.db*")
        }
    assert modes
    assert set(modes.values()) == {0o600}


def _text(path: Path) -> None:
    path.write_text("no database, and long enough to be looked at " * 20, encoding="utf-8")


def _another_programs(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE theirs (x)")
    connection.close()


def _another_version(path: Path) -> None:
    Store(path).close()
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()


def _folder(path: Path) -> None:
    path.mkdir()


def _damaged(path: Path) -> None:
    with start(SandboxOptions(database=path)):
        pass
    data = bytearray(path.read_bytes())
    data[100:] = b"\xff" * (len(data) - 100)
    path.write_bytes(data)


@pytest.mark.parametrize("spoil", [_text, _another_programs, _another_version, _folder, _damaged])
def test_what_is_no_database_of_a_sandbox_is_left_alone(spoil: object, tmp_path: Path) -> None:
    path = tmp_path / "sandbox.db"
    assert callable(spoil)
    spoil(path)
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(ConfigError) as raised, start(SandboxOptions(database=path)):
        pass
    message = str(raised.value)
    assert message.startswith(f"The sandbox's database {path} can't be used: ")
    assert message.endswith("Name another file with --db, or use --memory.")
    assert (path.read_bytes() if path.is_file() else None) == before


def test_a_folder_that_can_not_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ConfigError, match="can't be used"):
        Store(tmp_path / "file" / "sandbox.db")


def _put_and_fail(store: Store) -> None:
    store.put("a", 1)
    store.execute("no statement")


def test_a_transaction_is_done_whole_or_not_at_all() -> None:
    store = Store(None)
    with pytest.raises(sqlite3.OperationalError), store.transaction():
        _put_and_fail(store)
    with store.transaction():
        store.put("b", [None])
    assert (store.get("a"), store.get("b")) == (None, [None])
    store.close()


def test_a_failing_database_is_an_error_of_the_api() -> None:
    with start(SandboxOptions()) as sandbox, client(sandbox) as api:
        sandbox.store.execute("DROP TABLE workspaces")
        body = api.get(f"/organizations/{seed_ids.ORGANIZATION_ID}/workspaces").json()
    assert body == {
        "message": "The sandbox's database failed: no such table: workspaces",
        "requestId": body["requestId"],
        "statusCode": 500,
    }
