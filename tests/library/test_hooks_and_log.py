"""What a program is told while a call runs: hooks, and the log."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest

from astro_org_tokens import (
    ApiError,
    AstroClient,
    ChangeInterruptedError,
    Limits,
    WorkspaceRef,
)
from astro_org_tokens.sandbox import Sandbox
from astro_org_tokens.sandbox.seed import seed_ids
from support.fault_proxy import (
    Fault,
    FaultProxy,
    RecordedRequest,
    Script,
    fault_proxy,
    http_response,
)
from support.limits import UNLIMITED_RATE
from support.messages import message, token_label
from support.stored_state import stored_roles

BOT, DATA = seed_ids.DEPLOY_BOT, seed_ids.DATA_ENGINEERING
LOGGER = "astro_org_tokens"
NOT_SENT = message("interrupted", "change", token=BOT, state="not sent")
SENT = message("interrupted", "change", token=BOT, state="sent but not confirmed")


@contextmanager
def behind(
    sandbox: Sandbox, script: Script, limits: Limits, **hooks: Any
) -> Iterator[tuple[AstroClient, FaultProxy]]:
    """A client of a sandbox with faults."""
    with (
        fault_proxy(sandbox.origin, script) as proxy,
        AstroClient(
            sandbox.api_token,
            seed_ids.ORGANIZATION_ID,
            base_url=proxy.base_url,
            limits=limits,
            **hooks,
        ) as client,
    ):
        yield client, proxy


def failing(times: int) -> Script:
    """The first requests fail."""

    def script(asked: Sequence[RecordedRequest]) -> Fault | None:
        return Fault(http_response(503)) if len(asked) <= times else None

    return script


def changing_list(asked: Sequence[RecordedRequest]) -> Fault:
    """A list of two tokens in pages of one, whose length is never the same."""
    number = sum(each.code == "L" for each in asked)
    token = {
        "id": f"cltok{number:020}",
        "name": "x",
        "scope": "ORGANIZATION",
        "createdAt": "2026-11-01T10:00:00Z",
        "roles": [],
    }
    body = {"tokens": [token], "totalCount": 1 + number % 2, "offset": 0, "limit": 1}
    return Fault(http_response(200, json.dumps(body)))


def test_retries_are_told_and_logged(
    sandbox: Sandbox, limits: Limits, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, LOGGER)
    told: list[str] = []
    with behind(sandbox, failing(2), limits, on_retry=told.append) as (client, _):
        client.get_token(BOT)
    logged = [record for record in caplog.records if record.name == LOGGER]
    assert [record.levelname for record in logged] == ["INFO", "INFO"]
    assert [record.getMessage() for record in logged[1:]] == told


def test_a_change_is_logged_when_it_is_verified(
    client: AstroClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, LOGGER)
    client.organization_tokens.remove(BOT, workspace=DATA)
    logged = message(
        "log", "verified", token=token_label("deploy-bot", BOT), workspaces=WorkspaceRef(DATA)
    )
    assert [record.getMessage() for record in caplog.records] == [logged]


def test_requests_are_logged_without_the_secret(
    client: AstroClient, sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, LOGGER)
    client.organization_tokens.list(workspace=DATA)
    assert [record.levelname for record in caplog.records] == ["DEBUG"]
    assert f"workspaceId={DATA}" in caplog.text
    assert sandbox.api_token not in caplog.text


@pytest.mark.parametrize("hooked", [True, False], ids=["with a hook", "without"])
def test_a_warning_goes_to_the_hook_or_else_to_the_log(
    sandbox: Sandbox, limits: Limits, caplog: pytest.LogCaptureFixture, hooked: bool
) -> None:
    told: list[str] = []
    limits = limits._replace(max_list_passes=2)
    hooks = {"on_warning": told.append} if hooked else {}
    with behind(sandbox, changing_list, limits, **hooks) as (client, _):
        client.organization_tokens.all()
    operation = message(
        "operation", "list_organization_tokens", organization=seed_ids.ORGANIZATION_ID
    )
    warning = message("api_error", "changing_list", operation=operation)
    logged = [record.getMessage() for record in caplog.records]
    assert (told, logged) == (([warning], []) if hooked else ([], [warning]))


def test_a_list_that_has_to_be_whole_is_not_read_in_part(sandbox: Sandbox, limits: Limits) -> None:
    told: list[str] = []
    limits = limits._replace(max_list_passes=2)

    def script(asked: Sequence[RecordedRequest]) -> Fault | None:
        return changing_list(asked) if asked[-1].code == "L" else None

    with (
        behind(sandbox, script, limits, on_warning=told.append) as (client, _),
        pytest.raises(ApiError) as caught,
    ):
        client.organization_tokens.export()
    assert told == [str(caught.value)]
    assert caught.value.retryable


def test_progress_is_told_page_by_page(sandbox: Sandbox) -> None:
    told: list[tuple[int, int]] = []
    with AstroClient(
        sandbox.api_token,
        seed_ids.ORGANIZATION_ID,
        base_url=sandbox.api_url,
        limits=UNLIMITED_RATE._replace(page_size=5),
        on_progress=lambda done, total: told.append((done, total)),
    ) as client:
        client.organization_tokens.all()
    assert told == [(2, 3), (3, 3)]


def test_a_plain_import_adds_no_handler(client: AstroClient) -> None:
    client.organization_tokens.list(workspace=DATA)
    assert logging.getLogger(LOGGER).handlers == []


class StoppedFromOutsideError(Exception):
    """As the signal handler of a task runner raises it."""


@pytest.mark.parametrize("moment", ["before the write", "after the write"])
@pytest.mark.parametrize("kind", [KeyboardInterrupt, StoppedFromOutsideError])
def test_a_change_that_is_stopped_is_unchanged_or_told_as_unconfirmed(
    sandbox: Sandbox,
    limits: Limits,
    caplog: pytest.LogCaptureFixture,
    moment: str,
    kind: type[BaseException],
) -> None:
    before = stored_roles(sandbox)
    sent = moment == "after the write"

    def stop(seconds: float) -> None:
        raise kind

    # It stops where it waits: for another try of the first read, or for the write to settle.
    script = failing(0 if sent else 1)
    with (
        behind(sandbox, script, limits._replace(sleep=stop)) as (client, _),
        pytest.raises((kind, ChangeInterruptedError)) as caught,
    ):
        client.organization_tokens.remove(BOT, workspace=DATA)
    assert not isinstance(caught.value, Exception) or kind is StoppedFromOutsideError
    if isinstance(caught.value, ChangeInterruptedError):
        assert (caught.value.sent, str(caught.value)) == (sent, SENT if sent else NOT_SENT)
    else:
        notes = getattr(caught.value, "__notes__", [])
        assert notes == ([SENT if sent else NOT_SENT] if sys.version_info >= (3, 11) else [])
        warnings = [r.getMessage() for r in caplog.records if r.levelname == "WARNING"]
        assert warnings == ([SENT] if sent else [])
    assert (stored_roles(sandbox) != before) is sent
