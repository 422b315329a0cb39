from __future__ import annotations

import itertools
import re
import signal
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from astro_org_tokens.sandbox.seed import seed_ids
from astro_org_tokens.sandbox.serve.serve_command import default_database
from support.sandbox_api import ORGANIZATION, TOKENS, WORKSPACES
from support.sandbox_processes import ended, popen, serving


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_until_it_is_told_to_stop(number: signal.Signals, tmp_path: Path) -> None:
    database = tmp_path / "sandbox.db"
    with serving("--db", str(database)) as (process, api):
        assert api.get("/organizations").status_code == 200
        assert api.post(ORGANIZATION, json={}).status_code == 400
        process.send_signal(number)
        status, stdout, stderr = ended(process)
    assert (status, stdout) == (0, "")
    url = str(api.base_url).rstrip("/")
    lines = stderr.splitlines()
    assert lines[0] == f"Sandbox at {url}, data: {database}. Ctrl-C stops it."
    assert lines[2] == (
        f"  astro workspace organization-token list --workspace-id {seed_ids.DATA_ENGINEERING}"
    )
    assert [re.sub(r" \d+ ms$", "", line) for line in lines[4:]] == [
        "GET /v1/organizations 200",
        f"POST /v1{ORGANIZATION} 400",
    ]
    assert api.headers["authorization"].split()[1] not in stderr


def test_data_is_kept_in_the_users_data_folder(home: Path) -> None:
    expected = default_database()
    assert home in expected.parents
    with serving() as (_, api):
        first = api.headers["authorization"]
        assert api.delete(f"{TOKENS}/{seed_ids.CI_ONE}").status_code == 204
    assert expected.is_file()
    with serving() as (_, api):
        assert api.headers["authorization"] == first
        assert api.get(f"{TOKENS}/{seed_ids.CI_ONE}").status_code == 404
    with serving("--memory") as (_, api):
        assert api.get(f"{TOKENS}/{seed_ids.CI_ONE}").status_code == 200
        assert api.headers["authorization"] != first


def test_faults_and_sizes_are_passed_on() -> None:
    with serving("--memory", "--tokens", "50", "--rate-limit", "--latency", "1") as (_, api):
        assert api.get(f"{TOKENS}?limit=0").json()["totalCount"] == 67
        statuses = {api.delete(f"{TOKENS}/x").status_code for _ in range(100)}
    assert statuses == {404, 429}
    with serving("--memory", "--error-rate", "1") as (_, api):
        assert api.get("/organizations").status_code == 500


def test_a_port_in_use_is_said(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        status, stdout, stderr = ended(popen("serve", "--memory", "--port", str(port)))
    assert (status, stdout) == (1, "")
    assert f"Port {port} of 127.0.0.1 is in use. Choose another with --port" in stderr


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("--host", "0.0.0.0"), 2, "add --allow-remote-connections"),
        (("--db", "x.db", "--memory"), 2, "--db and --memory exclude each other."),
        (("--port", "65536"), 2, "65536 is not in the range"),
        (("--port", "-1"), 2, "-1 is not in the range"),
        (("--latency", "-1"), 2, "-1 is not in the range"),
        (("--latency", "x"), 2, "'x' is not a valid integer"),
        (("--error-rate", "1.1"), 2, "1.1 is not in the range"),
        (("--error-rate", "-0.1"), 2, "-0.1 is not in the range"),
        (("--error-rate", "nan"), 2, "nan is not in the range"),
        (("--tokens", "-1"), 2, "-1 is not in the range"),
        (("--tokens", "1000001"), 2, "1000001 is not in the range"),
        (("--db", "/dev/null/x.db"), 1, "The sandbox's database /dev/null/x.db can't be used"),
    ],
)
def test_what_can_not_be_served(
    arguments: tuple[str, ...], status: int, said: str, tmp_path: Path
) -> None:
    found = ended(popen("serve", "--port", "0", *arguments))
    assert found[:2] == (status, "")
    assert said in found[2]
    assert "Traceback" not in found[2]


def test_what_was_answered_outlives_a_kill(tmp_path: Path) -> None:
    """Killed in the midst of writing, again and again, wherever it happens to be."""
    database = str(tmp_path / "sandbox.db")
    answered: list[str] = []
    for turn in range(8):
        with serving("--db", database) as (process, api):
            assert set(answered) <= set(_names(api))
            killer = threading.Timer(0.02 + turn * 0.02, process.kill)
            killer.start()
            answered += _write_until_it_breaks(api, turn)
            killer.join()
    with serving("--db", database) as (_, api):
        kept = set(_names(api))
    assert answered
    assert set(answered) <= kept


def _names(api: httpx.Client) -> Iterator[str]:
    for offset in itertools.count(0, 1000):
        page = api.get(WORKSPACES, params={"limit": 1000, "offset": offset}).json()["workspaces"]
        yield from (workspace["name"] for workspace in page)
        if len(page) < 1000:
            return


def _write_until_it_breaks(api: httpx.Client, turn: int) -> list[str]:
    answered: list[str] = []
    for number in range(10_000):
        name = f"{turn}-{number}"
        try:
            response = api.post(WORKSPACES, json={"name": name})
        except httpx.TransportError:
            return answered
        assert response.status_code == 200
        answered.append(name)
    raise AssertionError("it was not killed")
