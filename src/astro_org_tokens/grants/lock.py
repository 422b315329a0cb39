"""A lock per token: commands on one machine that change the same token wait for each other.

Between machines there is no lock; there the re-read detects lost updates (see ``change``).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from astro_org_tokens.api.deadline_client import DeadlineClient
from astro_org_tokens.errors import RequestTimeoutError
from astro_org_tokens.file_lock import FileLock, LockHeldError
from astro_org_tokens.paths import make_private_dir


class TokenLock:
    """A lock for one token; it can be held more than once, one after the other.

    Args:
        directory: for the lock file; None, or one that can't be written, means no lock.
        client: the API and the Organization of the token; its deadline ends the wait for another
            command.
        token_id: of the token.
    """

    def __init__(self, directory: Path | None, client: DeadlineClient, token_id: str) -> None:
        self._client = client
        self._token_id = token_id
        self._path = _lock_path(directory, client, token_id)
        poll_seconds = client.limits.lock_poll_seconds
        self._lock = FileLock(self._path, poll_seconds) if self._path else None

    @contextmanager
    def __call__(self) -> Iterator[None]:
        """Hold the lock.

        Raises:
            RequestTimeoutError: another command held it for too long.
        """
        if self._lock is None:
            yield
            return
        try:
            with self._lock.hold(self._client.deadline.remaining()):
                yield
        except LockHeldError:
            raise RequestTimeoutError(
                f"Timed out after {self._client.deadline.seconds:g} seconds waiting for another "
                f"command to finish updating token {self._token_id} (lock file: {self._path}). No "
                "change was made.",
                hint="token_locked",
            ) from None


def _lock_path(directory: Path | None, client: DeadlineClient, token_id: str) -> Path | None:
    """Return the path of the lock file, None if its directory can't be created."""
    if directory is None:
        return None
    identity = "\n".join((client.base_url, client.organization_id, token_id))
    locks = directory / "locks"
    try:
        make_private_dir(locks)
    except OSError:
        return None
    # A malformed ID from the server may contain lone surrogates.
    digest = hashlib.sha256(identity.encode(errors="backslashreplace")).hexdigest()
    return locks / f"{digest[:32]}.lock"
