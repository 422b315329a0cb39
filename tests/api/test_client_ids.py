"""No text but letters and digits ever gets into a URL's path or query as an ID."""

from __future__ import annotations

import re
import string
from collections.abc import Callable

import pytest
import respx
from hypothesis import example, given
from hypothesis import strategies as st

from api.endpoints import BASE, ORGANIZATION, SECRET, page, token, workspace
from astro_org_tokens import AstroClient, UsageError, workspace_role
from astro_org_tokens.ids import looks_like_id, normalize_id
from support.messages import message

LOCAL = "http://127.0.0.1:9/v1"
CUID = "clm8q7f6q000008lcgyougpsk"
ATTACKS = (
    "",
    ".",
    "..",
    "../",
    "../../x?y",
    "%2f",
    "..%2f..%2f",
    "a/b",
    "a\\b",
    "a?b=c",
    "a#b",
    "a b",
    "a\n",
    "a\r\nX-Evil: 1",
    "a\x00",
    "\x1b[31m",
    "https://evil.example/x",
    "//evil.example",
    "@evil.example",
    ":8080",
    "\u212a",  # the Kelvin sign, which is a k in lower case
    "\u0130",  # a dotted I, which is two characters in lower case
    "\uff41",  # a full-width a
    "\u0661",  # an Arabic digit
    "\u00aa",
    "a-b",
    "a_b",
    "a" * 65,
)


def open_client(organization_id: str = ORGANIZATION) -> AstroClient:
    return AstroClient(SECRET, organization_id, base_url=LOCAL)


USES: dict[str, tuple[Callable[[str], object], str, str]] = {
    "organization_id": (
        lambda text: open_client(text).get_token("c1"),
        "/organizations/{}/tokens/c1",
        "",
    ),
    "token_id": (
        lambda text: open_client().get_token(text),
        f"/organizations/{ORGANIZATION}/tokens/{{}}",
        "",
    ),
    "token_id of a write": (
        lambda text: open_client().replace_all_roles(text, [workspace_role("c1", "R")]),
        f"/organizations/{ORGANIZATION}/tokens/{{}}/roles",
        "",
    ),
    "workspace_id": (
        lambda text: list(open_client().token_pages(workspace_id=text)),
        f"/organizations/{ORGANIZATION}/tokens",
        "?workspaceId={}&limit=1000&offset=0&sorts=createdAt%3Aasc",
    ),
}


def check(text: str, use: str) -> None:
    """An ID is either sent, as letters and digits, or refused with nothing sent."""
    call, path, query = USES[use]
    with respx.mock(assert_all_called=False) as wire:
        answered = "c1" if use == "organization_id" else text.lower()
        wire.route().respond(json={**token(id=answered), **page("tokens", [])})
        if re.fullmatch("[A-Za-z0-9]{1,64}", text):
            call(text)
            url = f"{LOCAL}{path}{query}".format(text.lower())
            assert [str(made.request.url) for made in wire.calls] == [url]
            return
        with pytest.raises(UsageError) as caught:
            call(text)
        assert not wire.calls
    name = use.removesuffix(" of a write")
    assert str(caught.value) == message("usage", "invalid_id", name=name, value=f"{text!r}")


@pytest.mark.parametrize("use", USES)
@pytest.mark.parametrize("text", [*ATTACKS, "a", "A1", CUID, CUID.upper(), "a" * 64], ids=ascii)
def test_an_attack_by_id_is_not_sent(use: str, text: str) -> None:
    check(text, use)


plain = st.text(string.ascii_letters + string.digits, max_size=70)
near = st.text(string.ascii_letters + "./%?#\\@:\u212a\u0130\r\n", max_size=12)


@pytest.mark.parametrize("use", USES)
@given(text=st.text(max_size=30) | near | plain)
@example(text="\u017f")  # a long s, which is an s in upper case
def test_only_letters_and_digits_are_sent(use: str, text: str) -> None:
    check(text, use)


def test_an_id_that_is_an_address_takes_the_credential_nowhere(
    wire: respx.MockRouter, client: AstroClient
) -> None:
    evil = wire.route(host="evil.example").respond(json=token())
    with pytest.raises(UsageError):
        client.get_token("https://evil.example/")
    assert not evil.called
    assert client.base_url == BASE


@pytest.mark.parametrize(
    ("text", "is_id"),
    [
        (CUID, True),
        (CUID.upper(), True),
        (workspace()["id"], True),
        ("production", False),
        ("customerdataplatformteam", False),  # of the length of an ID, but without a digit
        ("c1", False),
        ("xlm8q7f6q000008lcgyougpsk", False),
        (f"{CUID}-2", False),
        ("\u212a" * 25, False),
        ("", False),
    ],
)
def test_an_id_is_told_from_a_name_by_its_shape(text: str, is_id: bool) -> None:
    assert looks_like_id(text) is is_id
    assert not is_id or normalize_id(text) == text.lower()
