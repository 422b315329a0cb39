"""What was read of an Organization for completion, kept for a minute in the user's cache folder.

A file holds IDs, names and descriptions, and no secret; its name is a digest of what it is of.
What others could have written is not read (CVE-2019-11244), and nothing here fails: without a
cache, completion is slower.
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

TTL_SECONDS = 60
MAX_BYTES = 64 * 1024 * 1024
_NAME = re.compile(r"[0-9a-f]{32}\.json")


class CachedName(NamedTuple):
    """A token or a Workspace."""

    id: str
    name: str
    description: str = ""


class Cache:
    """What is known of one Organization, asked at one API with one credential.

    Args:
        folder: for the files; None means no cache.
        identity: the API's base, the Organization's ID and the credential.
        now: seconds since the epoch.
    """

    def __init__(
        self, folder: Path | None, identity: Sequence[str], now: Callable[[], float]
    ) -> None:
        self._folder = folder
        self._identity = tuple(identity)
        self._now = now

    def get(self, what: str) -> list[CachedName] | None:
        """Return what was kept under a name; None if there is nothing that can be used."""
        if self._folder is None:
            return None
        # A file that is missing, too old, not to be trusted, or broken.
        with contextlib.suppress(OSError, TypeError, ValueError, RecursionError):
            if _is_ours(self._folder):
                return _entries(json.loads(self._read(self._folder / self._name(what))))
        return None

    def put(self, what: str, entries: Sequence[CachedName]) -> None:
        """Keep entries under a name."""
        if self._folder is None:
            return
        from astro_org_tokens.paths import make_private_dir, write_atomic

        with contextlib.suppress(OSError):
            make_private_dir(self._folder)
            if not _is_ours(self._folder):
                return
            path = self._folder / self._name(what)
            path.unlink(missing_ok=True)  # a link would be followed
            _remove(path for path in _files(self._folder) if not self._is_fresh(path.lstat()))
            write_atomic(path, json.dumps(entries))

    def _read(self, path: Path) -> bytes:
        # A link is not followed, and a pipe not waited for.
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
        with open(os.open(path, flags), "rb") as file:  # noqa: PTH123  a handle
            found = os.fstat(file.fileno())
            usable = stat.S_ISREG(found.st_mode) and _is_private(found)
            if not usable or found.st_size > MAX_BYTES or not self._is_fresh(found):
                raise ValueError(path.name)
            return file.read(MAX_BYTES)

    def _is_fresh(self, found: os.stat_result) -> bool:
        return 0 <= self._now() - found.st_mtime < TTL_SECONDS

    def _name(self, what: str) -> str:
        import hashlib

        identity = "\n".join((*self._identity, what))
        return f"{hashlib.sha256(identity.encode()).hexdigest()[:32]}.json"


def clear(folder: Path | None) -> None:
    """Forget everything, of every Organization: something was changed."""
    with contextlib.suppress(OSError):
        if folder is not None and _is_ours(folder):
            _remove(_files(folder))


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if _NAME.fullmatch(path.name)]


def _remove(paths: Iterable[Path]) -> None:
    for path in paths:
        with contextlib.suppress(OSError):  # another process may have been quicker
            path.unlink()


def _entries(value: Any) -> list[CachedName]:
    entries = [CachedName(*item) for item in value if isinstance(item, list)]
    if len(entries) != len(value) or not all(isinstance(t, str) for e in entries for t in e):
        raise ValueError("not what was written")
    return entries


def _is_ours(folder: Path) -> bool:
    found = folder.lstat()
    return stat.S_ISDIR(found.st_mode) and _is_private(found)


def _is_private(found: os.stat_result) -> bool:
    """Tell whether nobody else can have written it; Windows keeps the user's folders so itself."""
    if not hasattr(os, "geteuid"):
        return True
    return found.st_uid == os.geteuid() and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
