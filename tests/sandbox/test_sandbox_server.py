from __future__ import annotations

import socket
import threading

import httpx
import pytest

from astro_org_tokens.errors import ConfigError, UsageError
from astro_org_tokens.sandbox import SandboxOptions, start
from astro_org_tokens.sandbox.serve.listener import listen
from support.sandbox_api import ORGANIZATION, client


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.9.9.9"])
def test_loopback_addresses(host: str) -> None:
    with start(SandboxOptions(host=host)) as sandbox, client(sandbox) as api:
        assert sandbox.origin.startswith(f"http://{host}:")
        assert api.get("/organizations").status_code == 200


def test_the_other_loopback_address() -> None:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        pytest.skip("there is no IPv6 here")
    with start(SandboxOptions(host="::1")) as sandbox, client(sandbox) as api:
        assert sandbox.origin.startswith("http://[::1]:")
        assert api.get("/organizations").status_code == 200


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "10.0.0.1", "::"])
def test_other_addresses_are_refused(host: str) -> None:
    with pytest.raises(UsageError) as raised, start(SandboxOptions(host=host)):
        pass
    assert str(raised.value) == (
        f"--host {host} would let other machines reach the sandbox. "
        "If that is what you want, add --allow-remote-connections."
    )


def test_other_addresses_can_be_allowed() -> None:
    with start(SandboxOptions(host="0.0.0.0", allow_remote_connections=True)) as sandbox:
        url = sandbox.api_url.replace("0.0.0.0", "127.0.0.1")
        assert httpx.get(url + "/organizations", trust_env=False).status_code == 401


@pytest.mark.parametrize("host", ["", "no such", "127.0.0.1:80", "x" * 300, "\ud800"])
def test_what_is_no_address(host: str) -> None:
    with pytest.raises(UsageError, match=r"^--host '.*' is no address: "):
        start(SandboxOptions(host=host)).__enter__()


def test_a_port_in_use() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ConfigError) as raised, start(SandboxOptions(port=port)):
            pass
    assert str(raised.value) == (
        f"Port {port} of 127.0.0.1 is in use. Choose another with --port, "
        "or take a free one with --port 0."
    )


def test_an_address_of_another_machine() -> None:
    options = SandboxOptions(host="192.0.2.1", allow_remote_connections=True)
    with pytest.raises(ConfigError, match=r"^Can't listen on port 0 of 192\.0\.2\.1: "):
        start(options).__enter__()


def test_nothing_is_left_when_it_stops() -> None:
    before = threading.active_count()
    with start(SandboxOptions()) as sandbox, client(sandbox) as api:
        assert api.get("/organizations").status_code == 200
        port = int(sandbox.origin.rpartition(":")[2])
    assert threading.active_count() <= before + 40  # the pool that answers is kept by anyio
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=5)
    with start(SandboxOptions(port=port)):
        pass


def test_every_request_is_told_of_without_its_secrets() -> None:
    lines: list[str] = []
    with start(SandboxOptions(log=lines.append)) as sandbox, client(sandbox) as api:
        api.get("/organizations", params={"limit": "1", "product": "\x1b[31mé"})
        api.post(ORGANIZATION, json={"name": "secret"})
        api.get("/%1b")
        shown = [line.rsplit(" ", 2)[0] for line in lines]
        assert shown == [
            "GET /v1/organizations?limit=1&product=%1B%5B31m%C3%A9 400",
            f"POST /v1{ORGANIZATION} 400",
            "GET /v1/%1b 404",
        ]
        assert all(line.endswith(" ms") for line in lines)
        assert sandbox.api_token not in str(lines)


def test_small_answers_are_sent_at_once() -> None:
    """Without the protocol's name asyncio leaves Nagle's algorithm on, which costs 40 ms each."""
    with listen(SandboxOptions()) as listener:
        assert listener.proto == socket.IPPROTO_TCP
