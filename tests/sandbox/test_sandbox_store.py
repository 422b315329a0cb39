from __future__ import annotations

import re
import sqlite3
import stat
import sys
from pathlib import Path

import pytest

from astro_org_tokens.errors import ConfigError
from astro_org_tokens.sandbox import SandboxOptions, start
from astro_org_tokens.sandbox.seed import seed_ids
from astro_org_tokens.sandbox.store.database import Store
from support.messages import message
from support.sandbox_api import TOKENS, api_client


def test_data_and_credentials_survive_restart(tmp_path: Path) -> None:
    options = SandboxOptions(database=tmp_path / "new" / "directory" / "sandbox.db")
    with start(options) as first, api_client(first) as client:
        token, refresh = first.api_token, first.refresh_token
        assert (
            client.post(f"{TOKENS}/{seed_ids.CI_ONE}", json={"name": "renamed"}).status_code == 200
        )
    with start(options) as second, api_client(second, token) as client:
        assert (second.api_token, second.refresh_token) == (token, refresh)
        assert client.get(f"{TOKENS}/{seed_ids.CI_ONE}").json()["name"] == "renamed"
        assert client.get(TOKENS).json()["totalCount"] == 17


def test_deleted_admin_token_is_replaced_by_another(tmp_path: Path) -> None:
    options = SandboxOptions(database=tmp_path / "sandbox.db")
    with start(options) as first, api_client(first) as client:
        assert client.delete(f"{TOKENS}/{seed_ids.ADMIN_TOKEN}").status_code == 204
        old = first.credential_of(seed_ids.CI_ONE)
    with start(options) as second, api_client(second) as client:
        assert client.get(f"{TOKENS}/{seed_ids.ADMIN_TOKEN}").status_code == 404
        assert client.get(TOKENS).json()["totalCount"] == 17
        assert second.credential_of(seed_ids.CI_ONE) == old
        token = second.api_token
    with start(options) as third, api_client(third) as client:
        assert third.api_token == token
        assert client.get(TOKENS).json()["totalCount"] == 17


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other permissions")
def test_database_files_are_private(tmp_path: Path) -> None:
    path = tmp_path / "sandbox.db"
    with start(SandboxOptions(database=path)):
        modes = {
            file.name: stat.S_IMODE(file.stat().st_mode) for file in tmp_path.glob("sandbox.db*")
        }
    assert modes
    assert set(modes.values()) == {0o600}


def _text(path: Path) -> None:
    path.write_text("not a database, and long enough to be checked " * 20, encoding="utf-8")


def _other_program(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE theirs (x)")
    connection.close()


def _other_version(path: Path) -> None:
    Store(path).close()
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()


def _directory(path: Path) -> None:
    path.mkdir()


def _damaged(path: Path) -> None:
    with start(SandboxOptions(database=path)):
        pass
    data = bytearray(path.read_bytes())
    data[100:] = b"\xff" * (len(data) - 100)
    path.write_bytes(data)


@pytest.mark.parametrize(
    "break_file", [_text, _other_program, _other_version, _directory, _damaged]
)
def test_unusable_database_is_error_and_unchanged(break_file: object, tmp_path: Path) -> None:
    path = tmp_path / "sandbox.db"
    assert callable(break_file)
    break_file(path)
    previous = path.read_bytes() if path.is_file() else None
    with pytest.raises(ConfigError) as raised, start(SandboxOptions(database=path)):
        pass
    before, after = message("sandbox", "database_unusable", path=path, reason="REASON").split(
        "REASON"
    )
    assert str(raised.value).startswith(before)
    assert str(raised.value).endswith(after)
    assert (path.read_bytes() if path.is_file() else None) == previous


def test_directory_that_cannot_be_created_is_config_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    path = tmp_path / "file" / "sandbox.db"
    before = message("sandbox", "database_unusable", path=path, reason="{}").partition("{}")[0]
    with pytest.raises(ConfigError, match=f"^{re.escape(before)}"):
        Store(path)


def _put_and_fail(store: Store) -> None:
    store.put("a", 1)
    store.execute("no statement")


def test_transaction_commits_or_rolls_back() -> None:
    store = Store(None)
    with pytest.raises(sqlite3.OperationalError), store.transaction():
        _put_and_fail(store)
    with store.transaction():
        store.put("b", [None])
    assert (store.get("a"), store.get("b")) == (None, [None])
    store.close()


def test_database_error_is_api_error() -> None:
    with start(SandboxOptions()) as sandbox, api_client(sandbox) as client:
        sandbox.store.execute("DROP TABLE workspaces")
        body = client.get(f"/organizations/{seed_ids.ORGANIZATION_ID}/workspaces").json()
    assert body == {
        "message": message("sandbox", "database_failed", reason="no such table: workspaces"),
        "requestId": body["requestId"],
        "statusCode": 500,
    }
