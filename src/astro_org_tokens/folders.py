"""Where this program keeps what is its own, and the form that files with secrets take."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

NAME = "astro-org-tokens"


def state_folder() -> Path | None:
    """Return the user's state folder for this program; None on a machine without a home folder."""
    import platformdirs

    return _found(platformdirs.user_state_dir)


def cache_folder() -> Path | None:
    """Return the user's cache folder for completion; None on a machine without a home folder."""
    import platformdirs

    found = _found(platformdirs.user_cache_dir)
    return None if found is None else found / "completion"


def make_private(folder: Path) -> None:
    """Make a folder, and what is missing above it, for nobody but the user.

    Source: the XDG Base Directory Specification, "Referencing this specification".
    """
    if folder.is_dir():
        return
    if not folder.parent.exists():
        make_private(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)


def _found(folder: Callable[..., str]) -> Path | None:
    try:
        return _absolute(folder(NAME, appauthor=False))
    except RuntimeError:  # how later versions of the library say that there is none
        return None


def _absolute(folder: str) -> Path | None:
    # Without a home folder, `~` stays as it is; such a folder would be made where one stands.
    path = Path(folder)
    return path if path.is_absolute() else None
