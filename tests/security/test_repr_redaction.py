"""What a debugger, a crash or a careless `print` sees of the objects that hold secrets."""

from __future__ import annotations

import pickle
import sys
from collections.abc import Callable, Iterator

import pytest

from astro_org_tokens import ApiToken, AstroClient, AstroError, Workspace
from astro_org_tokens.api.oauth import TokenResponse
from astro_org_tokens.api.request import ApiRequest, ApiResponse
from astro_org_tokens.app import App
from astro_org_tokens.config import Credential, Settings
from astro_org_tokens.config.config_file import ConfigFile
from security.canaries import OPAQUE, TOKEN_VALUE, find_leaks
from security.leaky_api import leaky_token
from security.reflected_secrets import REFLECTIONS
from security.test_failure_leaks import echoing
from support.error_dump import dump_error
from support.fault_proxy import MakeFaultProxy

URL = "http://127.0.0.1:9/v1"


def client(base: str = URL) -> AstroClient:
    return AstroClient(OPAQUE, "clorg1", base_url=base)


def config_file() -> ConfigFile:
    file = ConfigFile(None)
    file._root = {"contexts": {"a": {"token": OPAQUE}}}
    return file


def settings() -> Settings:
    instance = Settings({"ASTRO_API_TOKEN": OPAQUE, "ASTRO_API_URL": URL})
    assert instance.credential.secret == OPAQUE
    return instance


def app() -> App:
    instance = App({"ASTRO_API_TOKEN": OPAQUE, "ASTRO_API_URL": URL, "ASTRO_ORGANIZATION_ID": "c1"})
    _ = instance.client
    return instance


HOLDERS: dict[str, Callable[[], object]] = {
    "the client": client,
    "the same with a deadline": lambda: client()._client,
    "its requests": lambda: client()._client._json_client,
    "its connections": lambda: client()._client._json_client.transport,
    "its connections of httpx": lambda: client()._client._json_client.transport._client,
    "its headers": lambda: client()._client._json_client.transport._client.headers,
    "a token": lambda: ApiToken.model_validate(leaky_token()),
    "its fields": lambda: vars(ApiToken.model_validate(leaky_token())),
    "its roles": lambda: ApiToken.model_validate(leaky_token()).roles,
    "its creator": lambda: ApiToken.model_validate(leaky_token()).created_by,
    "a Workspace": lambda: Workspace.model_validate(
        {"id": "c1", "name": "x", "token": TOKEN_VALUE}
    ),
    "a credential": lambda: Credential(OPAQUE, is_session=True),
    "settings": settings,
    "a config": config_file,
    "the app": app,
    "a new session": lambda: TokenResponse(OPAQUE, 60, TOKEN_VALUE),
    "an answer": lambda: ApiResponse(200, {"set-cookie": OPAQUE}, TOKEN_VALUE.encode()),
    "a call": lambda: ApiRequest("POST", "/x", "operation", form_data={"refresh_token": OPAQUE}),
}


@pytest.mark.parametrize("make", HOLDERS.values(), ids=HOLDERS)
def test_it_does_not_show_what_it_holds(make: Callable[[], object]) -> None:
    value = make()
    shown = f"{value} {value!r} {[value]} {value:}" + "%s %r" % (value, [value])  # noqa: UP031
    assert find_leaks(shown, [OPAQUE, TOKEN_VALUE]) == []


def test_a_token_as_json_has_its_value_masked() -> None:
    token = ApiToken.model_validate({**leaky_token(createdBy=None, roles=[]), "secret": None})
    text = token.model_dump_json(include={"token"})
    assert text == '{"token":"**********"}'


def test_a_client_can_not_be_pickled() -> None:
    with pytest.raises(TypeError, match="cannot pickle"):
        pickle.dumps(client())


@pytest.mark.parametrize("echo", REFLECTIONS)
def test_an_error_holds_no_credential(echo: str, make_fault_proxy: MakeFaultProxy) -> None:
    with (
        client(make_fault_proxy(echoing(REFLECTIONS[echo])).base_url) as opened,
        pytest.raises(AstroError) as caught,
    ):
        opened.get_token("c1")
    for error in causes(caught.value):
        shown = dump_error(error) + pickle.dumps(error).decode("latin-1")
        assert find_leaks(shown, [OPAQUE]) == []


def causes(error: BaseException | None) -> Iterator[BaseException]:
    """An error, and those that a report of it tells of too."""
    while error is not None:
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def test_the_program_puts_no_hook_into_crashes() -> None:
    # On Python 3.10, a library that pytest loads has one.
    assert not sys.excepthook.__module__.startswith("astro_org_tokens")
