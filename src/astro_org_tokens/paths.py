"""Our own directories, private ones, and atomic writes."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from pathlib import Path

NAME = "astro-org-tokens"
_TEMPORARY_SUFFIX = ".astro-org-tokens"


def home_dir() -> Path | None:
    """Return the user's home directory; None if there is none."""
    try:
        return Path.home()
    except RuntimeError:
        return None


def state_dir() -> Path | None:
    """Return the user's state directory for this program; None without a home directory."""
    import platformdirs  # noqa: PLC0415

    return _user_dir(platformdirs.user_state_dir)


def cache_dir() -> Path | None:
    """Return the user's cache directory for completion; None without a home directory."""
    import platformdirs  # noqa: PLC0415

    directory = _user_dir(platformdirs.user_cache_dir)
    return None if directory is None else directory / "completion"


def data_dir() -> Path | None:
    """Return the user's data directory for this program; None without a home directory."""
    import platformdirs  # noqa: PLC0415

    return _user_dir(platformdirs.user_data_dir)


def make_private_dir(directory: Path) -> None:
    """Create a directory, and its missing parents, that only the user can open.

    Source: the XDG Base Directory Specification, "Referencing this specification".
    """
    if directory.is_dir():
        return
    if not directory.parent.exists():
        make_private_dir(directory.parent)
    directory.mkdir(mode=0o700, exist_ok=True)


def write_atomic(path: Path, text: str) -> None:
    """Replace a file's content; at any moment the old or the new file is there, and whole.

    Only the owner can read the new file, from its first byte on. A symbolic link is followed, not
    replaced. Call this while holding the file's lock: a temporary file that exists already was
    left by a process that was killed, and is removed.

    Raises:
        OSError: the write failed; the old file is unchanged.
    """
    # httpx loads it too, but a connection is begun before that.
    import tempfile  # noqa: PLC0415

    target = path.resolve()
    prefix = f".{target.name}."
    _remove_leftovers(target.parent, prefix)
    # mkstemp opens with mode 0600, in the same directory, so that the rename is atomic.
    descriptor, name = tempfile.mkstemp(_TEMPORARY_SUFFIX, prefix, target.parent)
    try:
        with open(descriptor, "w", encoding="utf-8", newline="") as file:  # noqa: PTH123
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise
    _fsync_dir(target.parent)


def _user_dir(directory: Callable[..., str]) -> Path | None:
    try:
        path = Path(directory(NAME, appauthor=False))
    except RuntimeError:  # later versions of the library raise it if there is no home directory
        return None
    # Earlier versions return a relative `~`, which would be created in the current directory.
    return path if path.is_absolute() else None


def _remove_leftovers(directory: Path, prefix: str) -> None:
    with contextlib.suppress(OSError):
        for path in directory.iterdir():
            if path.name.startswith(prefix) and path.name.endswith(_TEMPORARY_SUFFIX):
                path.unlink()


def _fsync_dir(directory: Path) -> None:
    # So that the rename survives a power cut. Not every system supports it.
    with contextlib.suppress(OSError):
        descriptor = os.open(directory, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
