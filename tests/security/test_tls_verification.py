"""A server is shown the credential once its certificate is verified, and never before."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

import pytest

from astro_org_tokens.sandbox.seed.seed_ids import DATA_ENGINEERING
from security.canaries import OPAQUE, find_leaks
from security.tls_servers import Certificate, TlsServer, make_certificate, tls_server
from support.cli_runner import COMMAND_PATHS, Result, invoke_subprocess
from support.messages import error_line, message

Asks: TypeAlias = Callable[..., Result]
LIST = (*COMMAND_PATHS[0], "list", "--workspace-id", DATA_ENGINEERING)
# Each of these turns verification off, or replaces what is trusted, in some program or other.
SWITCHES = {
    **dict.fromkeys(("PYTHONHTTPSVERIFY", "NODE_TLS_REJECT_UNAUTHORIZED"), "0"),
    **dict.fromkeys(("GIT_SSL_NO_VERIFY", "ASTRO_INSECURE", "ASTRO_SKIP_VERIFY"), "1"),
    **dict.fromkeys(("CURL_CA_BUNDLE", "REQUESTS_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR"), ""),
    **dict.fromkeys(("HTTPX_VERIFY", "SSL_VERIFY"), "false"),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("certificates")


@pytest.fixture(scope="module")
def here(folder: Path) -> Certificate:
    """A certificate of this machine."""
    return make_certificate(folder, "here", "DNS:localhost,IP:127.0.0.1")


@pytest.fixture(scope="module")
def elsewhere(folder: Path) -> Certificate:
    """A certificate of another machine."""
    return make_certificate(folder, "elsewhere", "DNS:api.astronomer.io,IP:192.0.2.1")


@pytest.fixture(scope="module")
def server(here: Certificate) -> Iterator[TlsServer]:
    with tls_server(here) as serving:
        yield serving


@pytest.fixture(scope="module")
def impostor(elsewhere: Certificate) -> Iterator[TlsServer]:
    """A server that shows another machine's certificate."""
    with tls_server(elsewhere) as serving:
        yield serving


@pytest.fixture
def credentials(server: TlsServer, impostor: TlsServer) -> Iterator[list[str]]:
    """Those that any server was shown in this test."""
    before = len(server.credentials)
    yield server.credentials
    assert impostor.credentials == []
    del server.credentials[before:]


@pytest.fixture
def asks(base_env: dict[str, str], server: TlsServer) -> Asks:
    """Run the program with the API at a port."""

    def call(*argv: str, at: TlsServer = server, host: str = "127.0.0.1", **extra: str) -> Result:
        settings = {
            "ASTRO_API_URL": f"https://{host}:{at.port}/v1",
            "ASTRO_API_TOKEN": OPAQUE,
            "ASTRO_ORGANIZATION_ID": "clorg1",
        }
        result = invoke_subprocess((*LIST, *argv), {**base_env, **settings, **extra})
        assert find_leaks(result.stdout + result.stderr, [OPAQUE]) == []
        return result

    return call


def refused(result: Result, url: str) -> str:
    """The reason why a certificate was refused."""
    line = error_line("network", "certificate", url=url, reason="REASON", hint="trust_certificate")
    match = re.fullmatch(re.escape(line).replace("REASON", "(?P<why>.+)"), result.stderr)
    assert match, result
    assert (result.status, result.stdout) == (1, "")
    return match["why"]


def test_a_certificate_that_nobody_vouches_for_is_refused(
    asks: Asks, server: TlsServer, credentials: list[str]
) -> None:
    why = refused(asks(), f"https://127.0.0.1:{server.port}/v1")
    assert re.search("self.signed|not trusted|trust", why)
    result = asks("--json")
    assert (result.status, result.json["kind"], result.stderr) == (1, "network", "")
    assert credentials == []


def test_nothing_in_the_environment_turns_that_off(
    asks: Asks, server: TlsServer, credentials: list[str]
) -> None:
    refused(asks(**SWITCHES), f"https://127.0.0.1:{server.port}/v1")
    assert credentials == []


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_certificate_that_the_environment_names_is_trusted(
    asks: Asks, here: Certificate, credentials: list[str], host: str
) -> None:
    result = asks("--json", host=host, SSL_CERT_FILE=str(here.file))
    assert (result.status, result.json, result.stderr) == (0, {"tokens": []}, "")
    assert set(credentials) == {f"Bearer {OPAQUE}"}


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_certificate_of_another_machine_is_refused(
    asks: Asks, impostor: TlsServer, elsewhere: Certificate, credentials: list[str], host: str
) -> None:
    result = asks(at=impostor, host=host, SSL_CERT_FILE=str(elsewhere.file))
    why = refused(result, f"https://{host}:{impostor.port}/v1")
    assert re.search(rf"mismatch.*{re.escape(host)}", why)


def test_another_certificate_than_the_one_that_is_named_is_refused(
    asks: Asks, server: TlsServer, elsewhere: Certificate, credentials: list[str]
) -> None:
    result = asks(SSL_CERT_FILE=str(elsewhere.file))
    refused(result, f"https://127.0.0.1:{server.port}/v1")
    assert credentials == []


@pytest.mark.parametrize("store", ["system", "file"])
def test_the_key_log_has_the_secrets_of_the_handshake(
    asks: Asks,
    server: TlsServer,
    here: Certificate,
    credentials: list[str],
    tmp_path: Path,
    store: str,
) -> None:
    log = tmp_path / "keys"
    if store == "system":
        refused(asks(SSLKEYLOGFILE=str(log)), f"https://127.0.0.1:{server.port}/v1")
    else:
        assert asks(SSLKEYLOGFILE=str(log), SSL_CERT_FILE=str(here.file)).status == 0
    assert "SERVER_HANDSHAKE_TRAFFIC_SECRET" in log.read_text(encoding="ascii")
    assert (credentials == []) is (store == "system")


def test_a_key_log_that_cannot_be_written_is_an_error(
    asks: Asks, tmp_path: Path, credentials: list[str]
) -> None:
    log = tmp_path / "missing" / "keys"
    reason = message("config", "certificates_unwritable", reason=os.strerror(errno.ENOENT))
    assert asks(SSLKEYLOGFILE=str(log)) == Result(
        1,
        "",
        error_line(
            "config",
            "certificates",
            variable="SSLKEYLOGFILE",
            path=log,
            reason=reason,
            hint="fix_certificates",
        ),
    )
    assert credentials == []
