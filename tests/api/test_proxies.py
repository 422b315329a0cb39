"""Proxies of the environment are used for other machines and never for this one."""

from __future__ import annotations

import pytest

from api.endpoints import ORGANIZATION, SECRET, TOKEN
from astro_org_tokens import AstroClient, ConfigError, NetworkError
from astro_org_tokens.hints import describe
from astro_org_tokens.sandbox import Sandbox
from astro_org_tokens.sandbox.seed import seed_ids
from support.raw_servers import raw_server

DEAD = "http://127.0.0.1:9"
VARIABLES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy")
REMOTE = "https://api.example.com/v1"
DOING = f"reading API token {TOKEN} of Organization {ORGANIZATION}"
CHECK = "check the network, ASTRO_API_URL, and the proxy variables"
BAD_PROXY = (
    "the proxy in HTTPS_PROXY, HTTP_PROXY or ALL_PROXY is not a usable address; it should be "
    "http:// or https:// (for socks5://, install httpx[socks] too)"
)


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
    assert describe(caught.value) == (
        f"{REMOTE} could not be asked while {DOING} (403 Not Here): {CHECK}"
    )
    heads = [head.split(b"\r\n")[0] for head in proxy.request_heads]
    assert heads == [b"CONNECT api.example.com:443 HTTP/1.1"] * 4
    assert SECRET.encode() not in b"".join(proxy.request_heads)


@pytest.mark.parametrize("proxy", ["socks5://me:hidden@127.0.0.1:9", "gopher://me:hidden@a"])
def test_a_proxy_that_can_not_be_used_is_an_error_which_does_not_quote_it(
    monkeypatch: pytest.MonkeyPatch, proxy: str
) -> None:
    monkeypatch.setenv("ALL_PROXY", proxy)
    with pytest.raises(ConfigError) as caught:
        AstroClient(SECRET, ORGANIZATION, base_url=REMOTE)
    assert describe(caught.value) == BAD_PROXY


def test_a_proxy_of_an_impossible_name_is_a_network_error_which_does_not_quote_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", f"http://me:hidden@{'a' * 70}.example:1")
    with (
        AstroClient(SECRET, ORGANIZATION, base_url=REMOTE) as client,
        pytest.raises(NetworkError) as caught,
    ):
        client.get_token(TOKEN)
    assert describe(caught.value) == (
        f"{REMOTE} could not be asked while {DOING} (a host or a port that can't be): {CHECK}"
    )
