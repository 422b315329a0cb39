"""The connection that the program opens while it is being loaded."""

from __future__ import annotations

import errno
import json
import os
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import httpx
import pytest

from api.endpoints import ORGANIZATION
from astro_org_tokens.api import early_connection
from astro_org_tokens.api.early_connection import EarlyConnection
from astro_org_tokens.api.early_transport import EarlyTransport
from astro_org_tokens.app import App
from astro_org_tokens.sandbox.seed.seed_ids import DATA_ENGINEERING
from security.canaries import OPAQUE
from security.tls_servers import Certificate, TlsServer, make_certificate, tls_server
from support.cli_runner import COMMAND_PATHS, Result, invoke_subprocess
from support.messages import error_line, message
from support.slow import mark_slow

LIST = (*COMMAND_PATHS[0], "list")
ADD = (*COMMAND_PATHS[0], "add")
NAMES = ("__complete", "fish", "astro", *ADD, "-n", "")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    folder: Path = tmp_path_factory.mktemp("certificates")
    return make_certificate(folder, "here", "IP:127.0.0.1")


@pytest.fixture
def events() -> list[str]:
    """The connections that a server got, and the requests."""
    return []


@pytest.fixture
def server(certificate: Certificate, events: list[str]) -> Iterator[TlsServer]:
    with tls_server(certificate, at=events.append) as serving:
        yield serving


@pytest.fixture
def env(base_env: dict[str, str], certificate: Certificate, server: TlsServer) -> dict[str, str]:
    return {
        **base_env,
        "ASTRO_API_URL": f"https://127.0.0.1:{server.port}/v1",
        "ASTRO_API_TOKEN": OPAQUE,
        "ASTRO_ORGANIZATION_ID": ORGANIZATION,
        "ASTRO_WORKSPACE_ID": DATA_ENGINEERING,
        "SSL_CERT_FILE": str(certificate.file),
    }


# Counts loaded certificates, and notes for each connection whether the HTTP client was loaded.
PROBE = """
import json, ssl, sys
loads, late = [], []
create = ssl.create_default_context
def counted(*args, **kwargs):
    loads.append(1)
    return create(*args, **kwargs)
ssl.create_default_context = counted
def note(event, _):
    if event == "socket.connect":
        late.append("httpcore" in sys.modules)
sys.addaudithook(note)
from astro_org_tokens.__main__ import run
sys.argv[0] = "astro"
status = run()
sys.stdout.flush()
print(json.dumps([status, len(loads), late]), file=sys.stderr)
"""


def probe(argv: Sequence[str], env: Mapping[str, str]) -> tuple[int, int, list[bool]]:
    """Return the exit status, how often certificates were loaded, and the late connections."""
    ran = subprocess.run(
        [sys.executable, "-c", PROBE, *argv],
        env=dict(env),
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    )
    status, loads, late = json.loads(ran.stderr.splitlines()[-1])
    return status, loads, late


COMMANDS = {
    "list": LIST,
    "export": (*COMMAND_PATHS[0], "export"),
    "add": (*ADD, "-n", "deploy-bot", "-r", "WORKSPACE_MEMBER"),
    "update": (*COMMAND_PATHS[0], "update", "-n", "x", "-r", "WORKSPACE_MEMBER"),
    "remove": (*COMMAND_PATHS[0], "remove", "-n", "x"),
    "completion": NAMES,
}
PROXY_VARIABLES = ("https_proxy", "HTTP_PROXY", "ALL_PROXY", "no_proxy")


@pytest.mark.parametrize("command", mark_slow(COMMANDS, quick={"list", "add", "completion"}))
def test_the_first_connection_is_begun_before_the_client_is_loaded(
    command: str, env: dict[str, str], events: list[str]
) -> None:
    _, loads, late = probe(COMMANDS[command], env)
    assert (loads, late[0]) == (1, False)
    # The server ends each connection after a response, so each request has one.
    assert late[1:] == [True] * (len(late) - 1)
    assert events == ["connection", "request"] * len(late)


def test_a_list_takes_one_connection_and_one_request(
    env: dict[str, str], server: TlsServer, events: list[str]
) -> None:
    result = invoke_subprocess((*LIST, "--json"), env)
    assert (result.status, result.json) == (0, {"tokens": []})
    assert (events, server.credentials) == (["connection", "request"], [f"Bearer {OPAQUE}"])


NO_CONNECTION = {
    "help": ((*LIST, "--help"), {}),
    "version": (("--version",), {}),
    "a wrong option": ((*LIST, "--bogus"), {}),
    "a wrong value": ((*ADD, "-r", "BOGUS"), {}),
    "completion of options": ((*NAMES[:-2], "--"), {}),
    "no credential": (LIST, {"ASTRO_API_TOKEN": ""}),
    "no Organization": (LIST, {"ASTRO_ORGANIZATION_ID": ""}),
    "another host's URL without TLS": (LIST, {"ASTRO_API_URL": "http://192.0.2.1/v1"}),
}


@pytest.mark.parametrize("case", NO_CONNECTION)
def test_what_sends_no_request_opens_no_connection(
    case: str, env: dict[str, str], events: list[str]
) -> None:
    argv, changes = NO_CONNECTION[case]
    _, loads, late = probe(argv, {**env, **changes})
    assert (loads, late, events) == (0, [], [])


def test_completion_from_the_cache_opens_no_connection(
    env: dict[str, str], events: list[str]
) -> None:
    assert probe(NAMES, env)[2] == [False]
    del events[:]
    assert probe(NAMES, env) == (0, 0, [])
    assert events == []


def test_an_api_without_tls_is_on_this_machine_and_gets_no_early_connection(
    sandbox_env: dict[str, str],
) -> None:
    env = {**sandbox_env, "ASTRO_WORKSPACE_ID": DATA_ENGINEERING}
    assert probe(LIST, env) == (0, 0, [True])


@pytest.mark.parametrize("variable", mark_slow(PROXY_VARIABLES, quick={"https_proxy"}))
def test_with_any_proxy_variable_there_is_no_early_connection(
    env: dict[str, str], variable: str
) -> None:
    # 127.0.0.1 needs no proxy, so the program connects to the API in the end.
    assert probe(LIST, {**env, variable: "127.0.0.1:1"}) == (0, 1, [True])


CONFIG = """\
context: astronomer.io
contexts:
  astronomer_io:
    organization: {organization}
    token: Bearer {token}
    expiresin: {expires_at}
"""


@pytest.mark.parametrize(("expires_at", "count"), [("2020-01-01", 0), ("2222-01-01", 1)])
def test_a_session_that_has_expired_is_refreshed_before_a_connection_is_opened(
    monkeypatch: pytest.MonkeyPatch,
    base_env: dict[str, str],
    home: Path,
    expires_at: str,
    count: int,
) -> None:
    (home / ".astro").mkdir()
    (home / ".astro" / "config.yaml").write_text(
        CONFIG.format(organization=ORGANIZATION, token=OPAQUE, expires_at=f"{expires_at}T00:00:00Z")
    )
    connections: list[str] = []
    monkeypatch.setattr(early_connection, "connect_early", lambda url, *_: connections.append(url))
    app = App(base_env)
    app.connects_early = True
    app.connect_early()
    assert connections == ["https://api.astronomer.io/v1"] * count


def test_if_the_early_connection_fails_the_request_opens_another(
    certificate: Certificate, env: dict[str, str]
) -> None:
    events: list[str] = []

    def drop_first(event: str) -> None:
        events.append(event)
        if events == ["connection"]:
            raise ConnectionError

    with tls_server(certificate, at=drop_first) as server:
        url = f"https://127.0.0.1:{server.port}/v1"
        result = invoke_subprocess((*LIST, "--json"), {**env, "ASTRO_API_URL": url})
    assert (result.status, result.json) == (0, {"tokens": []})
    assert events == ["connection", "connection", "request"]


def test_a_server_that_begins_no_tls_is_left_when_time_is_up(env: dict[str, str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"https://127.0.0.1:{silent.getsockname()[1]}/v1"
        argv = (*LIST, "--timeout", "0.3", "--json")
        result = invoke_subprocess(argv, {**env, "ASTRO_API_URL": url})
    # Which of the two ends it, the limit of connecting or that of all, depends on a random wait.
    assert (result.status, result.json["kind"]) == (1, "timeout")


def test_certificates_that_cannot_be_used_are_reported_as_without_it(env: dict[str, str]) -> None:
    result = invoke_subprocess(LIST, {**env, "SSL_CERT_FILE": "/nowhere"})
    reason = message("config", "certificates_unreadable", reason=os.strerror(errno.ENOENT))
    expected = error_line(
        "config",
        "certificates",
        variable="SSL_CERT_FILE",
        path="/nowhere",
        reason=reason,
        hint="fix_certificates",
    )
    assert result == Result(1, "", expected)


@pytest.fixture
def early(
    monkeypatch: pytest.MonkeyPatch, certificate: Certificate, server: TlsServer
) -> EarlyConnection:
    """A connection to the server, at a time that stands still."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.file))
    begun = EarlyConnection(f"https://127.0.0.1:{server.port}/v1", 300, lambda: 0.0)
    assert begun.start()
    return begun


def test_it_is_taken_once_and_for_its_own_address_only(
    early: EarlyConnection, server: TlsServer
) -> None:
    assert early.take("127.0.0.2", server.port) is None
    assert early.take("127.0.0.1", server.port + 1) is None
    taken = early.take("127.0.0.1", server.port)
    assert isinstance(taken, ssl.SSLSocket)
    with taken:
        assert taken.getpeercert()  # verified
        assert early.take("127.0.0.1", server.port) is None


def test_one_that_waited_too_long_is_closed(
    monkeypatch: pytest.MonkeyPatch, certificate: Certificate, server: TlsServer
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.file))
    times = iter((100.0, 106.0))
    begun = EarlyConnection(f"https://127.0.0.1:{server.port}/v1", 300, lambda: next(times))
    assert begun.start()
    assert begun.take("127.0.0.1", server.port) is None


def test_it_serves_several_requests_and_its_errors_are_those_of_httpx(
    early: EarlyConnection, server: TlsServer, events: list[str]
) -> None:
    url = f"https://127.0.0.1:{server.port}/v1"
    transport = EarlyTransport(early, early.ssl_context())
    with httpx.Client(transport=transport, trust_env=False) as client:
        for _ in range(2):
            assert client.get(url).json()["totalCount"] == 0
        with pytest.raises(httpx.UnsupportedProtocol):
            client.get(url.replace("https:", "ftp:"))
        with pytest.raises(httpx.ConnectError):
            client.get("https://127.0.0.1:1")
    assert events == ["connection", "request"] * 2
