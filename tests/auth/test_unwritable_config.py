"""A config that can't be written: no refresh token is spent in vain, and the old file is whole."""

from __future__ import annotations

import errno
import os
import stat
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from astro_org_tokens.formats import JSON_FORMATS, LIST_FORMATS
from astro_org_tokens.sandbox import SandboxOptions, start
from auth.logged_in_user import (
    CONFIG,
    ENDS,
    LIST,
    NEW,
    OLD,
    REFRESH_REQUESTS,
    LoggedInUser,
    json_response,
)
from auth.login_home import LIST as LIST_THERE
from auth.login_home import create_login_home
from auth.restricted_process import FULL_DISK, enforce_file_modes, invoke_restricted
from support.cli_runner import Result
from support.messages import message, message_line

FAILING = {
    "no temporary file can be made": (tempfile, "mkstemp"),
    "nothing can be written": (os, "fsync"),
    "the old file can't be replaced": (Path, "replace"),
}


OVER = CONFIG.replace(ENDS, "2026-11-24T09:59:59Z")


def fail_with(number: int) -> Callable[..., None]:
    def fail(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    return fail


def not_refreshed(user: LoggedInUser, number: int) -> str:
    return message_line(
        "notice",
        "session_not_refreshed",
        domain="astronomer.io",
        path=user.config,
        reason=os.strerror(number),
    )


def expired(domain: str, config: Path, reason: str) -> str:
    return message(
        "config",
        "session_expired",
        domain=domain,
        path=config,
        reason=reason,
        hint="unwritable_config",
    )


@pytest.mark.parametrize("argv", [(*LIST, "--json"), (*LIST, "-o", "csv"), LIST])
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EBUSY, errno.EDQUOT])
@pytest.mark.parametrize("place", FAILING.values(), ids=FAILING)
def test_a_refresh_token_is_not_spent_if_its_successor_cant_be_kept(
    user: LoggedInUser,
    place: tuple[Any, str],
    number: int,
    argv: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(*place, fail_with(number))

    result = user.invoke(*argv)

    assert result.status == 0
    notice = "" if "--json" in argv else not_refreshed(user, number)
    assert result.stderr.startswith(notice)
    assert bool(result.stderr) is bool(notice)
    assert user.request_lines == REFRESH_REQUESTS[-1:]
    assert user.api_credentials == [f"Bearer {OLD}"]
    assert user.config.read_text() == CONFIG

    user.write_config(OVER)
    result = user.invoke(*argv)

    said = expired("astronomer.io", user.config, os.strerror(number))
    if "--json" in argv:
        assert result.json == {"error": said, "code": 1, "kind": "config"}
        assert result.stderr == ""
    else:
        assert result == Result(1, "", f"Error: {said}\n")
    assert user.request_lines == REFRESH_REQUESTS[-1:]
    assert user.config.read_text() == OVER
    assert {path.name for path in user.config.parent.iterdir()} == {
        "config.yaml",
        "config.yaml.lock",
    }


@pytest.fixture
def full_after_refresh(user: LoggedInUser, monkeypatch: pytest.MonkeyPatch) -> LoggedInUser:
    """Somebody whose disk is full from the answer of the login service on."""
    answer = user.login.return_value

    def fill_disk(_: object) -> Any:
        monkeypatch.setattr(tempfile, "mkstemp", fail_with(errno.ENOSPC))
        return answer

    user.login.mock(side_effect=fill_disk)
    return user


def test_a_session_that_goes_on_is_used_once_if_it_cant_be_kept_after_all(
    full_after_refresh: LoggedInUser,
) -> None:
    user = full_after_refresh

    result = user.invoke()

    notice = message_line(
        "notice", "unsaved_session", path=user.config, reason=os.strerror(errno.ENOSPC)
    )
    assert result == Result(0, user.plain_result.stdout, notice + user.plain_result.stderr)
    assert user.request_lines == REFRESH_REQUESTS
    assert user.api_credentials == [f"Bearer {NEW}"]
    assert user.config.read_text() == CONFIG


@pytest.mark.parametrize("output", LIST_FORMATS)
@pytest.mark.parametrize("verbosity", ["debug", "warning", "error"])
def test_a_session_that_is_lost_after_all_is_an_error_in_every_format(
    user: LoggedInUser, monkeypatch: pytest.MonkeyPatch, output: str, verbosity: str
) -> None:
    def fill_disk(_: object) -> Any:
        monkeypatch.setattr(tempfile, "mkstemp", fail_with(errno.ENOSPC))
        return json_response(
            {"access_token": NEW, "expires_in": 86400, "refresh_token": "marked-successor"}
        )

    user.login.mock(side_effect=fill_disk)

    result = user.invoke(*LIST, "-o", output, "--verbosity", verbosity)

    said = message(
        "config",
        "session_lost",
        domain="astronomer.io",
        path=user.config,
        reason=os.strerror(errno.ENOSPC),
        hint="session_lost",
    )
    if output in JSON_FORMATS:
        assert result.json == {"error": said, "code": 1, "kind": "config"}
    else:
        assert result.stdout == ""
        assert result.stderr.endswith(f"Error: {said}\n")
    assert result.status == 1
    assert user.request_lines == REFRESH_REQUESTS[:2]
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
def test_a_process_that_cant_write_sends_nothing_if_the_session_has_expired(
    home: Path, limit: Callable[[Path], tuple[str, ...]], reason: str, names: set[str]
) -> None:
    log: list[str] = []
    with start(SandboxOptions(log=log.append)) as sandbox:
        somebody = create_login_home(home, sandbox)
        prefix = limit(somebody.config.parent)
        result = invoke_restricted(prefix, LIST_THERE[:-1], somebody.environ)

    assert result.status == 1
    assert result.stdout == ""
    assert result.stderr == f"Error: {expired('localhost', somebody.config, reason)}\n"
    assert log == []
    assert somebody.config.read_text() == somebody.text
    assert {path.name for path in somebody.config.parent.iterdir()} == names
