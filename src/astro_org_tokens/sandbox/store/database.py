"""The SQLite database of a sandbox, in a file or in memory.

A change is on disk before its response is sent, so a confirmed change survives ``kill -9``.
"""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from astro_org_tokens.errors import ConfigError
from astro_org_tokens.sandbox.store.database_schema import prepare

_MAX_CACHED_LISTS = 16
"""Maximum number of query results in the cache; a client reads the pages of few lists at a time."""


class Store:
    """The data of one sandbox.

    It has one connection with one lock: requests are handled by a pool of threads, and SQLite
    allows only one writer at a time anyway.

    Args:
        path: the database file, created if it doesn't exist; None keeps the data in memory.

    Raises:
        ConfigError: the file can't be used as a sandbox's database.
    """

    def __init__(self, path: Path | None) -> None:
        self._lock = threading.RLock()
        self._connection = _connect(path)
        self._cache: dict[str, list[Any]] = {}
        self._cache_version: object = None

    def close(self) -> None:
        """Close the database; the store can't be used afterwards."""
        with self._lock:
            self._connection.close()

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit the statements of the context together, or roll all of them back on an error."""
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def execute(self, sql: str, parameters: Sequence[object] = ()) -> int:
        """Run one statement, and return the number of changed rows."""
        with self._lock:
            return self._connection.execute(sql, parameters).rowcount

    def execute_many(self, sql: str, parameters: Iterator[Sequence[object]]) -> None:
        """Run one statement for each of many sets of parameters."""
        with self._lock:
            self._connection.executemany(sql, parameters)

    def column(self, sql: str, parameters: Sequence[object] = ()) -> list[Any]:
        """Return the first column of a query's rows."""
        with self._lock:
            return [row[0] for row in self._connection.execute(sql, parameters)]

    def cached_column(self, sql: str, parameters: Sequence[object]) -> list[Any]:
        """Return the same as ``column``, cached until the data changes."""
        with self._lock:
            version = (self._connection.total_changes, self.column("PRAGMA data_version"))
            if version != self._cache_version or len(self._cache) >= _MAX_CACHED_LISTS:
                self._cache = {}
                self._cache_version = version
            key = dump([sql, *parameters])
            if key not in self._cache:
                self._cache[key] = self.column(sql, parameters)
            return self._cache[key]

    def get(self, name: str) -> Any:
        """Return a named value, or None if it doesn't exist."""
        values = self.column("SELECT value FROM meta WHERE name = ?", [name])
        return json.loads(values[0]) if values else None

    def put(self, name: str, value: object) -> None:
        """Store a named JSON value."""
        self.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", [name, dump(value)])


def dump(value: object) -> str:
    """Format a value as the JSON that is stored, and sent in responses."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _connect(path: Path | None) -> sqlite3.Connection:
    try:
        if path is not None:
            _create_private(path)
        connection = sqlite3.connect(
            path or ":memory:", isolation_level=None, timeout=10, check_same_thread=False
        )
        try:
            prepare(connection)
        except sqlite3.Error:
            connection.close()
            raise
    except (OSError, sqlite3.Error) as error:
        raise ConfigError(
            f"Can't open the sandbox database {path}: {error}. "
            "Choose another file with --db, or use --memory."
        ) from error
    return connection


def _create_private(path: Path) -> None:
    # Private because the database contains the key that signs credentials.
    path.parent.mkdir(parents=True, exist_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
