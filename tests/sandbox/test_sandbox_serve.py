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
from support.messages import error_line, message
from support.sandbox_api import ORGANIZATION, PLAIN_HTTP, TOKENS, WORKSPACES
from support.sandbox_processes import serve_process, start_process, wait_for_exit


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_serve_stops_on_signal(number: signal.Signals, tmp_path: Path) -> None:
    database = tmp_path / "sandbox.db"
    with serve_process("--db", str(database)) as (process, client):
        assert client.get("/organizations").status_code == 200
        assert client.post(ORGANIZATION, json={}).status_code == 400
        process.send_signal(number)
        status, stdout, stderr = wait_for_exit(process)
    assert (status, stdout) == (0, "")
    url = str(client.base_url).rstrip("/")
    lines = stderr.splitlines()
    assert lines[0] == message("sandbox", "ready", url=url, data=database)
    assert lines[2] == (
        f"  astro workspace organization-token list --workspace-id {seed_ids.DATA_ENGINEERING}"
    )
    assert [re.sub(r" \d+ ms$", "", line) for line in lines[4:]] == [
        "GET /v1/organizations 200",
        f"POST /v1{ORGANIZATION} 400",
    ]
    assert client.headers["authorization"].split()[1] not in stderr


def test_serve_keeps_data_in_user_data_directory(home: Path) -> None:
    expected = default_database()
    assert expected is not None
    assert home in expected.parents
    with serve_process() as (_, client):
        first = client.headers["authorization"]
        assert client.delete(f"{TOKENS}/{seed_ids.CI_ONE}").status_code == 204
    assert expected.is_file()
    with serve_process() as (_, client):
        assert client.headers["authorization"] == first
        assert client.get(f"{TOKENS}/{seed_ids.CI_ONE}").status_code == 404
    with serve_process("--memory") as (_, client):
        assert client.get(f"{TOKENS}/{seed_ids.CI_ONE}").status_code == 200
        assert client.headers["authorization"] != first


def test_serve_applies_fault_and_size_options() -> None:
    with serve_process("--memory", "--tokens", "50", "--rate-limit", "--latency", "1") as (
        _,
        client,
    ):
        assert client.get(f"{TOKENS}?limit=0").json()["totalCount"] == 67
        statuses = {client.delete(f"{TOKENS}/x").status_code for _ in range(100)}
    assert statuses == {404, 429}
    with serve_process("--memory", "--error-rate", "1") as (_, client):
        assert client.get("/organizations").status_code == 500


def test_serve_port_in_use_is_error(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        status, stdout, stderr = wait_for_exit(
            start_process("serve", "--memory", "--port", str(port))
        )
    assert (status, stdout) == (1, "")
    assert error_line("sandbox", "port_in_use", port=port, host="127.0.0.1") == stderr


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("--host", "0.0.0.0"), 2, message("sandbox", "host_open", host="0.0.0.0")),
        (("--db", "x.db", "--memory"), 2, message("usage", "both_store_options")),
        (("--port", "65536"), 2, "65536 is not in the range"),
        (("--port", "-1"), 2, "-1 is not in the range"),
        (("--latency", "-1"), 2, "-1 is not in the range"),
        (("--latency", "x"), 2, "'x' is not a valid integer"),
        (("--error-rate", "1.1"), 2, "1.1 is not in the range"),
        (("--error-rate", "-0.1"), 2, "-0.1 is not in the range"),
        (("--error-rate", "nan"), 2, "nan is not in the range"),
        (("--tokens", "-1"), 2, "-1 is not in the range"),
        (("--tokens", "1000001"), 2, "1000001 is not in the range"),
        (
            ("--db", "/dev/null/x.db"),
            1,
            message("sandbox", "database_unusable", path="/dev/null/x.db", reason="{}").partition(
                "{}"
            )[0],
        ),
    ],
)
def test_serve_with_invalid_options_is_error(
    arguments: tuple[str, ...], status: int, said: str, tmp_path: Path
) -> None:
    result = wait_for_exit(start_process("serve", "--port", "0", *arguments))
    assert result[:2] == (status, "")
    assert said in result[2]
    assert "Traceback" not in result[2]


def test_confirmed_writes_survive_kill(tmp_path: Path) -> None:
    """Kill the server at several moments while it handles writes."""
    database = str(tmp_path / "sandbox.db")
    confirmed: list[str] = []
    for round_number in range(8):
        with serve_process("--db", database) as (process, client):
            assert set(confirmed) <= set(_names(client))
            killer = threading.Timer(0.02 + round_number * 0.02, process.kill)
            killer.start()
            confirmed += _write_until_disconnected(client, round_number)
            killer.join()
    with serve_process("--db", database) as (_, client):
        stored = set(_names(client))
    assert confirmed
    assert set(confirmed) <= stored


def _names(client: httpx.Client) -> Iterator[str]:
    for offset in itertools.count(0, 1000):
        page = client.get(WORKSPACES, params={"limit": 1000, "offset": offset}).json()["workspaces"]
        yield from (workspace["name"] for workspace in page)
        if len(page) < 1000:
            return


def _write_until_disconnected(client: httpx.Client, round_number: int) -> list[str]:
    confirmed: list[str] = []
    for number in range(10_000):
        name = f"{round_number}-{number}"
        try:
            response = client.post(WORKSPACES, json={"name": name})
        except httpx.TransportError:
            return confirmed
        assert response.status_code == 200
        confirmed.append(name)
    raise AssertionError("it was not killed")


def test_serve_answers_when_nobody_reads_the_log(tmp_path: Path) -> None:
    process = start_process("serve", "--memory", "--port", "0")
    assert process.stdout is not None
    assert process.stderr is not None
    exports = [process.stdout.readline().strip().partition("=")[2] for _ in range(2)]
    process.stderr.readline()
    process.stderr.close()
    headers = {"Authorization": f"Bearer {exports[1]}"}
    with httpx.Client(
        base_url=exports[0], headers=headers, trust_env=False, verify=PLAIN_HTTP, timeout=30
    ) as client:
        assert [client.get("/organizations").status_code for _ in range(5)] == [200] * 5
    process.send_signal(signal.SIGTERM)
    assert process.wait(300) == 0
    process.stdout.close()
