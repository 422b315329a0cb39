"""Astro's domains, and the API that belongs to each."""

from __future__ import annotations

import pytest

from astro_org_tokens import ConfigError
from astro_org_tokens.config.domains import DOMAINS
from astro_org_tokens.hints import describe
from config.config_env import ConfigEnv, write_config
from support.messages import message

BASES = {
    "astronomer.io": "https://api.astronomer.io/v1",
    "astronomer-dev.io": "https://api.astronomer-dev.io/v1",
    "astronomer-stage.io": "https://api.astronomer-stage.io/v1",
    "astronomer-perf.io": "https://api.astronomer-perf.io/v1",
    "localhost": "http://localhost:8888/v1",
}
FORMS = ("{}", "cloud.{}", "https://{}", "https://cloud.{}", "https://cloud.{}/", " {} ")
STRANGERS = (
    "example.com",
    "astronomer.io.example.com",
    "api.astronomer.io",
    "notastronomer.io",
    "http://astronomer.io",
    "astronomer.io/x",
    "astronomer.io:8443",
    "127.0.0.1",
)


def stranger(text: str, source: str) -> str:
    return message(
        "config",
        "invalid_domain",
        domain=f"{text!r}",
        source=source,
        domains=", ".join(DOMAINS),
        hint="other_api",
    )


@pytest.mark.parametrize("upper", [False, True], ids=["lower case", "upper case"])
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("domain", BASES)
def test_each_domain_has_its_api_however_it_is_written(
    config_env: ConfigEnv, domain: str, form: str, upper: bool
) -> None:
    text = form.format(domain)
    config_env.environ["ASTRO_DOMAIN"] = text.upper() if upper else text
    settings = config_env.settings
    assert (settings.domain, settings.api_base_url) == (domain, BASES[domain])


def test_every_domain_is_covered_here() -> None:
    assert tuple(BASES) == DOMAINS


@pytest.mark.parametrize("text", STRANGERS)
def test_another_domain_in_the_environment_is_an_error(config_env: ConfigEnv, text: str) -> None:
    config_env.environ |= {"ASTRO_DOMAIN": text, "ASTRO_API_TOKEN": "x"}
    with pytest.raises(ConfigError) as caught:
        _ = config_env.settings.credential
    assert describe(caught.value) == stranger(text, "ASTRO_DOMAIN")


@pytest.mark.parametrize("text", STRANGERS)
def test_another_domain_in_the_config_is_an_error(config_env: ConfigEnv, text: str) -> None:
    path = write_config(config_env.home, {"context": text})
    config_env.environ["ASTRO_API_TOKEN"] = "x"
    with pytest.raises(ConfigError) as caught:
        _ = config_env.settings.credential
    assert describe(caught.value) == stranger(text, message("config", "source_context", path=path))


@pytest.mark.parametrize("by", ["environment", "config"])
def test_another_domain_is_none_of_our_business_where_the_api_is_given(
    config_env: ConfigEnv, by: str
) -> None:
    config_env.context = {"organization": "corg1", "workspace": "cws1"}
    config_env.domain = "astro.example.com"
    config_env.environ |= {"ASTRO_API_URL": "https://api.example.com/v1", "ASTRO_API_TOKEN": "x"}
    if by == "environment":
        config_env.environ["ASTRO_DOMAIN"] = "cloud.astro.example.com"
    settings = config_env.settings
    assert settings.api_base_url == "https://api.example.com/v1"
    assert settings.credential.secret == "x"
    assert (settings.organization_id, settings.workspace_id) == ("corg1", "cws1")


IN_THE_CLEAR = message(
    "config", "insecure_url", source="ASTRO_API_URL", url="http://api.example.com/v1"
)
NO_ADDRESS = message("usage", "invalid_base_url", source="ASTRO_API_URL")


@pytest.mark.parametrize(
    ("url", "message"),
    [("http://api.example.com/v1", IN_THE_CLEAR), ("api.example.com", NO_ADDRESS)],
)
def test_an_address_that_no_credential_may_go_to_is_an_error(
    config_env: ConfigEnv, url: str, message: str
) -> None:
    config_env.environ |= {"ASTRO_API_URL": url, "ASTRO_API_TOKEN": "x"}
    with pytest.raises(ConfigError) as caught:
        _ = config_env.settings.credential
    assert describe(caught.value) == message
