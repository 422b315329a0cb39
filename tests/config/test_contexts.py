"""Which context counts, in all forms that the official CLI writes, and what is taken from it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from astro_org_tokens import AstroError, ConfigError, NotLoggedInError
from astro_org_tokens.config import Settings
from astro_org_tokens.config.session import parse_time
from astro_org_tokens.hints import describe
from config.config_env import SECRET, ConfigEnv, config_file, write_config
from support.messages import message

SESSION = {"token": f"Bearer {SECRET}", "organization": "corg1", "workspace": "cws1"}
PREVIEW = "pr1234.astronomer-dev.io"


def values(settings: Settings) -> tuple[str, str, str, str | None]:
    return (
        settings.credential.secret,
        settings.api_base_url,
        settings.organization_id,
        settings.workspace_id,
    )


def found(base_url: str) -> tuple[str, str, str, str]:
    return (SECRET, base_url, "corg1", "cws1")


@pytest.mark.parametrize(
    ("context", "name", "inner", "base_url"),
    [
        ("cloud.astronomer.io", "cloud_astronomer_io", None, "https://api.astronomer.io/v1"),
        ("cloud.astronomer.io", "astronomer_io", None, "https://api.astronomer.io/v1"),
        ("astronomer.io", "cloud_astronomer_io", None, "https://api.astronomer.io/v1"),
        ("astronomer_io", "astronomer_io", None, "https://api.astronomer.io/v1"),
        ("localhost", "localhost", "astronomer.io", "https://api.astronomer.io/v1"),
        ("astronomer_io", "astronomer_io", "localhost", "http://localhost:8888/v1"),
        (PREVIEW, "pr1234_astronomer-dev_io", None, "https://pr1234.api.astronomer-dev.io/v1"),
        (
            "pr123456.cloud.astronomer-dev.io",
            "pr123456_cloud_astronomer-dev_io",
            None,
            "https://pr123456.api.astronomer-dev.io/v1",
        ),
    ],
)
def test_the_current_context_is_found_however_it_is_written(
    config_env: ConfigEnv, context: str, name: str, inner: str | None, base_url: str
) -> None:
    entry = SESSION if inner is None else {**SESSION, "domain": inner}
    write_config(config_env.home, {"context": context, "contexts": {name: entry}})
    assert values(config_env.settings) == found(base_url)


def test_the_context_of_a_domain_is_found_by_the_domain_inside_it(config_env: ConfigEnv) -> None:
    entry = {**SESSION, "domain": "astronomer-stage.io"}
    write_config(config_env.home, {"context": "localhost", "contexts": {"stage": entry}})
    config_env.environ["ASTRO_DOMAIN"] = "astronomer-stage.io"
    assert values(config_env.settings) == found("https://api.astronomer-stage.io/v1")


def test_a_context_of_another_domain_is_never_used_for_its_key(config_env: ConfigEnv) -> None:
    entry = {**SESSION, "domain": "localhost"}
    write_config(config_env.home, {"contexts": {"astronomer_io": entry}})
    config_env.environ["ASTRO_DOMAIN"] = "astronomer.io"
    with pytest.raises(NotLoggedInError):
        _ = config_env.settings.credential


@pytest.mark.parametrize("domain", ["pr1.astronomer-dev.io", "pr1234.astronomer.io", "pr1234.io"])
def test_other_domains_with_the_form_of_a_preview_are_refused(
    config_env: ConfigEnv, domain: str
) -> None:
    config_env.environ["ASTRO_DOMAIN"] = domain
    with pytest.raises(ConfigError):
        _ = config_env.settings.api_base_url


NO_CONTEXT: list[dict[str, Any]] = [{"context": ""}, {"context": None}, {}]


@pytest.mark.parametrize("selected", NO_CONTEXT, ids=["empty", "null", "missing"])
def test_no_session_is_used_unless_its_context_is_selected(
    config_env: ConfigEnv, selected: dict[str, Any]
) -> None:
    path = write_config(
        config_env.home, {**selected, "contexts": {"localhost": SESSION, "astronomer_io": SESSION}}
    )
    with pytest.raises(AstroError) as caught:
        _ = config_env.settings.credential
    assert (caught.value.kind, describe(caught.value)) == (
        "config",
        message("config", "no_context", path=path, hint="select_context"),
    )


@pytest.mark.parametrize("selected", NO_CONTEXT, ids=["empty", "null", "missing"])
def test_with_an_api_token_the_default_domain_needs_no_context(
    config_env: ConfigEnv, selected: dict[str, Any]
) -> None:
    write_config(config_env.home, {**selected, "contexts": {"localhost": SESSION}})
    config_env.payload = {"permissions": ["organizationId:corg9"]}
    settings = config_env.settings
    assert settings.credential.is_session is False
    assert settings.api_base_url == "https://api.astronomer.io/v1"
    assert (settings.organization_id, settings.workspace_id) == ("corg9", None)


@pytest.mark.parametrize(
    ("organization", "workspace"),
    [("corg1", "cws1"), (None, "cws1"), ("corg2", None)],
    ids=["the same", "not told", "another"],
)
def test_the_workspace_of_the_context_needs_its_organization(
    config_env: ConfigEnv, organization: str | None, workspace: str | None
) -> None:
    config_env.payload = {"permissions": ["organizationId:corg1"]}
    config_env.context = {"workspace": "cws1"}
    if organization:
        config_env.context["organization"] = organization
    settings = config_env.settings
    assert settings.workspace_id == workspace
    unused = settings.unused_workspace
    assert (unused and unused.value) == (None if workspace else "cws1")


@pytest.mark.parametrize(
    ("core", "base_url"),
    [
        ("http://localhost:9999", "http://localhost:9999/v1"),
        ("http://127.0.0.1:9999/", "http://127.0.0.1:9999/v1"),
        ("http://localhost:9999/v1", "http://localhost:9999/v1"),
        ("", "http://localhost:8888/v1"),
    ],
)
def test_local_core_is_the_api_of_localhost(
    config_env: ConfigEnv, core: str, base_url: str
) -> None:
    content = {
        "context": "localhost",
        "contexts": {"localhost": SESSION},
        "local": {"core": core},
    }
    write_config(config_env.home, content)
    assert values(config_env.settings) == found(base_url)


def test_local_core_is_checked_as_any_url_is(config_env: ConfigEnv) -> None:
    content = {"context": "localhost", "local": {"core": "http://example.com"}}
    write_config(config_env.home, content)
    with pytest.raises(ConfigError):
        _ = config_env.settings.api_base_url


def credentials(config_env: ConfigEnv, content: object) -> None:
    path = config_file(config_env.home).with_name("credentials.json")
    path.write_text(content if isinstance(content, str) else json.dumps(content))


def test_a_session_is_read_from_the_credentials_file_if_the_context_has_none(
    config_env: ConfigEnv,
) -> None:
    ids = {key: SESSION[key] for key in ("organization", "workspace")}
    write_config(config_env.home, {"context": "astronomer.io", "contexts": {"astronomer_io": ids}})
    expires_at = "2090-01-01T00:00:00Z"
    entry = {"token": SECRET, "refreshtoken": "r", "user_email": "a@b.c", "expires_at": expires_at}
    credentials(config_env, {"astronomer.io": entry})
    settings = config_env.settings
    assert values(settings) == found("https://api.astronomer.io/v1")
    session = settings.session
    assert (session.refresh_token, session.expires_at) == ("r", parse_time(expires_at))


@pytest.mark.parametrize("content", [{}, {"localhost": {"token": SECRET}}, {"astronomer.io": {}}])
def test_only_the_session_of_the_domain_is_read(config_env: ConfigEnv, content: object) -> None:
    write_config(config_env.home, {"context": "astronomer.io"})
    credentials(config_env, content)
    with pytest.raises(NotLoggedInError):
        _ = config_env.settings.credential


@pytest.mark.parametrize("content", ["{", "[]", "1"])
def test_a_credentials_file_that_is_not_valid_is_an_error(
    config_env: ConfigEnv, content: str
) -> None:
    write_config(config_env.home, {"context": "astronomer.io"})
    credentials(config_env, content)
    with pytest.raises(ConfigError):
        _ = config_env.settings.credential


def test_sessions_in_the_credentials_file_need_a_context_too(config_env: ConfigEnv) -> None:
    write_config(config_env.home, {"context": ""})
    credentials(config_env, {"astronomer.io": {"token": SECRET}})
    with pytest.raises(ConfigError):
        _ = config_env.settings.credential
