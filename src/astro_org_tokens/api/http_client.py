"""The one place that makes an httpx client: proxy and certificates of the environment."""

from __future__ import annotations

from collections.abc import Mapping

import httpx

from astro_org_tokens.api.early_connection import early_connection_to
from astro_org_tokens.api.early_transport import EarlyTransport
from astro_org_tokens.api.proxies import ProxySetting, proxy_for
from astro_org_tokens.api.tls import ssl_context, system_context


def open_http_client(
    base_url: str, headers: Mapping[str, str], *, trust_env: bool
) -> tuple[httpx.Client, ProxySetting | None]:
    """Return a client for one API, and the proxy that it uses.

    Args:
        base_url: of the API, checked.
        headers: of every request.
        trust_env: whether a proxy of the environment is used.

    Raises:
        ConfigError: the environment names a proxy or certificates that can't be used.
    """
    setting = proxy_for(base_url) if trust_env else None
    early = early_connection_to(base_url)
    context = ssl_context(base_url) if early is None else early.ssl_context()
    client = httpx.Client(
        headers=dict(headers),
        follow_redirects=False,
        trust_env=False,  # `proxy_for` has read it
        proxy=None if setting is None else _proxy(setting),
        verify=context,
        transport=EarlyTransport(early, context) if early and setting is None else None,
    )
    return client, setting


def _proxy(setting: ProxySetting) -> httpx.Proxy:
    # Without a context, httpcore would trust certifi's certificates and not the system's.
    context = system_context() if setting.url.scheme == "https" else None
    return httpx.Proxy(setting.url, ssl_context=context)
