"""A session is refreshed when it ends within five minutes, and not before."""

from __future__ import annotations

import json
import os

import pytest

from auth.logged_in_user import CONFIG, ENDS, NEW, OLD, REFRESH, REFRESH_REQUESTS, LoggedInUser
from support.cli_runner import Result
from support.messages import message

SOON = [
    "2026-11-24T10:04:59Z",
    "2026-11-24T10:04:59.999999999Z",
    '"2026-11-24T10:04:59Z"',
    "'2026-11-24T10:04:59Z'",
    "2026-11-24t10:04:59z",
    "2026-11-24 10:04:59Z",
    "2026-11-24 10:04:59",
    "2026-11-24T19:04:59+09:00",
    "2026-11-24T19:04:59.123456789+09:00",
    "2026-11-24T04:34:59.1-0530",
    "2026-11-24 10:04:59.123456789 +0000 UTC",
    "2026-11-24 19:04:59.5 +0900 JST m=+3600.000000001",
    "2026-11-24T10:00:00Z",
    "2020-02-29T23:59:59Z",
    "0001-01-01T00:00:00Z",
]
LATER = [
    "2026-11-24T10:05:00Z",
    "2026-11-24T10:05:00.000000001Z",
    "2026-11-24T19:05:00+09:00",
    "2026-11-25T10:00:00Z",
    "9999-12-31T23:59:59Z",
]
WITHOUT_REFRESH_TOKEN = CONFIG.replace(f"    refreshtoken: {REFRESH}\n", "")
UNKNOWN = ["", "~", "soon", "1790000000", "2026-13-24T10:00:00Z", "2026-11-24", '""']


@pytest.mark.parametrize("key", ["expiresin", "ExpiresIn", "EXPIRESIN"])
@pytest.mark.parametrize("ends", [*SOON, *UNKNOWN])
def test_a_session_that_ends_soon_is_refreshed(user: LoggedInUser, key: str, ends: str) -> None:
    user.write_config(CONFIG.replace(f"expiresin: {ENDS}", f"{key}: {ends}"))

    assert user.invoke() == user.plain_result
    assert user.request_lines == REFRESH_REQUESTS
    assert user.api_credentials == [f"Bearer {NEW}"]


@pytest.mark.parametrize("key", ["expiresin", "ExpiresIn"])
@pytest.mark.parametrize("ends", LATER)
def test_any_other_is_used_as_it_is(user: LoggedInUser, key: str, ends: str) -> None:
    text = CONFIG.replace(f"expiresin: {ENDS}", f"{key}: {ends}")
    user.write_config(text)

    assert user.invoke() == user.plain_result
    assert user.request_lines == REFRESH_REQUESTS[-1:]
    assert user.api_credentials == [f"Bearer {OLD}"]
    assert user.config.read_text() == text
    assert [path.name for path in user.config.parent.iterdir()] == ["config.yaml"]


def test_a_session_without_an_expiry_is_refreshed(user: LoggedInUser) -> None:
    user.write_config(CONFIG.replace(f"    expiresin: {ENDS}\n", ""))

    assert user.invoke() == user.plain_result
    assert user.request_lines == REFRESH_REQUESTS
    assert user.api_credentials == [f"Bearer {NEW}"]
    assert "    expiresin: " in user.config.read_text()


@pytest.mark.parametrize("line", ["", "    expiresin: soon\n"])
def test_a_session_without_an_expiry_or_a_refresh_token_is_left_to_the_api(
    user: LoggedInUser, line: str
) -> None:
    user.write_config(WITHOUT_REFRESH_TOKEN.replace(f"    expiresin: {ENDS}\n", line))

    assert user.invoke() == user.plain_result
    assert user.request_lines == REFRESH_REQUESTS[-1:]
    assert user.api_credentials == [f"Bearer {OLD}"]


def test_a_session_in_the_credentials_file_is_refreshed_there(user: LoggedInUser) -> None:
    ids = "{organization: clorg1, workspace: clws1}"
    config = f"context: astronomer.io\ncontexts:\n  astronomer_io: {ids}\n"
    user.write_config(config)
    path = user.config.with_name("credentials.json")
    other = {"token": "Bearer other", "expires_at": LATER[0]}
    kept = {"user_email": "a@b.c"}
    entry = {"token": OLD, "refreshtoken": REFRESH, **kept, "expires_at": SOON[0]}
    path.write_text(json.dumps({"localhost": other, "astronomer.io": entry}))

    assert user.invoke() == user.plain_result
    assert user.request_lines == REFRESH_REQUESTS
    assert user.api_credentials == [f"Bearer {NEW}"]
    assert user.config.read_text() == config
    assert json.loads(path.read_text()) == {
        "localhost": other,
        "astronomer.io": {
            "token": f"Bearer {NEW}",
            "refreshtoken": REFRESH,
            **kept,
            "expires_at": "2026-11-25T10:00:00Z",
        },
    }
    if os.name == "posix":
        assert path.stat().st_mode & 0o777 == 0o600


def test_with_an_api_token_nothing_is_refreshed(user: LoggedInUser) -> None:
    user.environ["ASTRO_API_TOKEN"] = "of.a.machine"

    assert user.invoke() == user.plain_result
    assert user.request_lines == REFRESH_REQUESTS[-1:]
    assert user.api_credentials == ["Bearer of.a.machine"]
    assert user.config.read_text() == CONFIG


def test_without_a_refresh_token_a_session_is_used_to_its_end(user: LoggedInUser) -> None:
    user.write_config(WITHOUT_REFRESH_TOKEN)

    assert user.invoke() == user.plain_result
    assert user.request_lines == REFRESH_REQUESTS[-1:]
    assert user.api_credentials == [f"Bearer {OLD}"]


@pytest.mark.parametrize("ends", ["2026-11-24T10:00:00Z", "2026-11-24T09:59:59Z"])
def test_without_a_refresh_token_a_session_that_is_over_is_an_error(
    user: LoggedInUser, ends: str
) -> None:
    text = WITHOUT_REFRESH_TOKEN.replace(ENDS, ends)
    user.write_config(text)
    said = message("token_expired", "session", domain="astronomer.io", hint="session_ended")

    assert user.invoke() == Result(1, "", f"Error: {said}\n")
    assert user.invoke("workspace", "organization-token", "list", "--json").json == {
        "error": said,
        "code": 1,
        "kind": "token_expired",
    }
    assert user.request_lines == []
    assert user.config.read_text() == text
