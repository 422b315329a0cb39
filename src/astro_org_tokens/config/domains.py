"""Astro's domains and their API base URLs."""

from __future__ import annotations

import re

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
DEFAULT_LOCAL_URL = "http://localhost:8888"
"""Where the official CLI looks for the API of ``localhost``, unless ``local.core`` is set."""
# A preview of a pull request to Astro.
_PREVIEW = r"(?P<preview>pr[0-9]{4,6})\.(?P<domain>astronomer-dev\.io)"


def parse_domain(text: str, source: str) -> str:
    """Return an Astro domain in its normal form.

    Args:
        text: a domain, ``cloud.<domain>``, or an ``https://`` URL of either; previews begin with
            ``pr1234.``.
        source: where it comes from, for the message.

    Raises:
        ConfigError: it isn't one of Astro's domains.
    """
    domain = normalize_domain(text)
    if not is_astro_domain(domain):
        raise ConfigError(
            f"Unknown Astro domain {text!r} in {source}. Valid domains: {', '.join(DOMAINS)}.",
            hint="other_api",
        )
    return domain


def normalize_domain(text: str) -> str:
    """Return a domain in lower case, without ``https://``, ``cloud.`` and a trailing slash."""
    domain = text.strip().lower().removeprefix("https://").rstrip("/").removeprefix("cloud.")
    return re.sub(r"\A(pr[0-9]+)\.cloud\.", r"\1.", domain)


def is_astro_domain(domain: str) -> bool:
    """Return whether a normalized domain is one of Astro's, a preview included."""
    return domain in DOMAINS or re.fullmatch(_PREVIEW, domain) is not None


def domain_base_url(domain: str, local_url: str | None = None) -> str:
    """Return the API's base URL for one of Astro's domains.

    Args:
        domain: normalized.
        local_url: of the API of ``localhost``; None for the default.
    """
    if domain == LOCAL_DOMAIN:
        url = (local_url or DEFAULT_LOCAL_URL).rstrip("/")
        return url if url.endswith("/v1") else f"{url}/v1"
    if preview := re.fullmatch(_PREVIEW, domain):
        return f"https://{preview['preview']}.api.{preview['domain']}/v1"
    return f"https://api.{domain}/v1"
