"""A config that can't be written: the command goes on and says so, and the old file is whole."""

from __future__ import annotations

import errno
import os
import stat
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from astro_org_tokens.sandbox import SandboxOptions, start
from auth.conftest import CONFIG, LIST, NEW, REFRESH_REQUESTS, LoggedInUser
from auth.login_home import LIST as LIST_THERE
from auth.login_home import create_login_home
from auth.restricted_process import FULL_DISK, enforce_file_modes, invoke_restricted
from support.cli_runner import Result

FAILING = {
    "no temporary file can be made": (tempfile, "mkstemp"),
    "nothing can be written": (os, "fsync"),
    "the old file can't be replaced": (Path, "replace"),
}


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EDQUOT])
@pytest.mark.parametrize("place", FAILING.values(), ids=FAILING)
def test_the_session_is_used_once_and_the_old_file_stays(
    user: LoggedInUser,
    place: tuple[Any, str],
    number: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(*place, fail)

    result = user.invoke()

    notice = (
        f"the refreshed session could not be written to {user.config} ({os.strerror(number)}): "
        "it is used this once, and the file is as it was\n"
    )
    assert result == Result(0, user.plain_result.stdout, notice + user.plain_result.stderr)
    assert user.request_lines == REFRESH_REQUESTS
    assert user.api_credentials == [f"Bearer {NEW}"]
    assert user.config.read_text() == CONFIG
    assert {path.name for path in user.config.parent.iterdir()} == {
        "config.yaml",
        "config.yaml.lock",
    }


def test_with_json_output_the_notice_is_left_out(
    user: LoggedInUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(tempfile, "mkstemp", fail)

    result = user.invoke(*LIST, "--json")

    assert (result.status, result.json, result.stderr) == (0, {"tokens": []}, "")
    assert user.config.read_text() == CONFIG


def test_a_lock_file_that_cant_be_had_is_done_without(user: LoggedInUser) -> None:
    user.config.with_name("config.yaml.lock").mkdir()

    assert user.invoke() == user.plain_result
    assert user.request_lines == REFRESH_REQUESTS
    assert NEW in user.config.read_text()


def _full_disk(_: Path) -> tuple[str, ...]:
    if os.name != "posix":
        pytest.skip("ulimit is of POSIX")
    return FULL_DISK


def _read_only(folder: Path) -> tuple[str, ...]:
    prefix = enforce_file_modes()
    folder.chmod(stat.S_IRUSR | stat.S_IXUSR)
    return prefix


@pytest.mark.parametrize(
    ("limit", "reason", "names"),
    [
        (_full_disk, os.strerror(errno.EFBIG), {"config.yaml", "config.yaml.lock"}),
        (_read_only, os.strerror(errno.EACCES), {"config.yaml"}),
    ],
    ids=["full disk", "read-only folder"],
)
def test_a_process_that_cant_write_still_reads(
    home: Path, limit: Callable[[Path], tuple[str, ...]], reason: str, names: set[str]
) -> None:
    log: list[str] = []
    with start(SandboxOptions(log=log.append)) as sandbox:
        somebody = create_login_home(home, sandbox)
        prefix = limit(somebody.config.parent)
        result = invoke_restricted(prefix, LIST_THERE[:-1], somebody.environ)

    assert result.status == 0
    assert result.stdout.count("\n") > 3
    assert result.stderr == (
        f"the refreshed session could not be written to {somebody.config} ({reason}): it is used "
        "this once, and the file is as it was\n"
    )
    assert len(log) == 3
    assert somebody.config.read_text() == somebody.text
    assert {path.name for path in somebody.config.parent.iterdir()} == names
