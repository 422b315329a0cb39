"""What takes the old config's place: whose it is, where it is, and what is left beside it."""

from __future__ import annotations

import stat
import sys

import pytest

from auth.logged_in_user import CONFIG, ENDS, ENDS_LATER, NEW, OLD, LoggedInUser

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="modes and links are of POSIX")
REPLACED = CONFIG.replace(OLD, NEW).replace(ENDS, ENDS_LATER)


@POSIX
@pytest.mark.parametrize("mode", [0o600, 0o644, 0o666, 0o400])
def test_the_new_file_is_its_owners_alone(user: LoggedInUser, mode: int) -> None:
    user.config.chmod(mode)

    assert user.invoke() == user.plain_result
    files = {p.name: stat.S_IMODE(p.stat().st_mode) for p in user.config.parent.iterdir()}
    assert files == {"config.yaml": 0o600, "config.yaml.lock": 0o600}


@POSIX
def test_a_symbolic_link_is_followed_and_stays(user: LoggedInUser) -> None:
    real = user.config.parent.parent / "dotfiles" / "astro.yaml"
    real.parent.mkdir()
    user.config.rename(real)
    between = user.config.with_name("between")
    between.symlink_to("../dotfiles/astro.yaml")
    user.config.symlink_to("between")

    assert user.invoke() == user.plain_result
    assert str(user.config.readlink()) == "between"
    assert str(between.readlink()) == "../dotfiles/astro.yaml"
    assert real.read_text() == REPLACED
    assert [path.name for path in real.parent.iterdir()] == ["astro.yaml"]


@POSIX
def test_a_hard_linked_copy_keeps_the_old_session(user: LoggedInUser) -> None:
    copy = user.config.with_name("copy")
    copy.hardlink_to(user.config)

    assert user.invoke() == user.plain_result
    assert (user.config.read_text(), copy.read_text()) == (REPLACED, CONFIG)


def test_what_a_killed_process_left_is_removed_and_nothing_else(user: LoggedInUser) -> None:
    folder = user.config.parent
    left = [f".config.yaml.{name}.astro-org-tokens" for name in ("abc12345", "x_y")]
    others = [".config.yaml.swp", ".config.yaml", "config.yaml.astro-org-tokens", ".other.x"]
    for name in [*left, *others]:
        (folder / name).write_text(f"token: Bearer {OLD}")

    assert user.invoke() == user.plain_result
    names = {path.name for path in folder.iterdir()}
    assert names == {"config.yaml", "config.yaml.lock", *others}
