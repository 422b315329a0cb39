"""The config is shared with other commands, and with the official CLI, under one lock."""

from __future__ import annotations

from pathlib import Path
from threading import Timer
from typing import IO, Any

import filelock
import pytest

from astro_org_tokens.sandbox import Faults, SandboxOptions, start
from auth.logged_in_user import CONFIG, ENDS, ENDS_LATER, LIST, OLD, REFRESH_REQUESTS, LoggedInUser
from auth.login_home import LIST as LIST_THERE
from auth.login_home import create_login_home
from support.concurrent_processes import ProcessSpec, run_concurrently
from support.expected_requests import shorten_log_line
from support.messages import message

fcntl = pytest.importorskip("fcntl", reason="flock, as the official CLI takes it, is of POSIX")


def test_of_eight_processes_at_once_one_refreshes_and_all_go_on(home: Path) -> None:
    log: list[str] = []
    with start(SandboxOptions(log=log.append, faults=Faults(latency_ms=20))) as sandbox:
        somebody = create_login_home(home, sandbox)
        result = run_concurrently([ProcessSpec(LIST_THERE, somebody.environ)] * 8)

    assert [(one.status, one.stderr) for one in result] == [(0, "")] * 8
    assert {one.stdout for one in result} == {result[0].stdout}
    assert len(result[0].json["tokens"]) > 3
    refreshing = ["GET /private/v1alpha1/cli/auth-config 200", "POST /oauth/token 200"]
    requests = [shorten_log_line(line).partition("?")[0] for line in log]
    assert [line for line in requests if not line.startswith("GET /tokens")] == refreshing
    assert requests.count("GET /tokens") == 8
    assert somebody.is_refreshed(somebody.config.read_text())
    assert {path.name for path in home.joinpath(".astro").iterdir()} == {
        "config.yaml",
        "config.yaml.lock",
    }


def held(user: LoggedInUser) -> IO[bytes]:
    """The lock file, locked as the official CLI locks it."""
    file = user.config.with_name("config.yaml.lock").open("wb")
    fcntl.flock(file, fcntl.LOCK_EX)
    return file


def test_a_lock_that_another_program_holds_is_waited_for(
    user: LoggedInUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_another = CONFIG.replace(OLD, "of-another-program").replace(ENDS, ENDS_LATER)
    file = held(user)
    acquire = filelock.FileLock.acquire

    def begin_to_wait(*args: Any, **kwargs: Any) -> object:
        # By now the old session has been read.
        user.write_config(by_another)
        Timer(0.05, file.close).start()
        return acquire(*args, **kwargs)

    monkeypatch.setattr(filelock.FileLock, "acquire", begin_to_wait)

    assert user.invoke() == user.plain_result
    assert file.closed
    assert user.request_lines == REFRESH_REQUESTS[-1:]
    assert user.api_credentials == ["Bearer of-another-program"]
    assert user.config.read_text() == by_another


def test_the_wait_for_it_ends_in_time(user: LoggedInUser) -> None:
    with held(user):
        result = user.invoke(*LIST, "--timeout", "0.1", "--json")

    path = user.config.with_name("config.yaml.lock")
    said = message(
        "timeout",
        "config_locked",
        config=user.config,
        seconds="0.1",
        lock=path,
        hint="session_locked",
    )
    assert (result.status, result.stderr) == (1, "")
    assert result.json == {"error": said, "code": 1, "kind": "timeout"}
    assert user.request_lines == []
    assert user.config.read_text() == CONFIG


def test_it_is_held_while_refreshing_and_writing(user: LoggedInUser) -> None:
    path = user.config.with_name("config.yaml.lock")
    seen = []

    def note(_: object) -> Any:
        with path.open("rb") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                seen.append("free")
            except BlockingIOError:
                seen.append("held")
        return None

    for route in (user.auth_config, user.login, user.api):
        answer = route.return_value
        route.mock(side_effect=lambda request, answer=answer: note(request) or answer)

    assert user.invoke() == user.plain_result
    assert seen == ["held", "held", "free"]


def test_it_is_not_taken_where_nothing_is_to_be_refreshed(user: LoggedInUser) -> None:
    user.write_config(CONFIG.replace(ENDS, ENDS_LATER))
    with held(user):
        assert user.invoke() == user.plain_result
