"""Which credential goes where, and which is refused early."""

from __future__ import annotations

from typing import Any

import pytest

from astro_org_tokens import AstroClient, ConfigError, NotLoggedInError, TokenExpiredError
from astro_org_tokens.config import Credential
from astro_org_tokens.hints import describe
from config.config_env import NOW, SECRET, ConfigEnv, config_file, jwt
from support.cli_runner import Result, invoke
from support.error_dump import dump_error
from support.messages import message

OWN = "https://api.astronomer.io/v1"
ELSEWHERE = (
    "https://api.example.com/v1",
    "https://api.astronomer-dev.io/v1",
    "https://api.astronomer.io.example.com/v1",
    "https://api.astronomer.io:8443/v1",
    "https://api.astronomer.io",
)
LOOPBACK = ("http://localhost:8888/v1", "http://127.0.0.1:1234/v1", "https://[::1]:1/v1")


@pytest.mark.parametrize("url", [None, OWN, f"{OWN}/", *LOOPBACK])
def test_a_session_goes_to_its_own_api_and_to_this_machine(
    config_env: ConfigEnv, url: str | None
) -> None:
    config_env.context = {"token": f"Bearer {SECRET}"}
    if url:
        config_env.environ["ASTRO_API_URL"] = url
    assert config_env.settings.credential == Credential(SECRET, is_session=True)


@pytest.mark.parametrize("url", ELSEWHERE)
def test_a_session_goes_nowhere_else(config_env: ConfigEnv, url: str) -> None:
    config_env.context = {"token": f"Bearer {SECRET}"}
    config_env.environ["ASTRO_API_URL"] = url
    with pytest.raises(NotLoggedInError) as caught:
        _ = config_env.settings.credential
    assert describe(caught.value) == message(
        "forbidden", "session_withheld", domain="astronomer.io", url=url, hint="own_credential"
    )
    assert SECRET not in dump_error(caught.value)


def test_a_session_of_a_strange_domain_stays_on_this_machine(config_env: ConfigEnv) -> None:
    config_env.context = {"token": SECRET}
    config_env.domain = "example.com"
    config_env.environ["ASTRO_API_URL"] = "https://api.example.com/v1"
    with pytest.raises(NotLoggedInError) as caught:
        _ = config_env.settings.credential
    assert describe(caught.value) == message(
        "forbidden",
        "session_withheld",
        domain="example.com",
        url="https://api.example.com/v1",
        hint="own_credential",
    )


@pytest.mark.parametrize("url", [OWN, *ELSEWHERE, *LOOPBACK])
def test_an_api_token_goes_where_it_is_told_to(config_env: ConfigEnv, url: str) -> None:
    config_env.context = {"token": "Bearer of-the-session"}
    config_env.environ |= {"ASTRO_API_URL": url, "ASTRO_API_TOKEN": SECRET}
    assert config_env.settings.credential == Credential(SECRET, is_session=False)


@pytest.mark.parametrize("form", ["{}", " {}\n", "Bearer {}", "bearer  {}", "BEARER {} "], ids=repr)
@pytest.mark.parametrize("source", ["environment", "config"])
def test_a_credential_may_have_its_scheme_in_front(
    config_env: ConfigEnv, source: str, form: str
) -> None:
    if source == "environment":
        config_env.environ["ASTRO_API_TOKEN"] = form.format(SECRET)
    else:
        config_env.context = {"token": form.format(SECRET)}
    assert config_env.settings.credential.secret == SECRET


SOURCE = "{source}"
LINE_BREAK = message("config", "credential_line_break", source=SOURCE, hint="copy_token_again")
SPACE = message("config", "credential_space", source=SOURCE, hint="copy_token_again")
NO_HEADER = message("config", "invalid_character", source=SOURCE, hint="copy_token")
UNSENDABLE = {
    f"{SECRET}\r\nX-Evil: 1": LINE_BREAK,
    f"{SECRET[:9]}\n{SECRET[9:]}": LINE_BREAK,
    f"{SECRET} x": SPACE,
    f"Bearer Bearer {SECRET}": SPACE,
    f"Authorization: Bearer {SECRET}": SPACE,
    f"{SECRET}\x00": NO_HEADER,
    f"{SECRET}\u00e9": NO_HEADER,
    f"{SECRET}\u200b": NO_HEADER,
    f"\ufeff{SECRET}": NO_HEADER,
}
QUOTED = dict.fromkeys(
    (
        f'"{SECRET}"',
        f"'{SECRET}'",
        f"`{SECRET}`",
        f"“{SECRET}”",
        f'"{SECRET}',
        f"{SECRET}'",
        f'"Bearer {SECRET}"',
        f'Bearer "{SECRET}"',
        f' "{SECRET}" ',
    ),
    message("config", "credential_quotes", source=SOURCE, hint="remove_quotes"),
)
PLACEHOLDERS = dict.fromkeys(
    (
        "${ASTRO_API_TOKEN}",
        "$ASTRO_API_TOKEN",
        "$TOKEN",
        "${TOKEN:-}",
        "$(cat token)",
        "$(ASTRO_API_TOKEN)",
        "${{ secrets.ASTRO_API_TOKEN }}",
        "{{ astro_api_token }}",
        "%ASTRO_API_TOKEN%",
        "$env:ASTRO_API_TOKEN",
        "<your token>",
        "ASTRO_API_TOKEN",
        "env.ASTRO_API_TOKEN",
        '"${ASTRO_API_TOKEN}"',
        "Bearer $ASTRO_API_TOKEN",
    ),
    message("config", "credential_placeholder", source=SOURCE, hint="replace_placeholder"),
)
NO_CREDENTIAL = dict.fromkeys(
    ("Bearer", "bearer ", '""', "'", "'Bearer '"),
    message("config", "credential_empty", source=SOURCE, hint="copy_token_again"),
)
MISTAKES = {**UNSENDABLE, **QUOTED, **PLACEHOLDERS, **NO_CREDENTIAL}


@pytest.mark.parametrize("bad", MISTAKES, ids=ascii)
def test_an_api_token_that_is_none_is_refused_without_being_quoted(
    config_env: ConfigEnv, bad: str
) -> None:
    config_env.context = {"token": "Bearer of-the-session"}
    config_env.environ["ASTRO_API_TOKEN"] = bad
    settings = config_env.settings
    with pytest.raises(ConfigError) as caught:
        _ = settings.credential
    assert describe(caught.value) == MISTAKES[bad].replace(SOURCE, "ASTRO_API_TOKEN")
    assert SECRET not in dump_error(caught.value)


@pytest.mark.parametrize("bad", [*UNSENDABLE, *QUOTED, *PLACEHOLDERS], ids=ascii)
def test_a_session_that_is_none_is_refused_without_being_quoted(
    config_env: ConfigEnv, bad: str
) -> None:
    config_env.context = {"token": bad}
    path = config_file(config_env.home)
    where = message("config", "source_token", domain="astronomer.io", path=path)
    settings = config_env.settings
    with pytest.raises(ConfigError) as caught:
        _ = settings.credential
    assert describe(caught.value) == MISTAKES[bad].replace(SOURCE, where)
    assert SECRET not in dump_error(caught.value)


@pytest.mark.parametrize("bad", ["", *MISTAKES], ids=ascii)
def test_the_library_refuses_the_same_before_anything_is_sent(bad: str) -> None:
    with pytest.raises(ConfigError) as caught:
        AstroClient(bad, "clorg1")
    assert describe(caught.value).startswith("api_token ")
    assert SECRET not in dump_error(caught.value)


@pytest.mark.parametrize(
    ("expires", "told"),
    [
        (NOW, "on 2026-09-21 at 14:13:20 UTC"),
        (NOW - 86400.5, "on 2026-09-20 at 14:13:19 UTC"),
        (0, "on 1970-01-01 at 00:00:00 UTC"),
        (-1e300, "long ago"),
        (-(10**400), "long ago"),
    ],
)
def test_an_expired_api_token_is_refused_early(
    config_env: ConfigEnv, expires: float, told: str
) -> None:
    config_env.payload = {"exp": expires}
    with pytest.raises(TokenExpiredError) as caught:
        _ = config_env.settings.credential
    assert describe(caught.value) == message(
        "token_expired",
        "credential",
        time=told,
        clock="2026-09-21 at 14:13:20 UTC",
        hint="token_expired",
    )
    assert SECRET not in dump_error(caught.value)


@pytest.mark.parametrize(
    "payload",
    [
        {"exp": NOW + 1},
        {"exp": 10**400},
        {"exp": float("inf")},
        {"exp": float("nan")},
        {"exp": True},
        {"exp": None},
        {"exp": "0"},
        {"exp": [0]},
        {"x": 1},
        [0],
    ],
    ids=repr,
)
def test_any_other_api_token_is_for_the_server_to_judge(
    config_env: ConfigEnv, payload: Any
) -> None:
    config_env.environ["ASTRO_API_TOKEN"] = jwt(payload)
    assert config_env.settings.credential == Credential(jwt(payload), is_session=False)


def test_a_credential_is_not_shown() -> None:
    shown = repr(Credential(SECRET, is_session=True))
    assert shown == "Credential(is_session=True)"


LIST = ("workspace", "organization-token", "list")
LOOKED_FOR = [
    (
        {},
        1,
        message(
            "not_logged_in",
            "logged_out",
            domain="astronomer.io",
            hint="log_in",
        ),
    ),
    (
        {"ASTRO_API_TOKEN": "x"},
        2,
        message("input_required", "no_organization", hint="set_organization"),
    ),
    (
        {"ASTRO_API_TOKEN": "x", "ASTRO_ORGANIZATION_ID": "c1"},
        2,
        message("input_required", "no_workspace"),
    ),
]


@pytest.mark.parametrize(
    ("given", "status", "told"), LOOKED_FOR, ids=["credential", "Organization", "Workspace"]
)
def test_they_are_looked_for_in_order(
    base_env: dict[str, str], given: dict[str, str], status: int, told: str
) -> None:
    result = invoke(LIST, base_env | given)
    assert result == Result(status, "", f"Error: {told}\n")
