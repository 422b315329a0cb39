"""Commands on one machine that change the same token wait for each other."""

from __future__ import annotations

import stat
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

import filelock
import pytest

from astro_org_tokens.api.deadline import Deadline
from astro_org_tokens.errors import RequestTimeoutError
from astro_org_tokens.grants.lock import TokenLock
from astro_org_tokens.hints import describe
from astro_org_tokens.library.client import AstroClient
from astro_org_tokens.limits import DEFAULT_LIMITS
from astro_org_tokens.paths import state_dir
from astro_org_tokens.sandbox import Sandbox, SandboxOptions, start
from astro_org_tokens.sandbox.seed import seed_ids
from support.cli_runner import Invoke, Result, invoke
from support.messages import message
from support.stored_state import stored_roles

TOKEN = seed_ids.FRESH
WORKSPACE = seed_ids.EMPTY
ADD = (
    *("workspace", "organization-token", "add", TOKEN),
    *("--role", "WORKSPACE_MEMBER", "--workspace-id", WORKSPACE),
)
DONE = Result(0, f"new-hire ({TOKEN}): no role → WORKSPACE_MEMBER in Workspace {WORKSPACE}\n", "")


class Named(NamedTuple):
    """What a lock is for."""

    base: str = "http://localhost:1/v1"
    organization: str = "clorg1"
    token: str = "cltok1"
    folder: str = "state"


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    """What is open until the end of the test."""
    with ExitStack() as opened:
        yield opened


def lock_for(named: Named, folder: Path, stack: ExitStack) -> TokenLock:
    client = stack.enter_context(AstroClient("x", named.organization, base_url=named.base))
    return TokenLock(folder / named.folder, client.with_deadline(Deadline(0.1)), named.token)


def lock_file(sandbox: Sandbox) -> Path:
    """The file of the lock for TOKEN."""
    with AstroClient("x", seed_ids.ORGANIZATION_ID, base_url=sandbox.api_url) as client:
        folder = state_dir()
        assert folder is not None
        with TokenLock(folder, client.with_deadline(Deadline(1)), TOKEN)():
            pass
    (path,) = (folder / "locks").iterdir()
    return path


def test_the_same_token_is_waited_for(tmp_path: Path, stack: ExitStack) -> None:
    stack.enter_context(lock_for(Named(), tmp_path, stack)())
    (path,) = (tmp_path / "state" / "locks").iterdir()

    with pytest.raises(RequestTimeoutError) as caught, lock_for(Named(), tmp_path, stack)():
        pytest.fail("it was held twice")

    assert describe(caught.value) == (
        message(
            "timeout", "token_locked", token="cltok1", seconds="0.1", lock=path, hint="token_locked"
        )
    )


@pytest.mark.parametrize(
    "other",
    [
        Named(base="http://localhost:2/v1"),
        Named(organization="clorg2"),
        Named(token="cltok2"),
        Named(folder="of-somebody-else"),
    ],
    ids=["API", "Organization", "token", "user"],
)
def test_what_is_another_is_not_waited_for(tmp_path: Path, stack: ExitStack, other: Named) -> None:
    stack.enter_context(lock_for(Named(), tmp_path, stack)())

    with lock_for(other, tmp_path, stack)():
        held = [path for path in tmp_path.rglob("*.lock") if not _is_free(path)]

    assert len(held) == 2


def test_it_can_be_had_again_as_soon_as_it_is_free(tmp_path: Path, stack: ExitStack) -> None:
    lock = lock_for(Named(), tmp_path, stack)
    for _ in range(3):
        with lock():
            (path,) = tmp_path.rglob("*.lock")
            assert not _is_free(path)
        assert _is_free(path)


def test_it_is_held_from_the_read_to_the_write_and_not_while_settling(
    base_env: dict[str, str],
) -> None:
    seen: list[tuple[str, bool]] = []

    def note(what: str) -> None:
        folder = state_dir()
        assert folder is not None
        (path,) = (folder / "locks").iterdir()
        seen.append((what, not _is_free(path)))

    def settle(_: float) -> None:
        note("settling")

    with start(SandboxOptions(log=lambda line: note(line.partition(" ")[0]))) as sandbox:
        base_env |= {"ASTRO_API_URL": sandbox.api_url, "ASTRO_API_TOKEN": sandbox.api_token}
        result = invoke(ADD, base_env, limits=DEFAULT_LIMITS._replace(sleep=settle))

    assert result == DONE
    assert seen == [("GET", True), ("POST", True), ("settling", False), ("GET", False)]


def test_a_command_waits_as_long_as_its_time_allows_and_sends_nothing(
    cli: Invoke, sandbox: Sandbox
) -> None:
    path = lock_file(sandbox)
    before = stored_roles(sandbox)
    with filelock.FileLock(path):
        result = cli(*ADD, "--timeout", "0.3", "--json")

    said = message(
        "timeout", "token_locked", token=TOKEN, seconds="0.3", lock=path, hint="token_locked"
    )
    assert (result.status, result.stderr) == (1, "")
    assert result.json == {"error": said, "code": 1, "kind": "timeout"}
    assert stored_roles(sandbox) == before
    assert cli(*ADD) == DONE


@pytest.mark.skipif(sys.platform == "win32", reason="modes are of POSIX")
def test_the_lock_file_is_empty_and_its_owners_alone(cli: Invoke, sandbox: Sandbox) -> None:
    assert cli(*ADD) == DONE

    path = lock_file(sandbox)
    assert path.read_bytes() == b""
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def _is_free(path: Path) -> bool:
    lock = filelock.FileLock(path)
    try:
        lock.acquire(timeout=0)
    except filelock.Timeout:
        return False
    lock.release()
    return True
