"""Locks on files between processes, on file systems that have none too.

A lock that can't be acquired isn't a reason to fail: what it protects is checked in other ways.
Versions of filelock differ on a file system without flock: an error, an endless wait, or a warning
on stderr. So flock is tried first.
"""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows, which has locks on every file system
    fcntl = None  # type: ignore[assignment]

_HELD_BY_OTHERS = frozenset({errno.EACCES, errno.EAGAIN, errno.EWOULDBLOCK})


class LockHeldError(Exception):
    """Another process held the lock for too long."""


class FileLock:
    """A lock on a file; it can be held more than once, one after the other.

    Args:
        path: of the file, which stays.
        poll_seconds: how often to look whether another process still holds the lock.
    """

    def __init__(self, path: Path, poll_seconds: float) -> None:
        # Not at the top, since most runs need no lock; and not in `hold`, since loading takes time.
        import filelock  # noqa: PLC0415

        self._filelock = filelock
        self._path = path
        self._poll_seconds = poll_seconds

    @contextmanager
    def hold(self, seconds: float) -> Iterator[None]:
        """Hold the lock, or none if the file can't be written or locked.

        Args:
            seconds: how long to wait for another process.

        Raises:
            LockHeldError: another process held it all that time.
        """
        lock = self._filelock.FileLock(self._path, mode=0o600, poll_interval=self._poll_seconds)
        if _can_lock(self._path):
            try:
                lock.acquire(timeout=seconds)
            except self._filelock.Timeout:
                raise LockHeldError from None
            except (OSError, NotImplementedError):
                pass
        try:
            yield
        finally:
            with contextlib.suppress(OSError):
                lock.release()  # does nothing if it was not acquired


def _can_lock(path: Path) -> bool:
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError:
        return False
    try:
        if fcntl is not None:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError as error:
        return error.errno in _HELD_BY_OTHERS
    finally:
        os.close(descriptor)
    return True
