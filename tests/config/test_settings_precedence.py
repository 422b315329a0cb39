"""Every value and every source: the first that has it wins, and an empty one is as good as none."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from astro_org_tokens import AstroError, InputRequiredError, NotLoggedInError
from astro_org_tokens.config import Settings
from astro_org_tokens.hints import describe
from config.config_env import ConfigEnv, write_config
from support.messages import message

Put = Callable[[ConfigEnv, str], object]

EXPECTED_NO_CREDENTIAL = message(
    "not_logged_in", "logged_out", domain="astronomer.io", hint="log_in"
)
NO_ORGANIZATION = message("input_required", "no_organization", hint="set_organization")


def environment(name: str) -> Put:
    return lambda world, value: world.environ.update({name: value})


def context(key: str) -> Put:
    return lambda world, value: world.context.update({key: value})


def claim(kind: str) -> Put:
    return lambda world, value: world.payload.setdefault("permissions", []).append(
        f"{kind}:{value}"
    )


def current_context(world: ConfigEnv, value: str) -> None:
    write_config(world.home, {"context": value})


@dataclass(frozen=True)
class Value:
    """A value, its sources in order with what each says, and what it is where none has it."""

    read: Callable[[Settings], Any]
    sources: dict[str, tuple[Put, str]]
    otherwise: Any


VALUES = {
    "domain": Value(
        lambda settings: settings.domain,
        {
            "ASTRO_DOMAIN": (environment("ASTRO_DOMAIN"), "astronomer-dev.io"),
            "context": (current_context, "astronomer-stage.io"),
        },
        "astronomer.io",
    ),
    "API base": Value(
        lambda settings: settings.api_base_url,
        {
            "ASTRO_API_URL": (environment("ASTRO_API_URL"), "https://api.example.com/v1"),
            "ASTRO_DOMAIN": (environment("ASTRO_DOMAIN"), "localhost"),
            "context": (current_context, "localhost"),
        },
        "https://api.astronomer.io/v1",
    ),
    "credential": Value(
        lambda settings: settings.credential.secret,
        {
            "ASTRO_API_TOKEN": (environment("ASTRO_API_TOKEN"), "from-environment"),
            "config": (context("token"), "from-config"),
        },
        (NotLoggedInError, EXPECTED_NO_CREDENTIAL),
    ),
    "Organization": Value(
        lambda settings: settings.organization_id,
        {
            "ASTRO_ORGANIZATION_ID": (environment("ASTRO_ORGANIZATION_ID"), "corg1"),
            "claim": (claim("organizationId"), "corg2"),
            "config": (context("organization"), "corg3"),
        },
        (InputRequiredError, NO_ORGANIZATION),
    ),
    "Workspace": Value(
        lambda settings: settings.workspace_id,
        {
            "ASTRO_WORKSPACE_ID": (environment("ASTRO_WORKSPACE_ID"), "cws1"),
            "claim": (claim("workspaceId"), "cws2"),
            "config": (context("workspace"), "cws3"),
        },
        None,
    ),
}
EMPTY = ("", "  ", "\t\n")


def cases() -> Iterator[Any]:
    for name, value in VALUES.items():
        for states in itertools.product(("given", "empty", "missing"), repeat=len(value.sources)):
            text = ", ".join(f"{s} {state}" for s, state in zip(value.sources, states, strict=True))
            yield pytest.param(value, states, id=f"{name}: {text}")


@pytest.mark.parametrize(("value", "states"), list(cases()))
def test_the_first_source_that_has_a_value_wins(
    config_env: ConfigEnv, value: Value, states: tuple[str, ...]
) -> None:
    expected = value.otherwise
    for state, (put, said) in reversed([*zip(states, value.sources.values(), strict=True)]):
        if state == "given":
            put(config_env, said)
            expected = said if said != "localhost" else "http://localhost:8888/v1"
        elif state == "empty":
            put(config_env, "")
    if isinstance(expected, tuple):
        kind, message = expected
        with pytest.raises(AstroError) as caught:
            value.read(config_env.settings)
        assert (type(caught.value), describe(caught.value)) == (kind, message)
    else:
        assert value.read(config_env.settings) == expected


ENVIRONMENT = (
    ("domain", "ASTRO_DOMAIN"),
    ("API base", "ASTRO_API_URL"),
    ("credential", "ASTRO_API_TOKEN"),
    ("Organization", "ASTRO_ORGANIZATION_ID"),
    ("Workspace", "ASTRO_WORKSPACE_ID"),
)


@pytest.mark.parametrize("blank", EMPTY, ids=repr)
@pytest.mark.parametrize(("name", "variable"), ENVIRONMENT)
def test_an_empty_variable_is_as_good_as_none(
    config_env: ConfigEnv, name: str, variable: str, blank: str
) -> None:
    value = VALUES[name]
    put, said = list(value.sources.values())[-1]
    put(config_env, said)
    config_env.environ[variable] = blank
    assert value.read(config_env.settings) in (said, "http://localhost:8888/v1")


@pytest.mark.parametrize(
    ("kind", "variable", "key"),
    [
        ("organizationId", "ASTRO_ORGANIZATION_ID", "organization"),
        ("workspaceId", "ASTRO_WORKSPACE_ID", "workspace"),
    ],
)
def test_of_two_claims_the_last_counts(
    config_env: ConfigEnv, kind: str, variable: str, key: str
) -> None:
    config_env.payload = {"permissions": [f"{kind}:c1", f"{kind}:c2"]}
    config_env.context = {key: "c3"}
    settings = config_env.settings
    value = settings.organization_id if key == "organization" else settings.workspace_id
    assert (variable in config_env.environ, value) == (False, "c2")


@pytest.mark.parametrize("key", ["token", "organization", "workspace"])
def test_another_context_s_values_are_never_used(config_env: ConfigEnv, key: str) -> None:
    config_env.context = {key: "c1"}
    config_env.domain = "astronomer-dev.io"
    config_env.environ["ASTRO_DOMAIN"] = "astronomer.io"
    settings = config_env.settings
    assert settings.file.context_value("astronomer-dev_io", key) == "c1"
    if key == "workspace":
        assert settings.workspace_id is None
        return
    with pytest.raises(NotLoggedInError if key == "token" else InputRequiredError):
        _ = settings.credential if key == "token" else settings.organization_id


IDS = ("ASTRO_ORGANIZATION_ID", "ASTRO_WORKSPACE_ID")


@pytest.mark.parametrize("variable", IDS)
def test_an_id_in_upper_case_is_taken_as_lower_case(config_env: ConfigEnv, variable: str) -> None:
    config_env.environ[variable] = " CLABC1 "
    settings = config_env.settings
    assert (settings.organization_id if "ORG" in variable else settings.workspace_id) == "clabc1"


@pytest.mark.parametrize(
    ("put", "source"),
    [
        (environment("ASTRO_ORGANIZATION_ID"), "ASTRO_ORGANIZATION_ID"),
        (claim("organizationId"), message("config", "source_claim", claim="organizationId")),
        (context("organization"), "'organization' for astronomer.io in {config}"),
    ],
    ids=["environment", "claim", "config"],
)
@pytest.mark.parametrize("bad", ["../x", "a b", "https://evil.example", "\u212a"], ids=ascii)
def test_an_id_that_is_none_is_an_error_of_kind_config(
    config_env: ConfigEnv, put: Put, source: str, bad: str
) -> None:
    put(config_env, bad)
    settings = config_env.settings
    with pytest.raises(AstroError) as caught:
        _ = settings.organization_id
    where = source.format(config=config_env.home / ".astro" / "config.yaml")
    assert (caught.value.kind, describe(caught.value)) == (
        "config",
        message("config", "invalid_id", source=where, value=f"{bad!r}"),
    )
