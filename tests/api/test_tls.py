"""Whom to trust: the system's certificates, or those that the environment names."""

from __future__ import annotations

import os
import ssl
import sys
from pathlib import Path

import certifi
import pytest
import truststore

from astro_org_tokens import ConfigError
from astro_org_tokens.api.tls import system_context
from astro_org_tokens.hints import describe
from auth.restricted_process import enforce_file_modes, invoke_restricted
from support.messages import message

# Where OpenSSL has a file of certificates, as in any image with ca-certificates.
HAS_STORE = (
    sys.platform == "linux" and Path(ssl.get_default_verify_paths().openssl_cafile).is_file()
)


@pytest.fixture(autouse=True)
def _no_certificates_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("SSL_CERT_FILE", "SSL_CERT_DIR", "SSLKEYLOGFILE"):
        monkeypatch.delenv(variable, raising=False)


def test_the_system_s_store_is_asked() -> None:
    context = system_context()
    assert isinstance(context, truststore.SSLContext) or HAS_STORE
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)


@pytest.mark.skipif(not HAS_STORE, reason="truststore asks the system itself")
def test_openssl_s_store_is_loaded_once() -> None:
    context = system_context()
    expected = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    expected.set_default_verify_paths()
    actual, wanted = (set(each.get_ca_certs(binary_form=True)) for each in (context, expected))
    assert actual == wanted != set()
    assert system_context() is context


def test_without_a_store_of_openssl_s_truststore_looks_elsewhere(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", "")
    monkeypatch.setenv("SSL_CERT_DIR", "")
    assert isinstance(system_context(), truststore.SSLContext)


@pytest.mark.parametrize("variable", ["SSL_CERT_FILE", "SSL_CERT_DIR"])
def test_certificates_of_the_environment_take_the_store_s_place(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, variable: str
) -> None:
    (tmp_path / "0123abcd.0").touch()
    named = certifi.where() if variable == "SSL_CERT_FILE" else str(tmp_path)
    monkeypatch.setenv(variable, named)
    context = system_context()
    assert type(context) is ssl.SSLContext
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)
    assert bool(context.get_ca_certs()) is (variable == "SSL_CERT_FILE")


def test_a_named_file_is_loaded_again_only_when_it_has_changed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "ca.pem"
    file.write_text(Path(certifi.where()).read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    context = system_context()
    assert system_context() is context
    first, end, _ = file.read_text(encoding="utf-8").partition("-----END CERTIFICATE-----\n")
    file.write_text(first + end, encoding="utf-8")
    assert len(system_context().get_ca_certs()) == 1 < len(context.get_ca_certs())


MISSING, DIRECTORY = "No such file or directory", "Is a directory"
REHASH = message("config", "certificates_no_names")
NO_PEM = message("config", "certificates_no_pem")


def unreadable(reason: str) -> str:
    return message("config", "certificates_unreadable", reason=reason)


def unwritable(reason: str) -> str:
    return message("config", "certificates_unwritable", reason=reason)


def unusable(variable: str, value: object, reason: str) -> str:
    return message(
        "config",
        "certificates",
        variable=variable,
        path=value,
        reason=reason,
        hint="fix_certificates",
    )


UNUSABLE = [
    # the variable, what it names below a directory, and what is wrong with it
    ("SSL_CERT_FILE", "missing", unreadable(MISSING)),
    ("SSL_CERT_FILE", "text/below", unreadable("Not a directory")),
    ("SSL_CERT_FILE", "empty", unreadable(DIRECTORY)),
    ("SSL_CERT_FILE", "nothing", NO_PEM),
    ("SSL_CERT_FILE", "text", NO_PEM),
    ("SSL_CERT_DIR", "missing", unreadable(MISSING)),
    ("SSL_CERT_DIR", "text", unreadable("Not a directory")),
    ("SSL_CERT_DIR", "empty", REHASH),
    ("SSL_CERT_DIR", "unhashed", REHASH),
    ("SSLKEYLOGFILE", "missing/log", unwritable(MISSING)),
    ("SSLKEYLOGFILE", "empty", unwritable(DIRECTORY)),
    ("SSLKEYLOGFILE", "text/log", unwritable("Not a directory")),
]


@pytest.fixture
def places(tmp_path: Path) -> Path:
    """A directory with what the variables may name."""
    for name in ("empty", "unhashed", "hashed"):
        (tmp_path / name).mkdir()
    (tmp_path / "unhashed" / "ca.pem").write_bytes(Path(certifi.where()).read_bytes())
    (tmp_path / "hashed" / "0123abcd.0").touch()
    (tmp_path / "text").write_bytes(b"no certificate")
    (tmp_path / "nothing").touch()
    return tmp_path


@pytest.mark.skipif(sys.platform == "win32", reason="the system has other words there")
@pytest.mark.parametrize("beside", ["SSL_CERT_FILE", "SSL_CERT_DIR", None])
@pytest.mark.parametrize(("variable", "name", "reason"), UNUSABLE)
def test_the_variable_that_is_wrong_is_named_with_its_value(
    monkeypatch: pytest.MonkeyPatch,
    places: Path,
    variable: str,
    name: str,
    reason: str,
    beside: str | None,
) -> None:
    usable = {"SSL_CERT_FILE": certifi.where(), "SSL_CERT_DIR": str(places / "hashed")}
    for other in {beside} & set(usable):
        monkeypatch.setenv(str(other), usable[str(other)])
    monkeypatch.setenv(variable, str(places / name))
    if (reason, beside) == (REHASH, "SSL_CERT_FILE"):
        system_context()  # a directory that isn't needed
        return
    with pytest.raises(ConfigError) as caught:
        system_context()
    assert describe(caught.value) == unusable(variable, places / name, reason)


@pytest.mark.parametrize(
    ("names", "reason"),
    [
        (["missing", "hashed"], None),
        (["hashed", "missing"], None),
        (["empty", "hashed"], None),
        (["", "hashed", ""], None),
        (["missing", "empty"], unreadable(MISSING)),
        (["", ""], message("config", "certificates_no_directory")),
    ],
)
def test_of_several_directories_one_is_enough(
    monkeypatch: pytest.MonkeyPatch, places: Path, names: list[str], reason: str | None
) -> None:
    value = os.pathsep.join(name and str(places / name) for name in names)
    monkeypatch.setenv("SSL_CERT_DIR", value)
    if reason is None:
        assert type(system_context()) is ssl.SSLContext
        return
    with pytest.raises(ConfigError) as told:
        system_context()
    assert describe(told.value) == unusable("SSL_CERT_DIR", value, reason)


MODES = {
    "SSL_CERT_FILE": unreadable("Permission denied"),
    "SSL_CERT_DIR": unreadable("Permission denied"),
    "SSLKEYLOGFILE": unwritable("Permission denied"),
}


@pytest.mark.parametrize("variable", MODES)
def test_what_the_user_has_no_permission_for_is_named(
    base_env: dict[str, str], places: Path, variable: str
) -> None:
    path = places / ("hashed" if variable == "SSL_CERT_DIR" else "text")
    base_env |= {"ASTRO_API_TOKEN": "an.opaque.token", "ASTRO_ORGANIZATION_ID": "clorg1"}
    base_env |= {
        "ASTRO_WORKSPACE_ID": "clws1",
        "SSL_CERT_FILE": certifi.where(),
        variable: str(path),
    }
    prefix = enforce_file_modes()
    path.chmod(0)

    result = invoke_restricted(
        prefix, ("workspace", "organization-token", "list", "--json"), base_env
    )

    path.chmod(0o700)
    said = unusable(variable, path, MODES[variable])
    assert (result.status, result.stderr) == (1, "")
    assert result.json == {"error": said, "code": 1, "kind": "config"}


@pytest.mark.parametrize("variable", ["SSL_CERT_FILE", "SSL_CERT_DIR"])
def test_an_empty_variable_names_nothing(monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    monkeypatch.setenv(variable, "")
    context = system_context()
    assert context.verify_mode == ssl.CERT_REQUIRED
    assert isinstance(context, truststore.SSLContext) or HAS_STORE
