"""Commands on one machine that change the same token wait for each other.

Between machines there is no lock: there the re-read has to do (see ``change``).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from astro_org_tokens.api.deadline import Deadline
from astro_org_tokens.api.deadline_client import DeadlineClient
from astro_org_tokens.errors import RequestTimeoutError
from astro_org_tokens.paths import make_private_dir


class TokenLock:
    """A lock of one token, to be taken as often as need be.

    Args:
        folder: for the lock's file; None, or one that can't be written, means no lock.
        client: which API and Organization the token is of, and how often to look at the lock.
        token_id: of the token.
        deadline: until when to wait for another command.
    """

    def __init__(
        self, folder: Path | None, client: DeadlineClient, token_id: str, deadline: Deadline
    ) -> None:
        # Not at the top, since reading needs no lock; and not in __call__, since loading takes
        # time, which must not pass between the read and the write.
        import filelock  # noqa: PLC0415

        self._filelock = filelock
        self._token_id = token_id
        self._deadline = deadline
        self._poll_seconds = client.limits.lock_poll_seconds
        self._path = _usable(folder, client, token_id)

    @contextmanager
    def __call__(self) -> Iterator[None]:
        """Hold the lock.

        Raises:
            RequestTimeoutError: another command held it for too long.
        """
        if self._path is None:
            yield
            return
        lock = self._filelock.FileLock(self._path, mode=0o600, poll_interval=self._poll_seconds)
        try:
            lock.acquire(timeout=self._deadline.remaining())
        except self._filelock.Timeout:
            raise RequestTimeoutError(
                f"another command on this machine has been changing token {self._token_id} for "
                f"{self._deadline.seconds:g} seconds (it holds {self._path}): the change was "
                "not made",
                hint="token_locked",
            ) from None
        except OSError:
            pass  # no reason to fail: the re-read has to do
        try:
            yield
        finally:
            lock.release()  # does nothing if it was not acquired


def _usable(folder: Path | None, client: DeadlineClient, token_id: str) -> Path | None:
    if folder is None:
        return None
    identity = "\n".join((client.base_url, client.organization_id, token_id))
    locks = folder / "locks"
    try:
        make_private_dir(locks)
    except OSError:
        return None
    # An ID that is none holds whatever a server likes, half characters too.
    digest = hashlib.sha256(identity.encode(errors="backslashreplace")).hexdigest()
    return locks / f"{digest[:32]}.lock"
