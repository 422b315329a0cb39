"""Proxies of the environment are used for other machines and never for this one."""

from __future__ import annotations

from base64 import b64encode
from urllib.parse import unquote

import pytest

from api.endpoints import ORGANIZATION, SECRET, TOKEN
from astro_org_tokens import AstroClient, ConfigError, NetworkError
from astro_org_tokens.api import proxies
from astro_org_tokens.api.proxies import proxy_for
from astro_org_tokens.hints import describe
from astro_org_tokens.sandbox import Sandbox
from astro_org_tokens.sandbox.seed import seed_ids
from support.error_dump import dump_error
from support.messages import message
from support.raw_servers import raw_server

DEAD = "http://127.0.0.1:9"
VARIABLES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy")
REMOTE = "https://api.example.com/v1"
DOING = message("operation", "read_token", token=TOKEN, organization=ORGANIZATION)


@pytest.mark.parametrize("variable", VARIABLES)
def test_this_machine_is_never_asked_through_a_proxy(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(variable, DEAD)
    with AstroClient(
        sandbox.api_token, seed_ids.ORGANIZATION_ID, base_url=sandbox.api_url
    ) as client:
        assert client.get_token(seed_ids.DEPLOY_BOT).name == "deploy-bot"


@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY"])
def test_another_machine_is_asked_through_the_proxy_which_sees_no_credential(
    monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    with raw_server(b"HTTP/1.1 403 Not Here\r\nContent-Length: 0\r\n\r\n") as proxy:
        monkeypatch.setenv(variable, proxy.origin)
        with (
            AstroClient(SECRET, ORGANIZATION, base_url=REMOTE) as client,
            pytest.raises(NetworkError) as caught,
        ):
            client.get_token(TOKEN)
    assert describe(caught.value) == message(
        "network",
        "unreachable",
        url=REMOTE,
        operation=DOING,
        reason=message("network", "proxy_reason", reason="403 Not Here", proxy=variable),
        hint="check_network",
    )
    heads = [head.split(b"\r\n")[0] for head in proxy.request_heads]
    assert heads == [b"CONNECT api.example.com:443 HTTP/1.1"] * 4
    assert SECRET.encode() not in b"".join(proxy.request_heads)


NO_SCHEME = message("config", "proxy_scheme", schemes="http, https, socks5, socks5h")
NO_HOST = message("config", "proxy_host")
NO_PORT = message("config", "proxy_port")
NO_URL = message("config", "proxy_url")
NOT_ENCODED = message("config", "proxy_not_encoded")
UNUSABLE = {
    "gopher://me:hidden@a": NO_SCHEME,
    "socks://me:hidden@127.0.0.1:9": NO_SCHEME,
    "me:hidden://a": NO_SCHEME,
    "http://me:hidden@": NO_HOST,
    "http://": NO_HOST,
    "http:///": NO_HOST,
    ":8080": NO_HOST,
    "http://me:hidden@a:port": NO_URL,
    "http://me:hidden@a:0": NO_PORT,
    "http://me:hidden@a:65536": NO_PORT,
    "http://me:hidden@[::1": NO_URL,
    "http://me:hidden@xn--\u00fc": NO_URL,
    "http://me:hidden@a\nb": NO_URL,
    "http://me:hid#den@a:1": NOT_ENCODED,
    "me:1/hidden@a:1": NOT_ENCODED,
    f"http://me:hidden@{'a' * 70}.example:1": NO_HOST,
}


@pytest.mark.parametrize("proxy", UNUSABLE)
@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"])
def test_a_proxy_that_cant_be_used_is_named_and_not_quoted(
    monkeypatch: pytest.MonkeyPatch, variable: str, proxy: str
) -> None:
    monkeypatch.setenv(variable, proxy)
    with pytest.raises(ConfigError) as caught:
        AstroClient(SECRET, ORGANIZATION, base_url=REMOTE)
    assert describe(caught.value) == message(
        "config",
        "invalid_proxy",
        source=variable,
        reason=UNUSABLE[proxy],
        hint="fix_proxy",
    )
    assert "hidden" not in dump_error(caught.value)


@pytest.mark.parametrize(
    "environ",
    [
        {},
        {"NO_PROXY": "::1/128,fd00::/8,[::1],bogus:::,10.0.0.0/99"},
        {"HTTPS_PROXY": ""},
        {"HTTPS_PROXY": " "},
        {"HTTP_PROXY": "socks://me:hidden@a"},
        {"FTP_PROXY": "gopher://a"},
        {"HTTPS_PROXY": DEAD, "https_proxy": ""},
        {"HTTPS_PROXY": "socks://a", "NO_PROXY": "*"},
        {"ALL_PROXY": "socks://a", "no_proxy": ".example.com"},
    ],
    ids=str,
)
def test_where_no_proxy_is_used_nothing_about_proxies_matters(
    monkeypatch: pytest.MonkeyPatch, environ: dict[str, str]
) -> None:
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    assert proxy_for(REMOTE) is None
    AstroClient(SECRET, ORGANIZATION, base_url=REMOTE).close()


@pytest.mark.parametrize("proxy", [*UNUSABLE, DEAD])
@pytest.mark.parametrize("variable", VARIABLES)
@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.1.2.3", "[::1]"])
def test_for_this_machine_nothing_about_proxies_matters(
    monkeypatch: pytest.MonkeyPatch, variable: str, proxy: str, host: str
) -> None:
    monkeypatch.setenv(variable, proxy)
    for base in (f"http://{host}:9/v1", f"https://{host}/v1"):
        assert proxy_for(base) is None


@pytest.mark.parametrize(
    ("environ", "source", "url"),
    [
        ({"ALL_PROXY": "socks://a:1", "HTTPS_PROXY": "http://p:2"}, "HTTPS_PROXY", "http://p:2"),
        ({"all_proxy": "http://p:2/"}, "all_proxy", "http://p:2/"),
        ({"HTTPS_PROXY": "http://p:2", "https_proxy": "q:3"}, "https_proxy", "http://q:3"),
        ({"HTTPS_PROXY": " https://p "}, "HTTPS_PROXY", "https://p"),
        ({"HTTPS_PROXY": "p:2", "NO_PROXY": "other.example"}, "HTTPS_PROXY", "http://p:2"),
        ({"HTTPS_PROXY": "http://[::1]:2"}, "HTTPS_PROXY", "http://[::1]:2"),
    ],
    ids=str,
)
def test_the_proxy_that_is_used(
    monkeypatch: pytest.MonkeyPatch, environ: dict[str, str], source: str, url: str
) -> None:
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    setting = proxy_for(REMOTE)
    assert setting is not None
    assert (setting.source, str(setting.url), setting.secrets) == (source, url, ())


@pytest.mark.parametrize("scheme", ["socks5", "socks5h"])
def test_a_socks_proxy_needs_a_package(monkeypatch: pytest.MonkeyPatch, scheme: str) -> None:
    monkeypatch.setenv("ALL_PROXY", f"{scheme}://me:hidden@127.0.0.1:9")
    monkeypatch.setattr(proxies, "find_spec", lambda _: None)
    with pytest.raises(ConfigError) as caught:
        AstroClient(SECRET, ORGANIZATION, base_url=REMOTE)
    assert describe(caught.value) == message(
        "config", "socks_proxy", source="ALL_PROXY", hint="install_socks"
    )


@pytest.mark.parametrize(
    "settings", [{"https": "http://p:2"}, {"all": "http://p:2"}], ids=["https", "all"]
)
@pytest.mark.parametrize("bypassed", [False, True])
def test_the_settings_of_the_system_are_used_with_its_exceptions(
    monkeypatch: pytest.MonkeyPatch, settings: dict[str, str], *, bypassed: bool
) -> None:
    monkeypatch.setattr(proxies, "getproxies", lambda: settings)
    monkeypatch.setattr(proxies, "proxy_bypass", lambda _: bypassed)
    setting = proxy_for(REMOTE)
    if bypassed:
        assert setting is None
    else:
        assert setting is not None
        assert (setting.source, str(setting.url)) == ("the system's proxy settings", "http://p:2")


@pytest.mark.parametrize("password", ["hidden-word", "p%40ss", "x"])
def test_a_proxy_that_quotes_its_password_is_not_quoted(
    monkeypatch: pytest.MonkeyPatch, password: str
) -> None:
    plain = unquote(password)
    basic = b64encode(f"me:{plain}".encode()).decode()
    status = f"HTTP/1.1 407 No {plain} {password} Basic {basic}\r\nContent-Length: 0\r\n\r\n"
    with raw_server(status.encode()) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.origin.replace("://", f"://me:{password}@"))
        with (
            AstroClient(SECRET, ORGANIZATION, base_url=REMOTE) as client,
            pytest.raises(NetworkError) as caught,
        ):
            client.get_token(TOKEN)
    assert describe(caught.value) == message(
        "network",
        "unreachable",
        url=REMOTE,
        operation=DOING,
        reason=message(
            "network", "proxy_reason", reason="407 No *** *** Basic ***", proxy="HTTPS_PROXY"
        ),
        hint="check_network",
    )
