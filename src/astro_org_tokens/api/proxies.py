"""Which proxy, if any, is between this machine and one API.

A client has one host, so the choice is made once, and httpx only gets its result: what httpx reads
in the environment itself, it refuses if ``NO_PROXY`` holds a network, which curl and Go accept.
"""

from __future__ import annotations

import ipaddress
import os
import re
from base64 import b64encode
from dataclasses import dataclass, field
from importlib.util import find_spec
from urllib.parse import urlsplit
from urllib.request import getproxies, getproxies_environment, proxy_bypass

import httpx

from astro_org_tokens.errors import ConfigError
from astro_org_tokens.urls import is_loopback

_SCHEMES = ("http", "https", "socks5", "socks5h")


@dataclass(frozen=True)
class ProxySetting:
    """A proxy, and where it is set.

    Attributes:
        source: the variable, or the system's settings; for messages.
        url: as httpx takes it.
        secrets: what must not be quoted from an error of the proxy.
    """

    source: str
    url: httpx.URL = field(repr=False)
    secrets: tuple[str, ...] = field(repr=False)


def proxy_for(base_url: str) -> ProxySetting | None:
    """Return the proxy for an API, None to connect directly.

    Raises:
        ConfigError: the proxy that is set for it can't be used; its value isn't quoted.
    """
    if is_loopback(base_url):
        return None
    settings = getproxies()  # on macOS and Windows the system's, if the environment has none
    scheme = next((kind for kind in ("https", "all") if settings.get(kind, "").strip()), None)
    if scheme is None:
        return None
    target = urlsplit(base_url)
    host, port = (target.hostname or "").lower(), target.port or 443
    if bypasses_proxy(settings.get("no", ""), host, port):
        return None
    if not getproxies_environment() and proxy_bypass(host):
        return None
    return _parse(settings[scheme].strip(), _source(scheme))


def bypasses_proxy(no_proxy: str, host: str, port: int) -> bool:
    """Tell whether ``NO_PROXY`` says to connect to a host directly.

    Args:
        no_proxy: entries between commas or spaces: ``*``, names (their subdomains are included),
            ``*.domain`` (subdomains only), addresses, networks; all with ``:port`` if need be.
            As in curl and Go, an entry that is none of these matches nothing.
        host: in lowercase, an IPv6 address without brackets.
        port: of the host.
    """
    entries = re.split(r"[\s,]+", no_proxy.lower())
    return any(_matches(entry, host, port) for entry in entries if entry)


def _matches(entry: str, host: str, port: int) -> bool:
    pattern, only_port = _split_port(entry)
    if only_port not in (None, port):
        return False
    if pattern == "*":
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return _matches_name(pattern, host)
    return _in_network(address, pattern)


def _split_port(entry: str) -> tuple[str, int | None]:
    head, _, port = entry.rpartition(":")
    if port.isdecimal() and head and (":" not in head or head.endswith("]")):
        return head, int(port)
    return entry, None  # also an IPv6 address without brackets, which has no port


def _matches_name(pattern: str, host: str) -> bool:
    subdomains_only = pattern.startswith("*.")
    name = pattern.removeprefix("*.").strip(".")
    is_subdomain = host.endswith(f".{name}") and bool(name)
    return is_subdomain or (host == name and not subdomains_only)


def _in_network(address: ipaddress.IPv4Address | ipaddress.IPv6Address, pattern: str) -> bool:
    try:
        network = ipaddress.ip_network(re.sub(r"^\[(.*)\]", r"\1", pattern), strict=False)
    except ValueError:
        return False
    return address in network


def _source(kind: str) -> str:
    # Lowercase wins, as in urllib and curl.
    names = (f"{kind}_proxy", f"{kind.upper()}_PROXY")
    return next((name for name in names if os.environ.get(name)), "the system's proxy settings")


def _parse(text: str, source: str) -> ProxySetting:
    text = text if "://" in text else f"http://{text}"
    if re.search(r"[/?#].*@", text.partition("://")[2]):
        raise _unusable(source, "a special character in its user name or password is not encoded")
    url = _url(text, source)
    if url.scheme not in _SCHEMES:
        # The scheme isn't quoted either: without a scheme, the text before "://" is a password.
        reason = f"its scheme is not one of {', '.join(_SCHEMES)}"
        raise _unusable(source, reason)
    if not _is_host(url.host):
        raise _unusable(source, "it has no valid host name")
    if url.port is not None and not 0 < url.port < 65536:
        raise _unusable(source, "it has no valid port")
    if url.scheme.startswith("socks") and find_spec("socksio") is None:
        raise ConfigError(
            f"The proxy in {source} is a SOCKS proxy, which needs another package.",
            hint="install_socks",
        )
    return ProxySetting(source, url, _secrets(text, url))


def _url(text: str, source: str) -> httpx.URL:
    try:
        url = httpx.URL(text)
        _ = url.host  # a name that claims to be punycode fails only here
    except (httpx.InvalidURL, ValueError):
        raise _unusable(source, "it is not a valid URL") from None
    return url


def _is_host(host: str) -> bool:
    try:
        return bool(host.encode("idna"))
    except UnicodeError:  # an empty label, or one that is too long
        return False


def _secrets(text: str, url: httpx.URL) -> tuple[str, ...]:
    if not url.password:
        return ()
    encoded = urlsplit(text).password or ""
    basic = b64encode(f"{url.username}:{url.password}".encode()).decode()
    return (url.password, encoded, basic)


def _unusable(source: str, reason: str) -> ConfigError:
    return ConfigError(f"The proxy in {source} can't be used: {reason}.", hint="fix_proxy")
