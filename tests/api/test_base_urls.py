"""Where a credential may go: https, or this machine."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

import httpx
import pytest
import respx
from hypothesis import example, given
from hypothesis import strategies as st

from api.endpoints import ORGANIZATION, SECRET, TOKEN, token
from astro_org_tokens import AstroClient, ConfigError
from astro_org_tokens.urls import host_of, is_loopback, validate_base_url
from support.messages import message

NO_BASE = message("usage", "invalid_base_url", source="base_url")

GOOD = {
    "https://api.astronomer.io/v1": "https://api.astronomer.io/v1",
    " https://api.astronomer.io/v1/ ": "https://api.astronomer.io/v1",
    "HTTPS://API.example.com:8443": "HTTPS://API.example.com:8443",
    "https://[2001:db8::1]/v1": "https://[2001:db8::1]/v1",
    "https://192.0.2.7/v1": "https://192.0.2.7/v1",
    "http://localhost:8888/v1": "http://localhost:8888/v1",
    "http://LOCALHOST/v1": "http://LOCALHOST/v1",
    "http://127.0.0.1:1/v1": "http://127.0.0.1:1/v1",
    "http://127.8.9.10/v1": "http://127.8.9.10/v1",
    "http://[::1]:65535/v1": "http://[::1]:65535/v1",
}

NO_URLS = (
    "",
    "api.astronomer.io/v1",
    "ftp://api.astronomer.io",
    "file:///etc/passwd",
    "https://",
    "https://user@api.astronomer.io",
    "https://user:password@api.astronomer.io",
    "http://localhost@evil.example/v1",
    "http://127.0.0.1:80@evil.example/v1",
    "http://localhost\\@evil.example/v1",
    "https://api.astronomer.io/v1?x=y",
    "https://api.astronomer.io/v1#x",
    "https://api.astronomer.io/%2e",
    "https://api astronomer.io",
    "https://api.astronomer.io\r\nX-Evil: 1",
    "https://bücher.example/v1",
    "https://a..example/v1",
    "https://.../v1",
    "https://-/v1",
    f"https://{'a' * 64}.example/v1",
    "https://api.astronomer.io:0/v1",
    "https://api.astronomer.io:65536/v1",
    "https://[1:2:3]/v1",
    "https://999.1.1.1/v1",
    "https://127.1/v1",
    "https://0x7f.0.0.1/v1",
    "https://2130706433/v1",
    "https://1.0x7f/v1",
)

IN_THE_CLEAR = (
    "http://api.astronomer.io/v1",
    "http://localhost.evil.example/v1",
    "http://evil.example/localhost",
    "http://127.0.0.1.evil.example/v1",
    "http://0.0.0.0/v1",
    "http://169.254.169.254/v1",
    "http://10.0.0.1/v1",
    "http://[2001:db8::1]/v1",
    "HTTP://API.astronomer.io/v1",
)


@pytest.mark.parametrize(("url", "base"), GOOD.items(), ids=GOOD)
def test_https_and_this_machine_are_taken(url: str, base: str) -> None:
    assert validate_base_url(url, "base_url") == base
    assert is_loopback(base) is base.startswith("http://")


@pytest.mark.parametrize("url", NO_URLS, ids=ascii)
def test_what_is_no_plain_address_is_refused_before_anything_is_sent(
    wire: respx.MockRouter, url: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        AstroClient(SECRET, ORGANIZATION, base_url=url)
    assert str(caught.value) == NO_BASE
    assert not wire.calls
    assert not is_loopback(url)


@pytest.mark.parametrize("url", IN_THE_CLEAR)
def test_http_to_another_machine_is_refused_before_anything_is_sent(
    wire: respx.MockRouter, url: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        AstroClient(SECRET, ORGANIZATION, base_url=url)
    assert str(caught.value) == message("config", "insecure_url", source="base_url", url=url)
    assert not wire.calls


def test_a_name_that_claims_to_be_punycode_is_refused() -> None:
    with pytest.raises(ConfigError) as caught:
        AstroClient(SECRET, ORGANIZATION, base_url="https://xn--a/v1")
    assert str(caught.value) == message("config", "invalid_url", url="https://xn--a/v1")


HOSTS = ("localhost", "127.0.0.1", "[::1]", "evil.example", "0x7f", "1")
parts = st.sampled_from(("http", "https", "://", *HOSTS, *"@:/\\?#.%-_[] \t\n0aZé"))


@given(url=st.lists(parts, max_size=9).map("".join))
@example(url="http://127.0.0.1:80/@evil.example")
@example(url="http://[::1]/..")
def test_an_address_that_is_taken_is_read_alike_by_every_parser(url: str) -> None:
    try:
        base = validate_base_url(url, "x")
    except ConfigError:
        return
    sent, split, host = httpx.URL(base), urlsplit(base), host_of(base)
    assert (sent.host, split.hostname) == (host, host)
    assert (sent.userinfo, sent.query, sent.fragment) == (b"", b"", "")
    assert sent.scheme == split.scheme
    if sent.scheme == "http":
        assert host == "localhost" or ipaddress.ip_address(host).is_loopback


def test_a_netrc_does_not_take_the_credential_s_place(
    wire: respx.MockRouter,
    client: AstroClient,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    netrc = tmp_path_factory.mktemp("netrc") / "netrc"
    netrc.write_text("default login somebody password else\n", encoding="utf-8")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    wire.route().respond(json=token())
    client.get_token(TOKEN)
    assert wire.calls[0].request.headers["Authorization"] == f"Bearer {SECRET}"
