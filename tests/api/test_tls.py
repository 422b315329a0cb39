"""Whom to trust: the system's certificates, or those that the environment names."""

from __future__ import annotations

import ssl
from pathlib import Path

import certifi
import pytest
import truststore

from astro_org_tokens import ConfigError
from astro_org_tokens.api.tls import system_context


@pytest.fixture(autouse=True)
def _no_certificates_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(variable, raising=False)


def test_the_system_s_store_is_asked() -> None:
    context = system_context()
    assert isinstance(context, truststore.SSLContext)
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)


@pytest.mark.parametrize("variable", ["SSL_CERT_FILE", "SSL_CERT_DIR"])
def test_certificates_of_the_environment_take_the_store_s_place(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, variable: str
) -> None:
    named = certifi.where() if variable == "SSL_CERT_FILE" else str(tmp_path)
    monkeypatch.setenv(variable, named)
    context = system_context()
    assert type(context) is ssl.SSLContext
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)
    assert bool(context.get_ca_certs()) is (variable == "SSL_CERT_FILE")


@pytest.mark.parametrize(
    ("content", "reason"),
    [(None, "No such file or directory"), (b"", "NO_CERTIFICATE"), (b"not one", "NO_CERTIFICATE")],
    ids=["missing", "empty", "no certificate"],
)
def test_certificates_that_can_not_be_read_are_an_error(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: bytes | None, reason: str
) -> None:
    path = tmp_path / "ca.pem"
    if content is not None:
        path.write_bytes(content)
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    with pytest.raises(ConfigError) as caught:
        system_context()
    told = str(caught.value)
    start = f"the certificates in SSL_CERT_FILE ({path}) or SSL_CERT_DIR (None) can't be read: "
    assert told.startswith(start)
    assert reason in told.removeprefix(start)


@pytest.mark.parametrize("variable", ["SSL_CERT_FILE", "SSL_CERT_DIR"])
def test_an_empty_variable_names_nothing(monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    monkeypatch.setenv(variable, "")
    assert isinstance(system_context(), truststore.SSLContext)
