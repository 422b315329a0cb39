"""Validate the URLs that a credential is sent to."""

from __future__ import annotations

import ipaddress
import re

from astro_org_tokens.errors import ConfigError

# Strict on purpose: all URL parsers agree on what this pattern accepts.
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_URL = re.compile(
    rf"(?P<scheme>https?)://(?P<host>{_LABEL}(?:\.{_LABEL})*|\[[0-9a-f:.]+\])"
    r"(?::(?P<port>[0-9]{1,5}))?(?:/[a-z0-9._~/-]*)?",
    re.IGNORECASE | re.ASCII,
)
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")


def is_loopback(url: str) -> bool:
    """Return whether a URL's host is this machine; the only name that is trusted is localhost."""
    host = host_of(url)
    if host == "localhost":
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    # Versions of Python differ on an IPv4 address that is written as an IPv6 one.
    return address.is_loopback and getattr(address, "ipv4_mapped", None) is None


def validate_base_url(url: str, source: str) -> str:
    """Return an API's base URL without a trailing slash.

    Args:
        url: the base URL.
        source: where it comes from, for the message.

    Raises:
        ConfigError: it isn't a plain URL, or it would send a credential unencrypted.
    """
    match = _URL.fullmatch(url.strip())
    if match is None or not _is_address(match["host"].lower(), match["port"]):
        raise ConfigError(
            f"{source} isn't a valid API base URL. Use a form such as "
            "https://api.astronomer.io/v1, without a user name or a query."
        )
    base = match[0].rstrip("/")
    if match["scheme"].lower() == "http" and not is_loopback(base):
        raise ConfigError(
            f"{source} is {base}, but credentials are sent over http only to this machine. Use "
            "https."
        )
    return base


def host_of(url: str) -> str:
    """Return the host of a validated base URL, in lower case, without brackets."""
    match = _URL.fullmatch(url)
    return match["host"].strip("[]").lower() if match else ""


def port_of(url: str) -> int:
    """Return the port of a validated base URL."""
    match = _URL.fullmatch(url)
    if match is not None and match["port"]:
        return int(match["port"])
    return 80 if url.lower().startswith("http:") else 443


def _is_address(host: str, port: str | None) -> bool:
    if port is not None and not 0 < int(port) < 65536:
        return False
    if not host.startswith("[") and not _NUMBER.fullmatch(host.rpartition(".")[2]):
        return True
    # A host that ends in a number has to be a complete IPv4 address in decimal.
    try:
        return bool(ipaddress.ip_address(host.strip("[]")))
    except ValueError:
        return False
