"""What a refresh does to the config: the new values stand there, and every other byte is kept."""

from __future__ import annotations

import pytest

from auth.logged_in_user import (
    CONFIG,
    ENDS,
    ENDS_LATER,
    NEW,
    OLD,
    REFRESH,
    REFRESH_REQUESTS,
    LoggedInUser,
    json_response,
)
from support.cli_runner import Result
from support.messages import message, message_line

ROTATED = "rotated-refresh-token"

COMMENTED = f"""\
# Written by hand; keep it so.

contexts:                      # all of them
    cloud_elsewhere:
        token: Bearer {OLD}    # of another context
        expiresin: {ENDS}
    "astronomer_io":
        # the order is mine
        EXTRA: [1, 2, {{three: '3'}}]
        expiresin:   {ENDS}     # in UTC
        refreshtoken: {REFRESH} # secret
        organization: clorg1
        workspace: clws1

        token:  Bearer {OLD}
        user_email: a@b.c
project: {{name: 007, on: yes}}
unknown_later: |
  token: Bearer {OLD}
  expiresin: {ENDS}
context: astronomer.io
"""
FLOW = (
    "{context: astronomer.io, contexts: {astronomer_io: {token: Bearer "
    f"{OLD}, expiresin: '{ENDS}', refreshtoken: {REFRESH}, organization: clorg1, "
    "workspace: clws1}}}"
)
FORMS = {
    "as the official CLI writes it": CONFIG,
    "with comments, in an order and with keys of its own": COMMENTED,
    "with Windows line ends": COMMENTED.replace("\n", "\r\n"),
    "with a byte order mark": "\ufeff" + CONFIG,
    "on one line": FLOW,
    "without a line end": CONFIG.rstrip("\n"),
    "with keys in capitals": CONFIG.replace("token:", "Token:").replace("expiresin", "ExpiresIn"),
    "with other scripts": f"# 設定 🚀\nname: Café\u0301\n{CONFIG}",
    "with JSON's quotes": FLOW.replace("{context", '{"context"').replace(", token", ',"token"'),
    "with an anchor that nobody uses": CONFIG.replace("clorg1", "&o clorg1"),
    "with quotes around the token": CONFIG.replace(f"Bearer {OLD}", f'"Bearer {OLD}"'),
}


def own_values(text: str) -> str:
    """The text with the new values in place of the old ones, in the context in use."""
    before, own, after = text.partition("astronomer_io")
    own_part, end, rest = after.partition("unknown_later")
    for quote in ('"', "'"):
        own_part = own_part.replace(f"{quote}Bearer {OLD}{quote}", f"Bearer {OLD}")
        own_part = own_part.replace(f"{quote}{ENDS}{quote}", ENDS)
    return before + own + own_part.replace(OLD, NEW).replace(ENDS, ENDS_LATER) + end + rest


@pytest.mark.parametrize("text", FORMS.values(), ids=FORMS)
def test_only_the_values_of_the_session_are_changed(user: LoggedInUser, text: str) -> None:
    user.write_config(text)

    assert user.invoke() == user.plain_result
    assert user.request_lines == REFRESH_REQUESTS
    assert user.config.read_bytes().decode() == own_values(text) != text


@pytest.mark.parametrize("text", FORMS.values(), ids=FORMS)
def test_a_new_refresh_token_takes_the_old_ones_place(user: LoggedInUser, text: str) -> None:
    user.login.mock(
        json_response({"access_token": NEW, "expires_in": 86400, "refresh_token": ROTATED})
    )
    user.write_config(text)

    assert user.invoke() == user.plain_result
    assert user.config.read_bytes().decode() == own_values(text).replace(REFRESH, ROTATED)


@pytest.mark.parametrize("text", FORMS.values(), ids=FORMS)
def test_what_was_written_is_used_the_next_time(user: LoggedInUser, text: str) -> None:
    user.write_config(text)

    assert user.invoke() == user.invoke() == user.plain_result
    assert user.request_lines == [*REFRESH_REQUESTS, REFRESH_REQUESTS[-1]]
    assert user.api_credentials == [f"Bearer {NEW}"] * 2


REFUSED = {
    "an alias of the context": (
        CONFIG.replace("astronomer_io:", "astronomer_io: &mine") + "  other: *mine\n",
        message("config", "alias"),
    ),
    "an alias for a value": (
        f"kept: &session Bearer {OLD}\n" + CONFIG.replace(f"Bearer {OLD}", "*session"),
        message("config", "alias"),
    ),
    "the token twice": (
        CONFIG.replace("    domain:", f"    token: Bearer {OLD}\n    domain:"),
        message("config", "repeated_key", key="token"),
    ),
    "the token in two spellings": (
        CONFIG.replace("    domain:", f"    TOKEN: Bearer {OLD}\n    domain:"),
        message("config", "repeated_key", key="token"),
    ),
    "the context twice": (
        CONFIG.replace("  astronomer_io:", "  ASTRONOMER_IO: {a: b}\n  astronomer_io:"),
        message("config", "repeated_key", key="astronomer_io"),
    ),
}


@pytest.mark.parametrize(("text", "reason"), REFUSED.values(), ids=REFUSED)
def test_what_cant_be_changed_safely_stays_and_no_refresh_token_is_spent(
    user: LoggedInUser, text: str, reason: str
) -> None:
    user.write_config(text)

    result = user.invoke()

    notice = message_line(
        "notice",
        "session_not_refreshed",
        domain="astronomer.io",
        path=user.config,
        reason=reason,
    )
    assert result == Result(0, user.plain_result.stdout, notice + user.plain_result.stderr)
    assert user.request_lines == REFRESH_REQUESTS[-1:]
    assert user.api_credentials == [f"Bearer {OLD}"]
    assert user.config.read_text() == text
