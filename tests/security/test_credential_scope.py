"""Addresses that look like the right one: the credential goes to none of them."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from astro_org_tokens.sandbox.seed.seed_ids import DATA_ENGINEERING
from security.canaries import OPAQUE, REFRESH, SESSION
from security.leak_checker import LeakChecker
from security.refresh_responses import write_session_config
from support.cli_runner import COMMAND_PATHS
from support.fault_proxy import Fault, FaultProxy, MakeFaultProxy, RecordedRequest, http_response
from support.raw_servers import RawServer, raw_server

LIST = (*COMMAND_PATHS[0], "list", "--workspace-id", DATA_ENGINEERING, "--json", "--timeout", "0.4")
# Addresses that one reader or another takes for this machine, or for Astro's own.
DISGUISES = (
    "http://localhost@{evil}/v1",
    "http://localhost:80@{evil}/v1",
    "http://127.0.0.1\\@{evil}/v1",
    "http://{evil}\\@127.0.0.1/v1",
    "http://{evil}#@127.0.0.1/v1",
    "http://{evil}?@127.0.0.1/v1",
    "http://{evil}/@127.0.0.1/v1",
    "http://localhost.{evil}/v1",
    "http://127.0.0.1.{evil}/v1",
    "http://{evil}/localhost/v1",
    "http:/\\{evil}/v1",
    "http:{evil}/v1",
    "//{evil}/v1",
    "\\\\{evil}\\v1",
    "{evil}/v1",
    "http://2130706433/v1",
    "http://0x7f000001/v1",
    "http://0177.0.0.1/v1",
    "http://127.1/v1",
    "http://0/v1",
    "http://[::ffff:127.0.0.1]/v1",
    "http://ⓛocalhost/v1",
    "http://localhost\u3002{evil}/v1",
    "http://{evil}\t/v1",
    "http://local\nhost/v1",
    "http://localhost\x00.{evil}/v1",
    "https://api.astronomer.io@{evil}/v1",
    "https://api.astronomer.io:443@{evil}/v1",
    "https://api.astronomer.io\\@{evil}/v1",
    "https:\\\\{evil}/v1",
    "https://api.astronomer.io./v1",
    "ftp://{evil}/v1",
    "file:///etc/passwd",
    "HTTP://{evil}/v1",
    " http://{evil}/v1",
)
# Addresses that are plain, and another machine's: an API token goes there if it is told to, once
# that machine has shown a certificate; a session never does.
OTHERS = (
    "https://{evil}/v1",
    "https://api.astronomer.io.{evil}/v1",
    "https://api-astronomer.io/v1",
    "https://astronomer.io/v1",
    "https://api.astronomer.io:444/v1",
    "https://api.astronomer.io/v1/..",
)
DOMAINS = (
    "evil.example",
    "astronomer.io.evil.example",
    "evil.example/astronomer.io",
    "astronomer.io@evil.example",
    "astronomer.io:443@evil.example",
    "evil.example#astronomer.io",
    "evil.example?astronomer.io",
    "https://cloud.astronomer.io.evil.example",
    "http://astronomer.io",
    "notastronomer.io",
    "xastronomer.io",
    "astronomer.io\\@evil.example",
    "\uff41stronomer.io",
    "astronomer\u3002io",
)
LOGINS = (
    "https://evil.example/",
    "http://evil.example/",
    "https://localhost@evil.example/",
    "http://127.0.0.1:80@evil.example/",
    "http://127.0.0.1\\@evil.example/",
    "https://localhost.evil.example/",
    "https://127.0.0.1.evil.example/",
    "//evil.example/",
    "evil.example",
)


@pytest.fixture
def evil(monkeypatch: pytest.MonkeyPatch) -> Iterator[RawServer]:
    """A server that every name leads to, and every number but this machine's own."""
    real = socket.getaddrinfo
    with raw_server(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}") as server:

        def lookup(host: Any, port: Any, *args: Any, **kwargs: Any) -> Any:
            if host not in ("localhost", "127.0.0.1", "::1"):
                host, port = "127.0.0.1", server.port
            return real(host, port, *args, **kwargs)

        monkeypatch.setattr(socket, "getaddrinfo", lookup)
        yield server


@pytest.fixture
def leak_checker(leak_checker: LeakChecker, evil: RawServer) -> LeakChecker:
    leak_checker.environ |= {"ASTRO_API_TOKEN": OPAQUE, "ASTRO_ORGANIZATION_ID": "clorg1"}
    leak_checker.secrets = [OPAQUE, SESSION, REFRESH]
    return leak_checker


@pytest.fixture
def session(leak_checker: LeakChecker, home: Path) -> Path:
    """A session of Astro's own domain, in place of the API token."""
    leak_checker.environ["ASTRO_API_TOKEN"] = ""
    path = write_session_config(home, session=SESSION, refresh=REFRESH, ends="2020-01-01T00:00:00Z")
    text = path.read_text(encoding="utf-8")
    text = text.replace("  localhost:", "  astronomer_io:").replace("localhost", "astronomer.io")
    path.write_text(text, encoding="utf-8")
    leak_checker.exempt_files.append(path)
    return path


@pytest.mark.parametrize("url", DISGUISES, ids=ascii)
def test_a_disguise_is_refused_before_anything_is_sent(
    url: str, leak_checker: LeakChecker, evil: RawServer
) -> None:
    result = leak_checker.invoke(
        *LIST, env={"ASTRO_API_URL": url.replace("{evil}", "evil.example")}
    )
    assert (result.status, result.json["kind"], result.stderr) == (1, "config", "")
    assert evil.request_heads == []


@pytest.mark.parametrize("url", [*OTHERS, *DISGUISES], ids=ascii)
def test_a_session_goes_to_no_other_address(
    url: str, leak_checker: LeakChecker, evil: RawServer, session: Path
) -> None:
    result = leak_checker.invoke(
        *LIST, env={"ASTRO_API_URL": url.replace("{evil}", "evil.example")}
    )
    assert (result.status, result.stderr) == (1, "")
    assert result.json["kind"] == ("not_logged_in" if url in OTHERS else "config")
    assert evil.request_heads == []


@pytest.mark.parametrize("domain", DOMAINS, ids=ascii)
def test_no_credential_goes_to_another_domain(
    domain: str, leak_checker: LeakChecker, evil: RawServer, session: Path
) -> None:
    for token in ("", OPAQUE):
        env = {"ASTRO_API_URL": "", "ASTRO_DOMAIN": domain, "ASTRO_API_TOKEN": token}
        result = leak_checker.invoke(*LIST, env=env)
        assert (result.status, result.json["kind"], result.stderr) == (1, "config", "")
    assert evil.request_heads == []


@pytest.mark.parametrize("url", [url for url in OTHERS if "/.." not in url], ids=ascii)
def test_a_machine_without_a_certificate_is_shown_nothing(
    url: str, leak_checker: LeakChecker, evil: RawServer
) -> None:
    result = leak_checker.invoke(
        *LIST, env={"ASTRO_API_URL": url.replace("{evil}", "evil.example")}
    )
    assert (result.status, result.stderr) == (1, "")
    assert result.json["kind"] in ("network", "timeout")
    assert OPAQUE.encode() not in b"".join(evil.request_heads)


@pytest.mark.parametrize("address", LOGINS, ids=ascii)
def test_a_refresh_token_goes_to_no_other_address(
    address: str,
    leak_checker: LeakChecker,
    evil: RawServer,
    home: Path,
    make_fault_proxy: MakeFaultProxy,
) -> None:
    def script(asked: Sequence[RecordedRequest]) -> Fault:
        assert urlsplit(asked[-1].target).path == "/private/v1alpha1/cli/auth-config"
        return Fault(http_response(200, json.dumps({"clientId": "c", "domainUrl": address})))

    path = write_session_config(home, session=SESSION, refresh=REFRESH, ends="2020-01-01T00:00:00Z")
    leak_checker.exempt_files.append(path)
    api = make_fault_proxy(script)
    result = leak_checker.invoke(*LIST, env={"ASTRO_API_URL": api.base_url, "ASTRO_API_TOKEN": ""})
    assert (result.status, result.json["kind"], result.stderr) == (1, "config", "")
    assert evil.request_heads == []
    sent = "".join(f"{asked.headers} {asked.body!r}" for asked in api.requests)
    assert (len(api.requests), SESSION in sent, REFRESH in sent) == (1, False, False)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(
    status: int, leak_checker: LeakChecker, make_fault_proxy: MakeFaultProxy, evil: RawServer
) -> None:
    there: FaultProxy = make_fault_proxy()
    for place in (f"{there.base_url}/x", "https://evil.example/x", "//evil.example/x", "/v1/x"):
        api = make_fault_proxy(lambda _, place=place: Fault(http_response(status, Location=place)))
        result = leak_checker.invoke(*LIST, env={"ASTRO_API_URL": api.base_url})
        assert (result.status, result.json["kind"], len(api.requests)) == (1, "api_error", 1)
    assert (there.connection_count, evil.request_heads) == (0, [])


@pytest.mark.parametrize("name", ["http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY"])
def test_this_machine_is_not_asked_through_a_proxy(
    name: str, leak_checker: LeakChecker, evil: RawServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, "http://evil.example:3128")
    result = leak_checker.invoke(
        *LIST, env={"ASTRO_API_TOKEN": leak_checker.environ["ASTRO_API_TOKEN"]}
    )
    assert result.json["kind"] == "not_logged_in"  # the sandbox was asked, and does not know it
    assert evil.request_heads == []
