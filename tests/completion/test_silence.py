"""Where nothing can be told nothing is said, and a Tab never waits for long."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from astro_org_tokens.sandbox import Sandbox
from astro_org_tokens.sandbox.seed import seed_ids
from commands.logins import log_in
from completion.conftest import Offer
from support.running import Ran, run_here, run_program
from support.servers import raw_server

GROUP = ("workspace", "organization-token")
ADD = (*GROUP, "add", "-n", "")
SILENT = Ran(0, "astro-org-tokens:values:\n", "")
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
    "a credential that is not accepted": setting(
        ASTRO_API_TOKEN="abc", ASTRO_ORGANIZATION_ID=seed_ids.ORGANIZATION_ID
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
    at_sandbox: dict[str, str], home: Path, trouble: Callable[[dict[str, str], Path], None]
) -> None:
    trouble(at_sandbox, home)
    words = " ".join(("astro", *GROUP, "add", "-n", ""))
    for asked in (
        ["__complete", "bash", "9", " ", words],
        ["__complete", "zsh", "astro", *ADD],
        ["__complete", "fish", "astro", *ADD],
    ):
        assert run_here(asked, at_sandbox) == SILENT


def test_the_installed_program_is_silent_too(environ: dict[str, str]) -> None:
    assert run_program(["__complete", "fish", "astro", *ADD], environ) == SILENT


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
def test_whoever_asks_otherwise_gets_no_answer(environ: dict[str, str], argv: list[str]) -> None:
    assert run_here(["__complete", *argv], environ) == Ran(0, "", "")


BAD_ANSWERS: dict[str, bytes] = {
    "500": b"HTTP/1.1 500 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
    "429 for long": b"HTTP/1.1 429 No\r\nRetry-After: 60\r\nContent-Length: 0\r\n\r\n",
    "HTML": b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\n<html>",
    "another shape": b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}",
    "no HTTP": b"hello\r\n\r\n",
    "nothing": b"",
}


@pytest.mark.parametrize("answer", BAD_ANSWERS.values(), ids=BAD_ANSWERS)
def test_a_bad_answer_is_not_told(offer: Offer, at_sandbox: dict[str, str], answer: bytes) -> None:
    with raw_server(answer) as server:
        assert offer(*ADD, env=at_sandbox | {"ASTRO_API_URL": server.base}) == {}
        assert server.received


@pytest.mark.parametrize("pause", [60, 0.3], ids=["never answers", "drips"])
def test_a_slow_server_is_not_waited_for(
    offer: Offer, at_sandbox: dict[str, str], pause: float
) -> None:
    """The limit is for one Tab, however many requests it takes."""
    with raw_server(b"HTTP/1.1 200 OK\r\n" * 100, pause=pause) as server:
        started = time.monotonic()
        update = (*GROUP, "update", "--workspace", "Data Engineering", "-n", "")
        assert offer(*update, env=at_sandbox | {"ASTRO_API_URL": server.base}) == {}
        took = time.monotonic() - started
    assert len(server.received) == 1
    assert LIMIT_SECONDS <= took < LIMIT_SECONDS + 1


def test_a_program_whose_server_never_answers_ends_by_itself(at_sandbox: dict[str, str]) -> None:
    with raw_server(b"HTTP/1.1 200 OK\r\n", pause=60) as server:
        at_sandbox["ASTRO_API_URL"] = server.base
        started = time.monotonic()
        assert run_program(["__complete", "fish", "astro", *ADD], at_sandbox) == SILENT
        took = time.monotonic() - started
    assert took < LIMIT_SECONDS + 5  # it also starts, on a machine that may be busy


@pytest.fixture
def session(
    home: Path, sandbox: Sandbox, at_sandbox: dict[str, str]
) -> Callable[[timedelta], Path]:
    """Log in with a session that ends some time from now."""
    del at_sandbox["ASTRO_API_TOKEN"]

    def call(left: timedelta) -> Path:
        path = log_in(home, sandbox)
        ends = (datetime.now(timezone.utc) + left).strftime("%Y-%m-%dT%H:%M:%SZ")
        path.write_text(path.read_text().replace("2099-01-01T00:00:00Z", ends))
        return path

    return call


def test_an_expired_session_is_not_refreshed(
    offer_there: Offer, session: Callable[[timedelta], Path], requests: list[str]
) -> None:
    config = session(timedelta(seconds=-1))
    before = config.read_bytes()
    assert offer_there(*ADD) == {}
    assert requests == []
    assert (config.read_bytes(), list(config.parent.iterdir())) == (before, [config])


def test_a_session_that_is_about_to_end_is_used_as_it_is(
    offer_there: Offer, session: Callable[[timedelta], Path], requests: list[str]
) -> None:
    config = session(timedelta(minutes=2))
    before = config.read_bytes()
    assert "deploy-bot" in offer_there(*ADD)
    assert len(requests) == 1
    assert (config.read_bytes(), list(config.parent.iterdir())) == (before, [config])
