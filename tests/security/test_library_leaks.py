"""What the library returns, raises and logs: no trace of the credential or of a token's value."""

from __future__ import annotations

import logging
import pickle
import traceback

import pytest

from astro_org_tokens import AstroClient, AstroError
from astro_org_tokens.sandbox import Sandbox
from astro_org_tokens.sandbox.seed.seed_ids import ORGANIZATION_ID
from faults.test_library_faults import CALLS
from security.canaries import TOKEN_VALUE, find_leaks
from security.leak_checker import LIMITS
from security.leaky_api import LeakyApi
from security.reflected_secrets import REFLECTIONS, Reflection
from security.test_failure_leaks import echoing
from support.fault_proxy import FaultProxy, MakeFaultProxy


def call(name: str, proxy: FaultProxy, sandbox: Sandbox) -> object:
    """Return what a call returns, or the error that it raises."""
    with AstroClient(
        sandbox.api_token, ORGANIZATION_ID, base_url=proxy.base_url, limits=LIMITS
    ) as client:
        assert (
            find_leaks(repr(client) + repr(client.organization_tokens), [sandbox.api_token]) == []
        )
        try:
            return CALLS[name](client.organization_tokens)
        except AstroError as error:
            return error


def everything_of(value: object) -> str:
    """Return all that a program can print of a result or an error."""
    texts = [repr(value), str(value), repr(getattr(value, "__dict__", ""))]
    texts += [
        str(getattr(value, name)()) for name in ("to_dict", "to_yaml") if hasattr(value, name)
    ]
    for each in getattr(value, "results", ()):
        texts.append(everything_of(each))
    if isinstance(value, BaseException):
        texts += traceback.format_exception(value)
        texts.append(repr(pickle.dumps(value)))
    return "\n".join(texts)


@pytest.mark.parametrize("name", CALLS)
def test_no_result_shows_the_value_of_a_token(
    name: str, sandbox: Sandbox, make_fault_proxy: MakeFaultProxy, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "astro_org_tokens")
    result = call(name, make_fault_proxy(LeakyApi()), sandbox)
    assert not isinstance(result, AstroError)
    assert find_leaks(everything_of(result) + caplog.text, [TOKEN_VALUE, sandbox.api_token]) == []


@pytest.mark.each_choice
@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("letters", ["WLGP", "P"], ids=["always", "at the write"])
@pytest.mark.parametrize("echo", REFLECTIONS.values(), ids=REFLECTIONS)
def test_no_error_shows_the_credential(
    echo: Reflection,
    letters: str,
    name: str,
    sandbox: Sandbox,
    make_fault_proxy: MakeFaultProxy,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG, "astro_org_tokens")
    result = call(name, make_fault_proxy(echoing(echo, letters=letters)), sandbox)
    assert find_leaks(everything_of(result) + caplog.text, [sandbox.api_token]) == []
