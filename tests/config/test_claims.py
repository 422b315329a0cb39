"""What a token says of itself is read, whatever the token is."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from astro_org_tokens.config.claims import Claims, read_claims
from config.config_env import SECRET, jwt, jwt_part

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=6,
)
permissions = st.lists(st.text(max_size=12) | st.integers() | st.none(), max_size=4)


@given(token=st.text() | st.lists(st.text(), min_size=3, max_size=3).map(".".join))
def test_any_text_is_read(token: str) -> None:
    assert isinstance(read_claims(token), Claims)


@given(payload=st.binary())
def test_any_payload_is_read(payload: bytes) -> None:
    encoded = base64.urlsafe_b64encode(payload).decode()
    assert isinstance(read_claims(f"a.{encoded}.b"), Claims)


@given(payload=json_values)
def test_a_payload_that_is_no_object_has_no_claims(payload: Any) -> None:
    if not isinstance(payload, dict):
        assert read_claims(jwt(payload)) == Claims()


@given(values=permissions, expires_at=st.integers() | st.floats(allow_nan=False))
def test_claims_of_the_right_types_are_found(values: list[Any], expires_at: float) -> None:
    texts = tuple(text for text in values if isinstance(text, str))
    assert read_claims(jwt({"permissions": values, "exp": expires_at})) == Claims(texts, expires_at)


BODIES = (b"[" * 100_000, b"9" * 10_000, b'{"exp": 1', b"")


@pytest.mark.parametrize(
    "token",
    [
        "",
        "opaque",
        "a.b",
        "a.b.c.d",
        f"a.{jwt_part({'exp': 1})}",
        "a.!.c",
        "a.é.c",
        f"{jwt_part({'exp': 1})}.{jwt_part([])}.c",
        f"a.{'[' * 10}.c",
        *(f"a.{base64.urlsafe_b64encode(body).decode()}.c" for body in BODIES),
    ],
    ids=lambda token: ascii(token[:20]),
)
def test_a_token_that_is_no_jwt_has_no_claims(token: str) -> None:
    assert read_claims(token) == Claims()


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        (["organizationId:c1"], "c1"),
        (["workspaceId:c2", "organizationId:c1", "apiTokenId:c3"], "c1"),
        (["organizationId:c1", "organizationId:c1"], "c1"),
        (["organizationId:c1", "organizationId:c2"], "c2"),
        (["organizationId:"], ""),
        (["organizationid:c1", "organizationId", "xorganizationId:c1"], None),
        ([], None),
        ("organizationId:c1", None),
        ({"organizationId:c1": 1}, None),
        (None, None),
    ],
)
def test_an_id_is_found_behind_its_kind(claim: Any, expected: str | None) -> None:
    claims = read_claims(jwt({"permissions": claim}))
    assert claims.permitted("organizationId") == expected
    assert SECRET not in repr(claims)
