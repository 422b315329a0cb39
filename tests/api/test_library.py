"""The package as a Python program uses it."""

from __future__ import annotations

import ast
import contextlib
import inspect
import math
import textwrap
import threading
from typing import Any

import pytest

import astro_org_tokens
from api.endpoints import ENDPOINTS, ORGANIZATION, SECRET, Endpoint
from astro_org_tokens import AstroClient, AstroError, UsageError, errors
from astro_org_tokens.api.deadline import Deadline
from astro_org_tokens.hints import describe
from astro_org_tokens.sandbox import Sandbox
from astro_org_tokens.sandbox.seed import seed_ids


def opened(sandbox: Sandbox) -> AstroClient:
    return AstroClient(sandbox.api_token, seed_ids.ORGANIZATION_ID, base_url=sandbox.api_url)


def test_the_example_in_the_docstring_works(
    sandbox: Sandbox, capsys: pytest.CaptureFixture[str]
) -> None:
    documented = inspect.getdoc(AstroClient) or ""
    indented = documented.partition("::\n")[2].partition("\nArgs:")[0]
    example = textwrap.dedent(indented).strip()
    assert isinstance(ast.parse(example).body[0], ast.With)
    names = {
        "AstroClient": lambda token, organization: AstroClient(
            token, organization, base_url=sandbox.api_url
        ),
        "api_token": sandbox.api_token,
        "organization_id": seed_ids.ORGANIZATION_ID,
    }
    exec(compile(example, "example", "exec"), names)
    with opened(sandbox) as client:
        tokens = [token for page in client.token_pages() for token in page]
    roles = [(token.name, token.role_in(seed_ids.DATA_ENGINEERING)) for token in tokens]
    expected = [f"{name} {role}\n" for name, role in roles if role]
    assert capsys.readouterr().out == "".join(expected)
    assert "deploy-bot WORKSPACE_OPERATOR\n" in expected


def test_a_role_is_changed_and_seen(sandbox: Sandbox) -> None:
    with opened(sandbox) as client:
        before = client.get_token(seed_ids.FRESH)
        assert before.roles is not None
        granted = astro_org_tokens.workspace_role(seed_ids.CAFE, "WORKSPACE_OWNER")
        client.replace_all_roles(seed_ids.FRESH, [*before.roles, granted])
        after = client.get_token(seed_ids.FRESH)
    assert after.role_in(seed_ids.CAFE) == "WORKSPACE_OWNER"
    assert after.roles is not None
    assert [role.to_payload() for role in after.roles] == [
        role.to_payload() for role in (*before.roles, granted)
    ]


@pytest.mark.parametrize("error", [None, ValueError("x")], ids=["at its end", "at an error"])
def test_the_context_manager_closes_the_connections(
    sandbox: Sandbox, error: Exception | None
) -> None:
    client = opened(sandbox)
    with contextlib.suppress(ValueError), client as entered:
        assert entered is client
        if error:
            raise error
    with pytest.raises(UsageError, match=r"^The client is closed\.$"):
        client.get_token(seed_ids.FRESH)


@pytest.mark.parametrize("endpoint", ENDPOINTS.values(), ids=ENDPOINTS)
def test_a_call_of_a_closed_client_is_an_error_of_ours(endpoint: Endpoint) -> None:
    client = AstroClient(SECRET, ORGANIZATION)
    client.close()
    client.close()
    with pytest.raises(UsageError) as caught:
        endpoint.call(client)
    assert describe(caught.value) == "The client is closed. Create another client."


@pytest.mark.parametrize(
    "timeout", [math.inf, -math.inf, math.nan, 0, -1, 1e300, 10**400, None, "30"], ids=repr
)
def test_a_timeout_that_nobody_can_wait_is_an_error_of_ours(timeout: Any) -> None:
    with pytest.raises(UsageError) as caught:
        AstroClient(SECRET, ORGANIZATION, timeout=timeout)
    text = describe(caught.value)
    assert text.startswith("timeout is ")
    assert text.endswith(f" up to {threading.TIMEOUT_MAX:.0f}. Use a finite number.")


def test_the_longest_timeout_works(sandbox: Sandbox) -> None:
    with AstroClient(
        sandbox.api_token,
        seed_ids.ORGANIZATION_ID,
        base_url=sandbox.api_url,
        timeout=threading.TIMEOUT_MAX,
    ) as client:
        assert client.get_token(seed_ids.FRESH).name == "new-hire"


def test_the_time_of_the_last_round_trip_is_known(sandbox: Sandbox) -> None:
    with opened(sandbox) as public:
        client = public.with_deadline(Deadline(30))
        assert client.round_trip == 0
        client.get_token(seed_ids.FRESH)
        assert client.round_trip > 0


@pytest.mark.parametrize("name", astro_org_tokens.__all__)
def test_every_public_name_is_there_and_documented(name: str) -> None:
    value = getattr(astro_org_tokens, name)
    assert isinstance(value, str) or inspect.getdoc(value)


def test_every_error_but_that_of_ctrl_c_is_public() -> None:
    known = {
        name
        for name, value in vars(errors).items()
        if isinstance(value, type) and issubclass(value, AstroError)
    }
    assert known - set(astro_org_tokens.__all__) == {"InterruptedByUserError"}


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError) as caught:
        _ = astro_org_tokens.Nothing
    assert str(caught.value) == "module 'astro_org_tokens' has no attribute 'Nothing'"


KINDS = {
    "usage": 2,
    "input_required": 2,
    "not_logged_in": 1,
    "token_expired": 1,
    "forbidden": 1,
    "not_found": 1,
    "ambiguous": 1,
    "already_granted": 1,
    "not_granted": 1,
    "conflict": 1,
    "rate_limited": 1,
    "api_error": 1,
    "network": 1,
    "timeout": 1,
    "config": 1,
    "cancelled": 1,
    "interrupted": 130,
    "partial": 1,
    "unconfirmed": 1,
}


def test_every_kind_of_failure_has_its_exit_status() -> None:
    kinds = {
        value.kind: value.exit_status
        for value in vars(errors).values()
        if isinstance(value, type) and issubclass(value, AstroError) and value is not AstroError
    }
    assert kinds == KINDS
