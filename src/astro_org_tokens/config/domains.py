"""Astro's domains and their API base URLs."""

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
    """Return an Astro domain in its normal form.

    Args:
        text: a domain, ``cloud.<domain>``, or an ``https://`` URL of either.
        source: where it comes from, for the message.

    Raises:
        ConfigError: it isn't one of Astro's domains.
    """
    domain = normalize_domain(text)
    if domain not in DOMAINS:
        raise ConfigError(
            f"Unknown Astro domain {text!r} in {source}. Valid domains: {', '.join(DOMAINS)}.",
            hint="other_api",
        )
    return domain


def normalize_domain(text: str) -> str:
    """Return a domain in lower case, without ``https://``, ``cloud.`` and a trailing slash."""
    return text.strip().lower().removeprefix("https://").rstrip("/").removeprefix("cloud.")


def domain_base_url(domain: str) -> str:
    """Return the API's base URL for one of Astro's domains."""
    if domain == LOCAL_DOMAIN:
        return "http://localhost:8888/v1"
    return f"https://api.{domain}/v1"
