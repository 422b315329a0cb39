"""What is done for each connection, and what isn't part of a request."""

from __future__ import annotations

import gzip
import json
import ssl
import sys
from pathlib import Path

import pytest

from api.endpoints import ORGANIZATION, SECRET
from astro_org_tokens import AstroClient, AstroError
from astro_org_tokens.api.deadline import Deadline
from astro_org_tokens.api.tls import system_context
from astro_org_tokens.limits import DEFAULT_LIMITS
from security.tls_servers import Certificate, make_certificate, tls_server
from support.fault_proxy import http_response
from support.raw_servers import raw_server


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    folder: Path = tmp_path_factory.mktemp("certificates")
    return make_certificate(folder, "here", "IP:127.0.0.1")


def test_connecting_is_not_part_of_a_round_trip(
    monkeypatch: pytest.MonkeyPatch, certificate: Certificate
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.file))
    now = [0.0]

    def pass_time(what: str) -> None:
        now[0] += {"connection": 100, "request": 3}[what]

    limits = DEFAULT_LIMITS._replace(monotonic=lambda: now[0])
    with (
        tls_server(certificate, at=pass_time) as server,
        AstroClient(
            SECRET, ORGANIZATION, base_url=f"https://127.0.0.1:{server.port}/v1", limits=limits
        ) as public,
    ):
        client = public.with_deadline(Deadline(1000, limits.monotonic))
        assert list(client.token_pages()) == [[]]
        assert (now[0], client.round_trip) == (103, 3)
        list(client.token_pages())  # the server ends each connection
        assert (now[0], client.round_trip) == (206, 3)


@pytest.mark.skipif(sys.platform != "linux", reason="the system checks certificates itself")
def test_certificates_are_loaded_once_for_all_connections_of_all_clients(
    monkeypatch: pytest.MonkeyPatch, certificate: Certificate
) -> None:
    for variable in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(variable, raising=False)
    system_context()  # from here on they are loaded
    events: list[str] = []
    for loader in ("set_default_verify_paths", "load_verify_locations", "load_default_certs"):
        monkeypatch.setattr(ssl.SSLContext, loader, lambda *_, **__: events.append("load"))
    with tls_server(certificate, at=events.append) as server:
        for _ in range(2):
            with AstroClient(
                SECRET, ORGANIZATION, base_url=f"https://127.0.0.1:{server.port}/v1"
            ) as client:
                for _ in range(2):
                    with pytest.raises(AstroError, match="certificate"):  # it is in no store
                        client.get_token("cltok1")
    assert events == ["connection"] * 4


def test_responses_are_taken_compressed() -> None:
    body = gzip.compress(json.dumps({"tokens": [], "totalCount": 0}).encode())
    answer = http_response(200, body, Content_Encoding="gzip")
    with (
        raw_server(answer) as server,
        AstroClient(SECRET, ORGANIZATION, base_url=server.base_url) as client,
    ):
        assert list(client.token_pages()) == [[]]
    (head,) = server.request_heads
    assert b"\r\naccept-encoding: gzip\r\n" in head.lower()
