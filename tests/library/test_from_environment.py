"""A client with what the environment says."""

from __future__ import annotations

import pytest

from astro_org_tokens import (
    AstroClient,
    AstroError,
    InputRequiredError,
    NotLoggedInError,
    UsageError,
)
from astro_org_tokens.sandbox.seed import seed_ids
from support.messages import message


def test_the_environment_of_the_process_is_used(
    sandbox_env: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in sandbox_env.items():
        monkeypatch.setenv(name, value)
    with AstroClient.from_environment() as client:
        assert client.organization_id == seed_ids.ORGANIZATION_ID
        assert client.base_url == sandbox_env["ASTRO_API_URL"]
        assert client.organization_tokens.find("deploy-bot").id == seed_ids.DEPLOY_BOT


def test_another_environment_can_be_passed(sandbox_env: dict[str, str]) -> None:
    with AstroClient.from_environment(environ=sandbox_env) as client:
        assert client.get_token(seed_ids.FRESH).name == "new-hire"


@pytest.mark.parametrize(
    ("environ", "error", "told"),
    [
        ({}, NotLoggedInError, message("not_logged_in", "logged_out", domain="astronomer.io")),
        (
            {"ASTRO_API_TOKEN": "opaque"},
            InputRequiredError,
            message("input_required", "no_organization"),
        ),
    ],
    ids=["no credential", "no Organization"],
)
def test_what_is_missing_is_told(
    base_env: dict[str, str], environ: dict[str, str], error: type[AstroError], told: str
) -> None:
    with pytest.raises(error) as caught:
        AstroClient.from_environment(environ={**base_env, **environ})
    assert str(caught.value) == told


def test_a_timeout_that_is_none_is_refused(sandbox_env: dict[str, str]) -> None:
    with pytest.raises(UsageError):
        AstroClient.from_environment(environ=sandbox_env, timeout=0)
