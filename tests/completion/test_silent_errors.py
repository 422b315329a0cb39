"""Where nothing can be told nothing is said, and a Tab never waits for long."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from astro_org_tokens.sandbox import Sandbox
from astro_org_tokens.sandbox.seed import seed_ids
from commands.credentials import write_session_config
from completion.completions import Complete
from support.cli_runner import Result, invoke, invoke_subprocess
from support.raw_servers import raw_server

GROUP = ("workspace", "organization-token")
ADD = (*GROUP, "add", "-n", "")
SILENT = Result(0, "astro-org-tokens:values:\n", "")
LIMIT_SECONDS = 1.5
EXPIRED = "x.eyJleHAiOiAxfQ.x"  # its payload: {"exp": 1}


def with_broken_config(env: dict[str, str], home: Path) -> None:
    del env["ASTRO_API_TOKEN"]
    (home / ".astro").mkdir()
    (home / ".astro" / "config.yaml").write_text("context: [", encoding="utf-8")


def setting(**variables: str) -> Callable[[dict[str, str], Path], None]:
    return lambda env, _: env.update(variables)


TROUBLES: dict[str, Callable[[dict[str, str], Path], None]] = {
    "no credential": setting(ASTRO_API_TOKEN=""),
    "no credential and a broken config": with_broken_config,
    "no Organization": setting(ASTRO_API_TOKEN="abc"),
    "a credential that is no API token": setting(
        ASTRO_API_TOKEN="abc", ASTRO_ORGANIZATION_ID=seed_ids.ORGANIZATION_ID
    ),
    "a credential that is not accepted": setting(
        ASTRO_API_TOKEN="a.b.c", ASTRO_ORGANIZATION_ID=seed_ids.ORGANIZATION_ID
    ),
    "an expired credential": setting(ASTRO_API_TOKEN=EXPIRED),
    "a credential that no header may hold": setting(ASTRO_API_TOKEN="a\nb"),
    "an Organization that is none": setting(ASTRO_ORGANIZATION_ID="../x"),
    "another Organization": setting(ASTRO_ORGANIZATION_ID="clorg0other"),
    "nobody there": setting(ASTRO_API_URL="http://127.0.0.1:9/v1"),
    "an address that no credential goes to": setting(ASTRO_API_URL="http://example.com/v1"),
}


@pytest.mark.parametrize("trouble", TROUBLES.values(), ids=TROUBLES)
def test_trouble_is_not_told(
    sandbox_env: dict[str, str], home: Path, trouble: Callable[[dict[str, str], Path], None]
) -> None:
    trouble(sandbox_env, home)
    words = " ".join(("astro", *GROUP, "add", "-n", ""))
    for asked in (
        ["__complete", "bash", "9", " ", words],
        ["__complete", "zsh", "astro", *ADD],
        ["__complete", "fish", "astro", *ADD],
    ):
        assert invoke(asked, sandbox_env) == SILENT


def test_the_installed_program_is_silent_too(base_env: dict[str, str]) -> None:
    assert invoke_subprocess(["__complete", "fish", "astro", *ADD], base_env) == SILENT


@pytest.mark.parametrize(
    "argv",
    [
        [],
        ["tcsh", "astro", ""],
        ["bash"],
        ["bash", "9", " "],
        ["zsh"],
        ["fish", "astro"],
        ["workspace", "token", ""],  # as the scripts of the official CLI ask
    ],
    ids=" ".join,
)
def test_whoever_asks_otherwise_gets_no_answer(base_env: dict[str, str], argv: list[str]) -> None:
    assert invoke(["__complete", *argv], base_env) == Result(0, "", "")


BAD_ANSWERS: dict[str, bytes] = {
    "500": b"HTTP/1.1 500 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
    "429 for long": b"HTTP/1.1 429 No\r\nRetry-After: 60\r\nContent-Length: 0\r\n\r\n",
    "HTML": b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\n<html>",
    "another shape": b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}",
    "no HTTP": b"hello\r\n\r\n",
    "nothing": b"",
}


@pytest.mark.parametrize("answer", BAD_ANSWERS.values(), ids=BAD_ANSWERS)
def test_a_bad_answer_is_not_told(
    complete: Complete, sandbox_env: dict[str, str], answer: bytes
) -> None:
    with raw_server(answer) as server:
        assert complete(*ADD, env=sandbox_env | {"ASTRO_API_URL": server.base_url}) == {}
        assert server.request_heads


@pytest.mark.parametrize("pause", [60, 0.3], ids=["never answers", "drips"])
def test_a_slow_server_is_not_waited_for(
    complete: Complete, sandbox_env: dict[str, str], pause: float
) -> None:
    """The limit is for one Tab, however many requests it takes."""
    with raw_server(b"HTTP/1.1 200 OK\r\n" * 100, interval=pause) as server:
        started = time.monotonic()
        update = (*GROUP, "update", "--workspace", "Data Engineering", "-n", "")
        assert complete(*update, env=sandbox_env | {"ASTRO_API_URL": server.base_url}) == {}
        took = time.monotonic() - started
    assert len(server.request_heads) == 1
    assert LIMIT_SECONDS <= took < LIMIT_SECONDS + 1


def test_a_program_whose_server_never_answers_ends_by_itself(sandbox_env: dict[str, str]) -> None:
    with raw_server(b"HTTP/1.1 200 OK\r\n", interval=60) as server:
        sandbox_env["ASTRO_API_URL"] = server.base_url
        started = time.monotonic()
        assert invoke_subprocess(["__complete", "fish", "astro", *ADD], sandbox_env) == SILENT
        took = time.monotonic() - started
    assert took < LIMIT_SECONDS + 5  # it also starts, on a machine that may be busy


@pytest.fixture
def session(
    home: Path, sandbox: Sandbox, sandbox_env: dict[str, str]
) -> Callable[[timedelta], Path]:
    """Log in with a session that ends some time from now."""
    del sandbox_env["ASTRO_API_TOKEN"]

    def call(left: timedelta) -> Path:
        path = write_session_config(home, sandbox)
        ends = (datetime.now(timezone.utc) + left).strftime("%Y-%m-%dT%H:%M:%SZ")
        path.write_text(path.read_text().replace("2099-01-01T00:00:00Z", ends))
        return path

    return call


def test_an_expired_session_is_not_refreshed(
    complete_signed_in: Complete, session: Callable[[timedelta], Path], requests: list[str]
) -> None:
    config = session(timedelta(seconds=-1))
    before = config.read_bytes()
    assert complete_signed_in(*ADD) == {}
    assert requests == []
    assert (config.read_bytes(), list(config.parent.iterdir())) == (before, [config])


def test_a_session_that_is_about_to_end_is_used_as_it_is(
    complete_signed_in: Complete, session: Callable[[timedelta], Path], requests: list[str]
) -> None:
    config = session(timedelta(minutes=2))
    before = config.read_bytes()
    assert "deploy-bot" in complete_signed_in(*ADD)
    assert len(requests) == 1
    assert (config.read_bytes(), list(config.parent.iterdir())) == (before, [config])
