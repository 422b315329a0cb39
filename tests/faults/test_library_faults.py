"""Every fault at every request of every call of the library: the same cells as of the commands."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from astro_org_tokens import (
    ApplyOutcome,
    AstroClient,
    AstroError,
    ChangeOutcome,
    Manifest,
    OrganizationTokens,
)
from astro_org_tokens.limits import Limits
from astro_org_tokens.sandbox import Sandbox
from astro_org_tokens.sandbox.seed.seed_ids import DATA_ENGINEERING as THERE
from astro_org_tokens.sandbox.seed.seed_ids import DEPLOY_BOT, ORGANIZATION_ID
from faults.command_requests import COMMANDS, Command
from faults.fault_matrix import FaultCase
from faults.recorded_sleeps import RecordedSleeps
from faults.test_fault_matrix import CELLS, FOR_EVER, broken_at, requests_with
from support.fault_proxy import FaultProxy, MakeFaultProxy
from support.stored_state import roles_after, stored_roles

OWNER = "WORKSPACE_OWNER"


def apply(tokens: OrganizationTokens) -> ApplyOutcome:
    return tokens.apply(
        tokens.plan(Manifest.from_dict({"workspaces": {THERE: {DEPLOY_BOT: OWNER}}}))
    )


CALLS: dict[str, Callable[[OrganizationTokens], object]] = {
    "list": lambda tokens: tokens.list(workspace=THERE),
    "list ID": lambda tokens: tokens.list(token=DEPLOY_BOT, workspace=THERE),
    "list -n": lambda tokens: tokens.list(token="deploy-bot", workspace=THERE),
    "export": lambda tokens: tokens.export(workspace=THERE),
    "add": lambda tokens: tokens.add("deploy-bot", role=OWNER, workspace=THERE),
    "update": lambda tokens: tokens.update("deploy-bot", role=OWNER, workspace=THERE),
    "remove": lambda tokens: tokens.remove("deploy-bot", workspace=THERE),
    "apply": apply,
}
NAMES = {id(command): name for name, command in COMMANDS.items()}


def test_every_command_has_a_call() -> None:
    assert CALLS.keys() == COMMANDS.keys()


@pytest.mark.each_choice(together=("command", "index"))
@pytest.mark.parametrize(("case", "command", "index"), CELLS.values(), ids=CELLS)
def test_a_fault_that_stays_ends_as_its_cell_says(
    case: FaultCase,
    command: Command,
    index: int,
    make_fault_proxy: MakeFaultProxy,
    sandbox: Sandbox,
    sleeps: RecordedSleeps,
    limits: Limits,
) -> None:
    cell = case.expectation(command.phases[index])
    before = stored_roles(sandbox)
    elsewhere = make_fault_proxy()
    proxy = broken_at(make_fault_proxy, elsewhere, case, command, index, FOR_EVER)

    result, error = called(NAMES[id(command)], case, proxy, sandbox, limits)

    assert (error.kind if error else "") == cell.kind
    if error is not None:
        assert error.retryable is (cell.kind not in FINAL and not is_final(case, command, index))
        assert error.token_id in (DEPLOY_BOT, None)
        assert "REQ-" not in str(error) or error.request_id
    elif command.changes:
        assert (command.role or None) == changed_to(result)
    assert proxy.request_sequence == requests_with(command, index, cell.requests)
    assert len(sleeps.seconds) == cell.backoffs
    assert stored_roles(sandbox) == roles_after(before, command.changes if cell.applied else ())
    assert elsewhere.connection_count == 0


FINAL = {"not_logged_in", "forbidden", "not_found"}


def is_final(case: FaultCase, command: Command, index: int) -> bool:
    """Whether the same call meets the same refusal: what is read again says so."""
    cell = case.expectation(command.phases[index])
    return cell.kind in ("api_error", "network") and len(cell.requests) == 1


def called(
    name: str, case: FaultCase, proxy: FaultProxy, sandbox: Sandbox, limits: Limits
) -> tuple[object, AstroError | None]:
    """Return what a call returns, and what it raises, or tells of its one token."""
    timeout = 1.0 if case.options else 30.0
    result: object = None
    with AstroClient(
        sandbox.api_token,
        ORGANIZATION_ID,
        base_url=proxy.base_url,
        timeout=timeout,
        limits=limits,
    ) as client:
        try:
            result = CALLS[name](client.organization_tokens)
        except AstroError as error:
            return None, error
    if isinstance(result, ApplyOutcome) and result.failed:
        (each,) = result.results
        assert each.status == ("unconfirmed" if each.error.kind == "unconfirmed" else "failed")  # type: ignore[union-attr]
        return result, each.error
    return result, None


def changed_to(result: object) -> str | None:
    """Return the role that the one token has after a change that was reported as done."""
    if isinstance(result, ApplyOutcome):
        (each,) = result.results
        assert each.status == "done"
        return each.changes[0].after
    assert isinstance(result, ChangeOutcome)
    return result.changes[0].after
