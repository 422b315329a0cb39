"""Putting a new file in an old one's place: at any moment there is a whole one, old or new."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

_SUFFIX = ".astro-org-tokens"


def replace_file(path: Path, text: str) -> None:
    """Replace a file's content; only its owner can read it, from the first byte on.

    A symbolic link is followed, not replaced. To be called under the file's lock: a temporary
    file that is there already is of a process that was killed, and is removed.

    Raises:
        OSError: the old file is as it was.
    """
    target = path.resolve()
    prefix = f".{target.name}."
    _remove_leftovers(target.parent, prefix)
    # mkstemp opens with mode 0600, in the same folder, so that the rename is atomic.
    handle, name = tempfile.mkstemp(_SUFFIX, prefix, target.parent)
    try:
        with open(handle, "w", encoding="utf-8", newline="") as file:  # noqa: PTH123  a handle
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise
    _sync_folder(target.parent)


def _remove_leftovers(folder: Path, prefix: str) -> None:
    with contextlib.suppress(OSError):
        for path in folder.iterdir():
            if path.name.startswith(prefix) and path.name.endswith(_SUFFIX):
                path.unlink()


def _sync_folder(folder: Path) -> None:
    # So that the rename outlives a power cut; not every system can, and the data is safe anyway.
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
