"""Where this program keeps what is its own, and the form that files with secrets take."""

from __future__ import annotations

from pathlib import Path

NAME = "astro-org-tokens"


def state_folder() -> Path | None:
    """Return the user's state folder for this program; None on a machine without a home folder."""
    import platformdirs

    return _absolute(platformdirs.user_state_dir(NAME, appauthor=False))


def _absolute(folder: str) -> Path | None:
    # Without a home folder, `~` stays as it is; such a folder would be made where one stands.
    path = Path(folder)
    return path if path.is_absolute() else None
