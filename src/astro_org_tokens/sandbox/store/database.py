"""Where a sandbox keeps its data: one SQLite database, in a file or in memory.

A change is on the disk before it is answered: what was answered with 200 outlives ``kill -9``.
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

# Lists whose order is remembered; a client asks for the pages of few at a time.
_MAX_CACHED_LISTS = 16


class Store:
    """The data of one sandbox.

    One connection under one lock: requests come from a pool of threads, and SQLite would let only
    one of them write anyway.

    Args:
        path: the database file, made when it doesn't exist; None keeps everything in memory.

    Raises:
        ConfigError: the file can't be used as a sandbox's database.
    """

    def __init__(self, path: Path | None) -> None:
        self._lock = threading.RLock()
        self._connection = _connect(path)
        self._cache: dict[str, list[Any]] = {}
        self._cached_at: object = None

    def close(self) -> None:
        """Close the database; nothing can be asked of it afterwards."""
        with self._lock:
            self._connection.close()

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """What is executed inside is done and on the disk at the end, or not at all."""
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def execute(self, sql: str, parameters: Sequence[object] = ()) -> int:
        """Run one statement; the number of changed rows."""
        with self._lock:
            return self._connection.execute(sql, parameters).rowcount

    def execute_many(self, sql: str, parameters: Iterator[Sequence[object]]) -> None:
        """Run one statement for each of many sets of parameters."""
        with self._lock:
            self._connection.executemany(sql, parameters)

    def column(self, sql: str, parameters: Sequence[object] = ()) -> list[Any]:
        """The first column of a query's rows."""
        with self._lock:
            return [row[0] for row in self._connection.execute(sql, parameters)]

    def cached_column(self, sql: str, parameters: Sequence[object]) -> list[Any]:
        """The same as ``column``, from memory when asked again before anything was changed."""
        with self._lock:
            changes = (self._connection.total_changes, self.column("PRAGMA data_version"))
            if changes != self._cached_at or len(self._cache) >= _MAX_CACHED_LISTS:
                self._cache = {}
                self._cached_at = changes
            key = dump([sql, *parameters])
            if key not in self._cache:
                self._cache[key] = self.column(sql, parameters)
            return self._cache[key]

    def get(self, name: str) -> Any:
        """A named value kept with the data, None when there is none."""
        values = self.column("SELECT value FROM meta WHERE name = ?", [name])
        return json.loads(values[0]) if values else None

    def put(self, name: str, value: object) -> None:
        """Keep a named JSON value."""
        self.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", [name, dump(value)])


def dump(value: object) -> str:
    """A value as the JSON that is kept and answered with."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _connect(path: Path | None) -> sqlite3.Connection:
    try:
        if path is not None:
            _make_private(path)
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
            f"The sandbox's database {path} can't be used: {error}. "
            "Name another file with --db, or use --memory."
        ) from error
    return connection


def _make_private(path: Path) -> None:
    # The database holds the secret that credentials are signed with.
    path.parent.mkdir(parents=True, exist_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
