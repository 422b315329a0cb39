"""What an error of the library says to a program."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from typing import Any

import pytest

from astro_org_tokens import (
    AlreadyGrantedError,
    AmbiguousError,
    AstroClient,
    AstroError,
    ChangeInterruptedError,
    Deadline,
    Manifest,
    NotFoundError,
    OrganizationTokens,
    Role,
    UsageError,
    workspace_role,
)
from astro_org_tokens.sandbox.seed import seed_ids
from support.messages import message

BOT, DATA, OWNER = seed_ids.DEPLOY_BOT, seed_ids.DATA_ENGINEERING, "WORKSPACE_OWNER"


def test_an_error_has_the_objects_that_it_concerns(tokens: OrganizationTokens) -> None:
    with pytest.raises(AlreadyGrantedError) as caught:
        tokens.add("deploy-bot", role="WORKSPACE_OPERATOR", workspaces=["Data Engineering"])
    error = caught.value
    assert (error.kind, error.token_id, error.workspace_ids) == ("already_granted", BOT, (DATA,))
    assert not error.retryable


def test_an_error_has_the_id_of_the_refused_request(client: AstroClient) -> None:
    with pytest.raises(NotFoundError) as caught:
        client.get_token("cltoknosuchtoken000000000")
    assert caught.value.request_id
    assert caught.value.request_id in str(caught.value)
    assert caught.value.token_id == "cltoknosuchtoken000000000"


def test_an_unknown_token_leaves_the_workspaces_known(tokens: OrganizationTokens) -> None:
    with pytest.raises(AmbiguousError) as caught:
        tokens.add("ci", role="WORKSPACE_OWNER", workspace=seed_ids.EMPTY)
    assert (caught.value.token_id, caught.value.workspace_ids) == (None, (seed_ids.EMPTY,))


def test_errors_pass_from_one_process_to_another(tokens: OrganizationTokens) -> None:
    with pytest.raises(AmbiguousError) as caught:
        tokens.find("ci")
    copied = pickle.loads(pickle.dumps(caught.value))
    assert type(copied) is AmbiguousError
    assert (str(copied), copied.matches) == (str(caught.value), caught.value.matches)
    stopped = pickle.loads(pickle.dumps(ChangeInterruptedError(BOT, sent=True)))
    assert (stopped.token_id, stopped.sent) == (BOT, True)


CALLS: dict[str, Callable[[AstroClient], object]] = {
    "list": lambda client: client.organization_tokens.list(),
    "find": lambda client: client.organization_tokens.find("x"),
    "add": lambda client: client.organization_tokens.add(BOT, role=OWNER, workspace=DATA),
    "remove": lambda client: client.organization_tokens.remove(BOT, workspace=DATA),
    "plan": lambda client: client.organization_tokens.plan(Manifest(())),
    "apply": lambda client: client.organization_tokens.apply(_plan()),
    "export": lambda client: client.organization_tokens.export(),
    "workspaces": lambda client: client.workspaces.list(),
}


def _plan() -> Any:
    from astro_org_tokens import ApplyPlan

    return ApplyPlan(())


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_a_closed_client_says_so(call: Callable[[AstroClient], object]) -> None:
    client = AstroClient("x", "clorg1")
    tokens = client.organization_tokens  # as it was before
    client.close()
    assert tokens is client.organization_tokens
    with pytest.raises(UsageError) as caught:
        call(client)
    assert str(caught.value) == message("usage", "closed_client")


@pytest.mark.parametrize("timeout", [0, -1, float("inf"), float("nan"), "30"], ids=repr)
def test_a_time_that_nobody_can_wait_is_refused(client: AstroClient, timeout: Any) -> None:
    for call in (
        lambda: client.organization_tokens.list(timeout=timeout),
        lambda: client.organization_tokens.apply(_plan(), timeout=timeout),
        lambda: client.workspaces.list(timeout=timeout),
        lambda: client.get_token(BOT, timeout=timeout),
        lambda: next(client.token_pages(timeout=timeout)),
        lambda: next(client.workspace_pages(timeout=timeout)),
        lambda: client.replace_all_roles(BOT, [workspace_role(DATA, OWNER)], timeout=timeout),
        lambda: Deadline(timeout or -1),
    ):
        with pytest.raises(UsageError):
            call()


@pytest.mark.parametrize(
    "role",
    [Role(), workspace_role("", "WORKSPACE_OWNER"), workspace_role(DATA, "")],
    ids=["nothing", "no Workspace", "no role"],
)
def test_a_role_that_says_too_little_is_not_sent(client: AstroClient, role: Role) -> None:
    before = client.get_token(BOT)
    with pytest.raises(UsageError) as caught:
        client.replace_all_roles(BOT, [*(before.roles or ()), role])
    assert str(caught.value) == message("usage", "incomplete_role")
    assert client.get_token(BOT) == before


def test_no_error_of_the_library_advises_an_option(tokens: OrganizationTokens) -> None:
    for call in (
        lambda: tokens.find("deploy-boat"),
        lambda: tokens.find("ci"),
        lambda: tokens.remove(seed_ids.SINGLE_ROLE, workspace=seed_ids.CAFE),
        lambda: tokens.update(BOT, role="WORKSPACE_OWNER", workspace=seed_ids.EMPTY),
        lambda: tokens.add(BOT, role="WORKSPACE_OPERATOR", workspace=DATA),
    ):
        with pytest.raises(AstroError) as caught:
            call()
        assert "--" not in str(caught.value)
