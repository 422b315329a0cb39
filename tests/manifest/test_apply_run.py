"""Tokens side by side: how many at once, and what becomes of them at Ctrl-C."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext

import pytest

from astro_org_tokens import AstroClient
from astro_org_tokens.api.deadline import Deadline
from astro_org_tokens.api.deadline_client import DeadlineClient
from astro_org_tokens.grants.change import Lock
from astro_org_tokens.grants.labels import WorkspaceRef
from astro_org_tokens.grants.lookup import organization_tokens
from astro_org_tokens.grants.plan import Change
from astro_org_tokens.limits import Limits
from astro_org_tokens.manifest.drift import TokenDrift
from astro_org_tokens.manifest.run import ApplyResult, ApplyRun
from astro_org_tokens.output.plans import result_lines
from astro_org_tokens.sandbox import Sandbox
from astro_org_tokens.sandbox.seed import seed_ids
from manifest.apply_cases import NEW_ID_PREFIX, OWNER, create_tokens
from manifest.strategies import Grants, stored_grants
from support.limits import NO_WAITING
from support.messages import message, token_label

AT_ONCE = 8
PATIENCE_SECONDS = 180
LOOK_SECONDS = 0.2
LockOf = Callable[[DeadlineClient, str], Lock]


@pytest.fixture
def client(sandbox: Sandbox, limits: Limits) -> Iterator[DeadlineClient]:
    with AstroClient(
        sandbox.api_token, seed_ids.ORGANIZATION_ID, base_url=sandbox.api_url, limits=limits
    ) as client:
        yield client.with_deadline(Deadline(30))


def drifts(client: DeadlineClient) -> list[TokenDrift]:
    change = Change(WorkspaceRef(seed_ids.EMPTY, "Empty"), None, OWNER)
    tokens = [token for token in organization_tokens(client) if token.id.startswith(NEW_ID_PREFIX)]
    return [TokenDrift(token, (change,)) for token in tokens]


def no_lock(client: DeadlineClient, token_id: str) -> Lock:
    return nullcontext


def nobody_told(done: int, of: int) -> None:
    pass


def apply(
    client: DeadlineClient,
    *,
    lock_factory: LockOf = no_lock,
    progress: Callable[[int, int], None] = nobody_told,
) -> ApplyResult:
    return ApplyRun(
        client, drifts(client), timeout=30, lock_factory=lock_factory, on_progress=progress
    ).run()


def owners(tokens: list[str]) -> Grants:
    return {(token, seed_ids.EMPTY): OWNER for token in tokens}


def new_grants(sandbox: Sandbox) -> Grants:
    return {
        key: role
        for key, role in stored_grants(sandbox).items()
        if key[0].startswith(NEW_ID_PREFIX)
    }


def ctrl_c(*_: object) -> None:
    raise KeyboardInterrupt


def ctrl_c_while_waiting(_: float) -> None:
    if threading.current_thread() is threading.main_thread():
        raise KeyboardInterrupt


def test_eight_tokens_are_changed_at_a_time(client: DeadlineClient, sandbox: Sandbox) -> None:
    tokens = create_tokens(sandbox, 3 * AT_ONCE)
    counting = threading.Lock()
    eight, more = threading.Event(), threading.Event()
    under_way: set[str] = set()

    def lock_factory(client: DeadlineClient, token_id: str) -> Lock:
        with counting:
            under_way.add(token_id)
            if len(under_way) >= AT_ONCE:
                (more if len(under_way) > AT_ONCE else eight).set()
        assert eight.wait(PATIENCE_SECONDS)
        assert not more.wait(LOOK_SECONDS)
        with counting:
            under_way.remove(token_id)
        return nullcontext

    result = apply(client, lock_factory=lock_factory)

    assert not more.is_set()
    assert result.complete
    assert [outcome.token.id for outcome in result.done] == tokens
    assert new_grants(sandbox) == owners(tokens)


def test_progress_tells_of_each_token(client: DeadlineClient, sandbox: Sandbox) -> None:
    create_tokens(sandbox, 3)
    told: list[tuple[int, int]] = []

    apply(client, progress=lambda done, of: told.append((done, of)))

    assert told == [(1, 3), (2, 3), (3, 3)]


def test_at_ctrl_c_nothing_more_is_begun_and_what_is_under_way_is_waited_for(
    client: DeadlineClient, sandbox: Sandbox
) -> None:
    tokens = create_tokens(sandbox, 5 * AT_ONCE)

    result = apply(client, progress=ctrl_c)

    done = [outcome.token.id for outcome in result.done]
    not_tried = [drift.token.id for drift in result.skipped]
    assert (result.interrupted, result.complete, result.failed, result.unconfirmed) == (
        True,
        False,
        [],
        [],
    )
    assert done
    assert not_tried
    assert sorted(done + not_tried) == tokens
    assert new_grants(sandbox) == owners(done)


NO_LONGER = {
    "the grace is over": NO_WAITING._replace(drain_seconds=0.1),
    "Ctrl-C comes again": NO_WAITING._replace(drain_seconds=1e9, sleep=ctrl_c_while_waiting),
}


@contextmanager
def then_wait(released: threading.Event) -> Iterator[None]:
    """A lock that is held for long after the write."""
    yield
    assert released.wait(PATIENCE_SECONDS)


@contextmanager
def wait_first(released: threading.Event) -> Iterator[None]:
    """A lock that is waited for long before the write."""
    assert released.wait(PATIENCE_SECONDS)
    yield


@contextmanager
def then_ctrl_c() -> Iterator[None]:
    """A lock that is held until Ctrl-C, after the write."""
    yield
    raise KeyboardInterrupt


@pytest.mark.parametrize("sent", [True, False], ids=["after the write", "before the write"])
@pytest.mark.parametrize("limits", NO_LONGER.values(), ids=NO_LONGER)
def test_what_is_waited_for_in_vain_is_unconfirmed_if_it_was_sent(
    client: DeadlineClient, sandbox: Sandbox, sent: bool
) -> None:
    stuck, *others = create_tokens(sandbox, 3)
    released, ended = threading.Event(), threading.Event()
    wait = then_wait if sent else wait_first

    @contextmanager
    def stuck_lock() -> Iterator[None]:
        try:
            with wait(released):
                yield
        finally:
            ended.set()

    def lock_factory(client: DeadlineClient, token_id: str) -> Lock:
        return stuck_lock if token_id == stuck else nullcontext

    def progress(done: int, of: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    try:
        result = apply(client, lock_factory=lock_factory, progress=progress)
    finally:
        released.set()
    assert ended.wait(PATIENCE_SECONDS)

    assert [drift.token.id for drift in result.unconfirmed] == ([stuck] if sent else [])
    assert [drift.token.id for drift in result.skipped] == ([] if sent else [stuck])
    if sent:
        text = message("result", "unconfirmed", token=token_label(stuck, stuck))
        assert list(result_lines(result))[-1] == text
    assert [outcome.token.id for outcome in result.done] == others
    assert (result.interrupted, result.failed) == (True, [])
    # Nothing is sent for a token that the result says was skipped.
    assert new_grants(sandbox) == owners([stuck, *others] if sent else others)


def test_ctrl_c_after_the_last_token_interrupts_a_complete_run(
    client: DeadlineClient, sandbox: Sandbox
) -> None:
    tokens = create_tokens(sandbox, 3)

    def progress(done: int, of: int) -> None:
        if done == of:
            raise KeyboardInterrupt

    result = apply(client, progress=progress)

    assert (result.interrupted, result.complete) == (True, True)
    assert new_grants(sandbox) == owners(tokens)


@pytest.mark.parametrize("limits", [NO_WAITING._replace(max_workers=0)], ids=["no threads"])
def test_without_threads_ctrl_c_ends_the_run_too(client: DeadlineClient, sandbox: Sandbox) -> None:
    first, *others = create_tokens(sandbox, 3)

    result = apply(client, lock_factory=lambda client, token_id: then_ctrl_c)

    assert [drift.token.id for drift in result.unconfirmed] == [first]
    assert [drift.token.id for drift in result.skipped] == others
    assert (result.interrupted, result.done, result.failed) == (True, [], [])
    assert new_grants(sandbox) == owners([first])
