"""A file system without flock: commands work without the lock, and say nothing of it."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import filelock
import pytest

from astro_org_tokens.file_lock import FileLock, LockHeldError
from astro_org_tokens.sandbox import SandboxOptions, start
from auth.login_home import LIST, create_login_home
from concurrency.test_without_lock import ALL_DONE, in_process
from support.cli_runner import invoke

fcntl = pytest.importorskip("fcntl", reason="Windows has locks on every file system")
ERRORS = [errno.ENOSYS, errno.ENOLCK, errno.EOPNOTSUPP, errno.EINVAL, errno.EIO]


def failing(number: int) -> Callable[..., Any]:
    def fail(*_: object, **__: object) -> Any:
        raise OSError(number, os.strerror(number))

    return fail


flock = fcntl.flock


def unlock_failing(descriptor: int, operation: int) -> None:
    flock(descriptor, operation)
    if operation == fcntl.LOCK_UN:
        raise OSError(errno.EIO, os.strerror(errno.EIO))


def not_implemented(*_: object, **__: object) -> Any:
    raise NotImplementedError("FileSystem does not appear to support flock")


WITHOUT = {
    **{errno.errorcode[number]: (fcntl, "flock", failing(number)) for number in ERRORS},
    "an error of filelock 3": (filelock.FileLock, "acquire", not_implemented),
    "an error while waiting": (filelock.FileLock, "acquire", failing(errno.ENOLCK)),
    "an error at the end": (fcntl, "flock", unlock_failing),
}


@pytest.mark.parametrize("without", WITHOUT.values(), ids=WITHOUT)
def test_changes_are_made_without_the_lock_and_without_a_word(
    base_env: dict[str, str], monkeypatch: pytest.MonkeyPatch, without: tuple[Any, str, Any]
) -> None:
    monkeypatch.setattr(*without)
    assert in_process(base_env, []) == ALL_DONE


@pytest.mark.parametrize("without", WITHOUT.values(), ids=WITHOUT)
def test_a_session_is_refreshed_without_the_lock_and_without_a_word(
    home: Path, monkeypatch: pytest.MonkeyPatch, without: tuple[Any, str, Any]
) -> None:
    monkeypatch.setattr(*without)
    with start(SandboxOptions()) as sandbox:
        somebody = create_login_home(home, sandbox)
        result = invoke(LIST, somebody.environ)

    assert (result.status, result.stderr) == (0, "")
    assert somebody.is_refreshed(somebody.config.read_text())


def test_a_lock_that_another_holds_is_still_waited_for(tmp_path: Path) -> None:
    lock = FileLock(tmp_path / "a.lock", 0.01)
    with lock.hold(1), pytest.raises(LockHeldError), lock.hold(0.05):
        pytest.fail("it was held twice")
    with lock.hold(0):
        pass
