"""Astro's domains and the API bases that belong to them."""

from __future__ import annotations

from astro_org_tokens.errors import ConfigError

DEFAULT_DOMAIN = "astronomer.io"
LOCAL_DOMAIN = "localhost"
DOMAINS = (
    DEFAULT_DOMAIN,
    "astronomer-dev.io",
    "astronomer-stage.io",
    "astronomer-perf.io",
    LOCAL_DOMAIN,
)


def parse_domain(text: str, source: str) -> str:
    """Return the Astro domain that ``text`` names.

    Args:
        text: a domain, also as ``cloud.…`` or as an ``https://`` address.
        source: where it was found, for the message.

    Raises:
        ConfigError: it is none of Astro's.
    """
    domain = normalize_domain(text)
    if domain not in DOMAINS:
        raise ConfigError(
            f"{text!r}, from {source}, is not an Astro domain (these are {', '.join(DOMAINS)})",
            hint="other_api",
        )
    return domain


def normalize_domain(text: str) -> str:
    """Return a domain without what may stand around it."""
    return text.strip().lower().removeprefix("https://").rstrip("/").removeprefix("cloud.")


def domain_base_url(domain: str) -> str:
    """Return the API base of one of Astro's domains."""
    if domain == LOCAL_DOMAIN:
        return "http://localhost:8888/v1"
    return f"https://api.{domain}/v1"
