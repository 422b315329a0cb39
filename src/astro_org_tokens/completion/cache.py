"""Tokens and Workspaces for completion, cached for a minute in the user's cache directory.

A file holds IDs, names and descriptions, and no secret; its name is a digest of its key. Files
that others could have written are not read (CVE-2019-11244). Nothing here fails: without a cache,
completion is slower.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import stat
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from astro_org_tokens.paths import make_private_dir, write_atomic

TTL_SECONDS = 60
MAX_BYTES = 64 * 1024 * 1024
_NAME = re.compile(r"[0-9a-f]{32}\.json")


class CachedName(NamedTuple):
    """A token or a Workspace."""

    id: str
    name: str
    description: str = ""


class Cache:
    """The cache of one Organization, read from one API with one credential.

    Args:
        directory: for the files; None means no cache.
        identity: the API's base, the Organization's ID and the credential.
        now: seconds since the epoch.
    """

    def __init__(
        self, directory: Path | None, identity: Sequence[str], now: Callable[[], float]
    ) -> None:
        self._directory = directory
        self._identity = tuple(identity)
        self._now = now

    def get(self, key: str) -> list[CachedName] | None:
        """Return the entries of a key, or None if there are none that can be used."""
        if self._directory is None:
            return None
        # A file that is missing, too old, not to be trusted, or broken.
        with contextlib.suppress(OSError, TypeError, ValueError, RecursionError):
            if _is_ours(self._directory):
                return _entries(json.loads(self._read(self._directory / self._name(key))))
        return None

    def put(self, key: str, entries: Sequence[CachedName]) -> None:
        """Store the entries of a key."""
        if self._directory is None:
            return
        with contextlib.suppress(OSError):
            make_private_dir(self._directory)
            if not _is_ours(self._directory):
                return
            path = self._directory / self._name(key)
            path.unlink(missing_ok=True)  # a link would be followed
            _remove(path for path in _files(self._directory) if not self._is_fresh(path.lstat()))
            write_atomic(path, json.dumps(entries))

    def _read(self, path: Path) -> bytes:
        # A link is not followed, and a pipe not waited for.
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
        with open(os.open(path, flags), "rb") as file:  # noqa: PTH123  a handle
            status = os.fstat(file.fileno())
            usable = stat.S_ISREG(status.st_mode) and _is_private(status)
            if not usable or status.st_size > MAX_BYTES or not self._is_fresh(status):
                raise ValueError(path.name)
            return file.read(MAX_BYTES)

    def _is_fresh(self, status: os.stat_result) -> bool:
        return 0 <= self._now() - status.st_mtime < TTL_SECONDS

    def _name(self, key: str) -> str:
        import hashlib  # noqa: PLC0415

        identity = "\n".join((*self._identity, key))
        return f"{hashlib.sha256(identity.encode()).hexdigest()[:32]}.json"


def clear(directory: Path | None) -> None:
    """Delete all entries, of every Organization: something was changed."""
    with contextlib.suppress(OSError):
        if directory is not None and _is_ours(directory):
            _remove(_files(directory))


def _files(directory: Path) -> list[Path]:
    return [path for path in directory.iterdir() if _NAME.fullmatch(path.name)]


def _remove(paths: Iterable[Path]) -> None:
    for path in paths:
        with contextlib.suppress(OSError):  # another process may have been quicker
            path.unlink()


def _entries(value: Any) -> list[CachedName]:
    entries = [CachedName(*item) for item in value if isinstance(item, list)]
    if len(entries) != len(value) or not all(isinstance(t, str) for e in entries for t in e):
        raise ValueError("not what was written")
    return entries


def _is_ours(directory: Path) -> bool:
    status = directory.lstat()
    return stat.S_ISDIR(status.st_mode) and _is_private(status)


def _is_private(status: os.stat_result) -> bool:
    """Return whether only the user can have written it; on Windows user directories are private."""
    if not hasattr(os, "geteuid"):
        return True
    return status.st_uid == os.geteuid() and not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
