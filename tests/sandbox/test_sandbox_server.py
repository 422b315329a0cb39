from __future__ import annotations

import re
import socket
import threading

import pytest

from astro_org_tokens.errors import ConfigError, UsageError
from astro_org_tokens.sandbox import SandboxOptions, start
from astro_org_tokens.sandbox.serve.listener import listen
from astro_org_tokens.urls import validate_base_url
from support.messages import message
from support.sandbox_api import ORGANIZATION, api_client


def require_ipv6() -> None:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        pytest.skip("there is no IPv6 here")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.9.9.9"])
def test_loopback_address_is_accepted(host: str) -> None:
    with start(SandboxOptions(host=host)) as sandbox, api_client(sandbox) as client:
        assert sandbox.origin.startswith(f"http://{host}:")
        assert client.get("/organizations").status_code == 200


def test_ipv6_loopback_address_is_accepted() -> None:
    require_ipv6()
    with start(SandboxOptions(host="::1")) as sandbox, api_client(sandbox) as client:
        assert sandbox.origin.startswith("http://[::1]:")
        assert client.get("/organizations").status_code == 200


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "10.0.0.1", "::"])
def test_remote_address_is_usage_error(host: str) -> None:
    with pytest.raises(UsageError) as raised, start(SandboxOptions(host=host)):
        pass
    assert str(raised.value) == (message("sandbox", "host_open", host=host))


@pytest.mark.parametrize(
    ("host", "shown"),
    [
        ("0.0.0.0", "127.0.0.1"),
        ("0", "127.0.0.1"),
        ("::", "[::1]"),
        ("127.1", "127.0.0.1"),
        ("0:0:0:0:0:0:0:1", "[::1]"),
        ("LOCALHOST", "localhost"),
    ],
)
def test_url_of_every_address_is_one_that_the_client_accepts(host: str, shown: str) -> None:
    if ":" in host:
        require_ipv6()
    options = SandboxOptions(host=host, allow_remote_connections=True)
    with start(options) as sandbox, api_client(sandbox) as client:
        assert sandbox.origin.rpartition(":")[0] == f"http://{shown}"
        assert validate_base_url(sandbox.api_url, "ASTRO_API_URL") == sandbox.api_url
        assert client.get("/organizations").status_code == 200


@pytest.mark.parametrize("host", ["", "no such", "127.0.0.1:80", "x" * 300, "\ud800"])
def test_invalid_address_is_usage_error(host: str) -> None:
    invalid = re.escape(message("sandbox", "host_invalid", host=repr(host), reason="{}"))
    invalid = invalid.partition(re.escape("{}"))[0]
    with pytest.raises(UsageError, match=f"^{invalid}"):
        start(SandboxOptions(host=host)).__enter__()


def test_port_in_use_is_config_error() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(ConfigError) as raised, start(SandboxOptions(port=port)):
            pass
    assert str(raised.value) == (message("sandbox", "port_in_use", port=port, host="127.0.0.1"))


def test_address_of_other_machine_is_config_error() -> None:
    options = SandboxOptions(host="192.0.2.1", allow_remote_connections=True)
    unusable = message("sandbox", "port_unusable", port=0, host="192.0.2.1", reason="{}")
    start_of_error = re.escape(unusable.partition("{}")[0])
    with pytest.raises(ConfigError, match=f"^{start_of_error}"):
        start(options).__enter__()


def test_stop_closes_port_and_threads() -> None:
    previous_count = threading.active_count()
    with start(SandboxOptions()) as sandbox, api_client(sandbox) as client:
        assert client.get("/organizations").status_code == 200
        port = int(sandbox.origin.rpartition(":")[2])
    assert threading.active_count() <= previous_count + 40  # anyio keeps its thread pool
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=5)
    with start(SandboxOptions(port=port)):
        pass


def test_log_has_requests_without_secrets() -> None:
    lines: list[str] = []
    with start(SandboxOptions(log=lines.append)) as sandbox, api_client(sandbox) as client:
        client.get("/organizations", params={"limit": "1", "product": "\x1b[31mé"})
        client.post(ORGANIZATION, json={"name": "secret"})
        client.get("/%1b")
        requests = [line.rsplit(" ", 2)[0] for line in lines]
        assert requests == [
            "GET /v1/organizations?limit=1&product=%1B%5B31m%C3%A9 400",
            f"POST /v1{ORGANIZATION} 400",
            "GET /v1/%1b 404",
        ]
        assert all(line.endswith(" ms") for line in lines)
        assert sandbox.api_token not in str(lines)


def test_listener_has_nagle_disabled_by_asyncio() -> None:
    """asyncio disables Nagle's algorithm, which delays responses by 40 ms, only with a protocol."""
    with listen(SandboxOptions()) as listener:
        assert listener.proto == socket.IPPROTO_TCP
