"""Lists of an API that leaves out what is only shown, or writes null for it."""

from __future__ import annotations

import pytest

from astro_org_tokens.formats import LIST_FORMATS
from astro_org_tokens.sandbox.seed.seed_ids import DATA_ENGINEERING as THERE
from astro_org_tokens.sandbox.seed.seed_ids import DEPLOY_BOT
from commands.stub_api import BOT, MEMBER, Json, Run, StubApi
from support.parsers import read_page

COMMAND = ("workspace", "organization-token")
LIST = (*COMMAND, "list", "--workspace-id", THERE)
SHOWN = ("name", "description", "kind", "createdAt", "createdBy", "updatedBy", "endAt")


def nothing_shown(token: Json) -> Json:
    return {key: value for key, value in token.items() if key not in SHOWN} | {"name": "x"}


@pytest.mark.parametrize("field", SHOWN)
@pytest.mark.parametrize("fmt", LIST_FORMATS)
def test_null_is_shown_as_nothing(field: str, fmt: str, api: StubApi, run: Run) -> None:
    api.in_list = lambda token: {**token, field: None}
    result = run(*LIST, "--wide", "-o", fmt)
    assert (result.status, result.stderr) == (0, "")
    text = read_page(result.stdout).texts["data"] if fmt == "html" else result.stdout
    # A matrix has the ID only of a token without a name.
    assert ("deploy-bot" if fmt == "matrix" and field != "name" else DEPLOY_BOT) in text
    assert "None" not in text
    assert "null" not in text


def test_optional_fields_may_be_missing(api: StubApi, run: Run) -> None:
    api.in_list = api.single = nothing_shown
    expected = {"id": DEPLOY_BOT, "name": "x", "description": "", "scope": "ORGANIZATION"}
    (token,) = run(*LIST, "--json").json["tokens"]
    assert token == {**expected, "role": MEMBER, "workspace_id": THERE}
    result = run(*COMMAND, "add", DEPLOY_BOT, "-r", "WORKSPACE_OWNER", "--workspace-id", THERE)
    assert (result.status, result.stderr) == (0, "")
    assert api.sent == [
        [entry for entry in BOT["roles"] if entry["entityId"] != THERE]
        + [{**BOT["roles"][0], "role": "WORKSPACE_OWNER"}]
    ]


@pytest.mark.parametrize("field", ["id", "scope", "roles"])
def test_what_a_change_needs_is_never_guessed(field: str, api: StubApi, run: Run) -> None:
    api.in_list = api.single = lambda token: {**token, field: None}
    result = run(*COMMAND, "remove", DEPLOY_BOT, "--workspace-id", THERE, "--json")
    assert (result.status, result.json["kind"]) == (1, "api_error")
    assert api.sent == []
    assert run(*LIST, "--json").json["kind"] == "api_error"
