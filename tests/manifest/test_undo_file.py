"""``apply --undo-file``: a file that brings back what a run has changed, and nothing else."""

from __future__ import annotations

import json
import signal
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from astro_org_tokens import (
    ApplyInterruptedError,
    AstroClient,
    ConflictError,
    Manifest,
    UsageError,
)
from astro_org_tokens.sandbox import Sandbox
from astro_org_tokens.sandbox.seed import seed_ids
from manifest.apply_cases import APPLY, AUTHOR, MANIFEST, MEMBER, OWNER, READ_REQUESTS
from support.cli_runner import Invoke, Result
from support.fault_proxy import (
    ConnectionEnd,
    Fault,
    RecordedRequest,
    Script,
    fault_proxy,
    http_response,
)
from support.limits import UNLIMITED_RATE
from support.messages import error_line, message, token_label, workspace_label
from support.stored_state import stored_roles, stored_token

EMPTY, LEARNING = seed_ids.EMPTY, seed_ids.MACHINE_LEARNING
UNDONE = {
    LEARNING: {seed_ids.DEPLOY_BOT: MEMBER, seed_ids.REPORTING: "NO_ROLE"},
    EMPTY: {seed_ids.DEPLOY_BOT: "NO_ROLE", seed_ids.FRESH: "NO_ROLE"},
}
PRUNED = {**UNDONE, LEARNING: {**UNDONE[LEARNING], seed_ids.CI_TWO: AUTHOR}}


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that the program runs in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def unordered(sandbox: Sandbox) -> dict[str, list[str]]:
    """Return the roles of every token, in an order that doesn't depend on changes."""
    return {
        token: sorted(json.dumps(role, sort_keys=True) for role in roles)
        for token, roles in stored_roles(sandbox).items()
    }


def content(file: Path) -> Any:
    return yaml.safe_load(file.read_text(encoding="utf-8"))["workspaces"]


@pytest.mark.parametrize(
    ("options", "undone"), [([], UNDONE), (["--prune", "--yes"], PRUNED)], ids=["add", "prune"]
)
def test_applying_the_file_brings_everything_back(
    cli: Invoke, sandbox: Sandbox, here: Path, options: list[str], undone: Any
) -> None:
    before = unordered(sandbox)
    assert cli(*APPLY, "-f", "-", *options, "--undo-file", "undo.yaml", stdin=MANIFEST).status == 0
    assert unordered(sandbox) != before
    assert content(here / "undo.yaml") == undone
    assert cli(*APPLY, "-f", "undo.yaml", "--yes").status == 0
    assert unordered(sandbox) == before


def test_the_file_is_there_before_the_first_change(
    sandbox: Sandbox, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Any] = []
    sent = httpx.Client.send

    def watch(self: httpx.Client, request: httpx.Request, **options: Any) -> httpx.Response:
        if request.method == "POST":
            seen.append(content(here / "undo.yaml"))
        return sent(self, request, **options)

    monkeypatch.setattr(httpx.Client, "send", watch)
    with opened(sandbox) as client:
        tokens = client.organization_tokens
        tokens.apply(tokens.plan(Manifest.loads(MANIFEST)), undo_file=here / "undo.yaml")
    assert seen == [UNDONE] * 3


def test_ctrl_c_while_the_file_is_written_again_loses_no_outcome(
    sandbox: Sandbox, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    moves: list[Path] = []
    move = Path.replace

    def interrupted(self: Path, target: Path) -> Path:
        moves.append(target)
        if len(moves) > 1:
            raise KeyboardInterrupt
        return move(self, target)

    monkeypatch.setattr(Path, "replace", interrupted)
    with opened(sandbox) as client:
        tokens = client.organization_tokens
        plan = tokens.plan(Manifest.loads(MANIFEST))
        with pytest.raises(ApplyInterruptedError) as caught:
            tokens.apply(plan, undo_file=here / "undo.yaml")
    assert caught.value.outcome.complete
    assert content(here / "undo.yaml") == UNDONE
    assert [each.name for each in here.glob("*undo*")] == ["undo.yaml"]


def test_without_changes_there_is_nothing_to_undo(cli: Invoke, here: Path) -> None:
    text = "workspaces: {Empty: }"
    assert cli(*APPLY, "-f", "-", "--undo-file", "undo.yaml", stdin=text).status == 0
    assert (here / "undo.yaml").read_text(encoding="utf-8") == "workspaces: {}\n"


def test_a_file_that_exists_is_not_replaced(
    cli: Invoke, sandbox: Sandbox, requests: list[str], here: Path
) -> None:
    before = stored_roles(sandbox)
    (here / "undo.yaml").write_text("of an earlier run", encoding="utf-8")
    assert cli(*APPLY, "-f", "-", "--undo-file", "undo.yaml", stdin=MANIFEST) == Result(
        2, "", error_line("usage", "undo_file_exists", path="undo.yaml")
    )
    assert (requests, stored_roles(sandbox)) == (READ_REQUESTS, before)
    assert (here / "undo.yaml").read_text(encoding="utf-8") == "of an earlier run"


def test_without_the_file_nothing_is_changed(
    cli: Invoke, sandbox: Sandbox, requests: list[str], here: Path
) -> None:
    before = stored_roles(sandbox)
    path = Path("missing") / "undo.yaml"
    result = cli(*APPLY, "-f", "-", "--undo-file", str(path), stdin=MANIFEST)
    reason = "No such file or directory"
    assert result == Result(2, "", error_line("usage", "unwritable_file", path=path, reason=reason))
    assert (requests, stored_roles(sandbox)) == (READ_REQUESTS, before)


def test_a_run_that_is_not_confirmed_leaves_no_file(cli: Invoke, here: Path) -> None:
    assert cli(*APPLY, "-f", "-", "--prune", "--undo-file", "u.yaml", stdin=MANIFEST).status == 2
    assert not (here / "u.yaml").exists()


@pytest.mark.parametrize("option", ["--dry-run", "--check"])
def test_a_preview_has_nothing_to_undo(cli: Invoke, requests: list[str], option: str) -> None:
    assert cli(*APPLY, "-f", "-", "--undo-file", "u.yaml", option, stdin=MANIFEST) == Result(
        2, "", error_line("usage", "undo_of_nothing")
    )
    assert requests == []


def set_role(sandbox: Sandbox, token: str, workspace: str, role: str) -> None:
    """Give a token a role that the API doesn't grant."""
    with sandbox.store.transaction():
        sandbox.store.execute(
            "UPDATE tokens SET body = json_set(body, '$.roles', json(?)) WHERE id = ?",
            (
                json.dumps([{"entityType": "WORKSPACE", "entityId": workspace, "role": role}]),
                token,
            ),
        )


def test_a_role_that_no_file_can_bring_back_is_not_changed(
    cli: Invoke, sandbox: Sandbox, here: Path
) -> None:
    set_role(sandbox, seed_ids.FRESH, EMPTY, "custom")
    before = stored_roles(sandbox)
    text = f"workspaces: {{Empty: {{new-hire: {OWNER}}}}}"
    assert cli(*APPLY, "-f", "-", "--undo-file", "u.yaml", stdin=text) == Result(
        1,
        "",
        error_line(
            "conflict",
            "not_undoable",
            token=token_label("new-hire", seed_ids.FRESH),
            roles="custom",
            workspace=workspace_label(EMPTY, "Empty"),
            hint="not_undoable",
        ),
    )
    assert stored_roles(sandbox) == before
    assert not (here / "u.yaml").exists()


def opened(sandbox: Sandbox, base_url: str | None = None) -> AstroClient:
    return AstroClient(
        sandbox.api_token,
        seed_ids.ORGANIZATION_ID,
        base_url=base_url or sandbox.api_url,
        limits=UNLIMITED_RATE._replace(max_workers=2, settle_seconds=0, settle_round_trips=0),
    )


TOKENS = [
    seed_ids.DEPLOY_BOT,
    seed_ids.REPORTING,
    seed_ids.FRESH,
    seed_ids.CI_ONE,
    seed_ids.JAPANESE,
]
WORKSPACES = [EMPTY, LEARNING, seed_ids.DATA_ENGINEERING]
grants = st.dictionaries(
    st.sampled_from(WORKSPACES),
    st.dictionaries(
        st.sampled_from(TOKENS), st.sampled_from([MEMBER, OWNER, "NO_ROLE"]), max_size=4
    ),
    min_size=1,
)


@dataclass(frozen=True)
class Trouble:
    """What happens at a write, and at the later ones too if it stays.

    Attributes:
        name: for the examples that hypothesis shows.
        fault: the response; None if the write is carried out as usual.
        interrupts: whether the user presses Ctrl-C while the write is on its way.
    """

    name: str
    fault: Fault | None = None
    interrupts: bool = False


_FAILED = http_response(500, '{"message": "failed"}')
TROUBLES = [
    Trouble("refused", Fault(http_response(403, '{"message": "no"}'))),
    Trouble("lost", Fault(end=ConnectionEnd.CLOSED)),
    Trouble("made, and its response is lost", Fault(end=ConnectionEnd.RESET, forward=True)),
    Trouble("failed", Fault(_FAILED)),
    Trouble("made, and reported as failed", Fault(_FAILED, forward=True)),
]
if sys.platform != "win32":
    TROUBLES.append(Trouble("Ctrl-C", interrupts=True))


def script_of(trouble: Trouble | None, write: int, *, stays: bool) -> Script:
    """Return what happens to each request, if trouble is at that write."""

    def script(requests: Sequence[RecordedRequest]) -> Fault | None:
        number = sum(each.code == "P" for each in requests)
        here = requests[-1].code == "P" and (number >= write if stays else number == write)
        if trouble is None or not here:
            return None
        if trouble.interrupts and number == write:
            signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
        return trouble.fault

    return script


def stored_pairs(sandbox: Sandbox) -> dict[tuple[str, str], str]:
    """Return the roles of tokens in Workspaces."""
    return {
        (token, role["entityId"]): role["role"]
        for token, roles in stored_roles(sandbox).items()
        for role in roles
        if role["entityType"] == "WORKSPACE"
    }


@given(
    grants,
    st.none() | st.sampled_from(TROUBLES),
    st.integers(1, 5),
    st.booleans(),
    st.booleans(),
)
def test_whenever_it_ends_the_file_brings_back_what_was_changed_and_nothing_else(
    sandbox: Sandbox,
    tmp_path: Path,
    wanted: dict[str, dict[str, str]],
    trouble: Trouble | None,
    write: int,
    stays: bool,
    prune: bool,
) -> None:
    before, file = unordered(sandbox), tmp_path / "undo.yaml"
    pairs = stored_pairs(sandbox)
    file.unlink(missing_ok=True)
    script = script_of(trouble, write, stays=stays)
    with (
        fault_proxy(sandbox.origin, script) as proxy,
        opened(sandbox, proxy.base_url) as client,
    ):
        tokens = client.organization_tokens
        plan = tokens.plan(Manifest.from_dict({"workspaces": wanted}), prune=prune)
        try:
            outcome = tokens.apply(plan, confirm=True, undo_file=file)
        except ApplyInterruptedError as interrupted:
            outcome = interrupted.outcome
    undo = Manifest.load(file)
    undo.validate()
    undone = {
        (grant.token, each.workspace): grant.role
        for each in undo.workspaces
        for grant in each.grants
    }
    after = stored_pairs(sandbox)
    changed = {key for key in pairs | after if pairs.get(key) != after.get(key)}
    assert changed <= undone.keys()
    assert {key: pairs.get(key, "NO_ROLE") for key in undone} == undone
    if trouble is None or trouble.name == "refused":
        assert changed == undone.keys()
    assert {token for token, _ in undone} == {
        each.token.id for each in outcome.results if each.may_have_changed and each.changes
    }

    with opened(sandbox) as client:
        tokens = client.organization_tokens
        # What others change meanwhile stays.
        other = next((t, w) for t in TOKENS for w in WORKSPACES if (t, w) not in undone)
        role = AUTHOR if pairs.get(other) != AUTHOR else MEMBER
        text = {"workspaces": {other[1]: {other[0]: role}}}
        assert tokens.apply(tokens.plan(Manifest.from_dict(text)), confirm=True).complete
        assert tokens.apply(tokens.plan(undo), confirm=True).complete
        assert stored_pairs(sandbox) == pairs | {other: role}
        text = {"workspaces": {other[1]: {other[0]: pairs.get(other, "NO_ROLE")}}}
        assert tokens.apply(tokens.plan(Manifest.from_dict(text)), confirm=True).complete
    assert unordered(sandbox) == before


def test_what_another_client_overwrote_in_part_is_brought_back(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    """A change that failed since others overwrite a part of it leaves the other part."""
    before, file = unordered(sandbox), tmp_path / "undo.yaml"

    def script(requests: Sequence[RecordedRequest]) -> None:
        if requests[-1].code == "G" and any(each.code == "P" for each in requests):
            overwrite(sandbox, seed_ids.FRESH, LEARNING)

    with fault_proxy(sandbox.origin, script) as proxy, opened(sandbox, proxy.base_url) as client:
        tokens = client.organization_tokens
        wanted = {each: {seed_ids.FRESH: MEMBER} for each in (EMPTY, LEARNING)}
        plan = tokens.plan(Manifest.from_dict({"workspaces": wanted}))
        ((_, error),) = tokens.apply(plan, undo_file=file).failed
    assert isinstance(error, ConflictError)
    assert unordered(sandbox) != before
    with opened(sandbox) as client:
        tokens = client.organization_tokens
        assert tokens.apply(tokens.plan(Manifest.load(file)), confirm=True).complete
    assert unordered(sandbox) == before


def overwrite(sandbox: Sandbox, token_id: str, workspace: str) -> None:
    """Remove the role of a token in a Workspace, as another client does."""
    token = stored_token(sandbox, token_id)
    token["roles"] = [each for each in token["roles"] if each["entityId"] != workspace]
    with sandbox.store.transaction():
        sandbox.store.execute(
            "UPDATE tokens SET body = ? WHERE id = ?", [json.dumps(token), token_id]
        )


def test_a_python_program_gets_it_as_a_manifest(sandbox: Sandbox, tmp_path: Path) -> None:
    with opened(sandbox) as client:
        tokens = client.organization_tokens
        plan = tokens.plan(Manifest.loads(MANIFEST))
        assert plan.undo().to_dict() == {"workspaces": {**UNDONE}}
        assert tokens.apply(plan).undo().to_dict() == {"workspaces": {**UNDONE}}
        (tmp_path / "there").touch()
        with pytest.raises(UsageError):
            tokens.apply(plan, undo_file=tmp_path / "there")


def test_several_roles_in_one_workspace_can_not_be_brought_back(sandbox: Sandbox) -> None:
    set_role(sandbox, seed_ids.FRESH, EMPTY, "WORKSPACE_ACCESSOR and more")
    with opened(sandbox) as client, pytest.raises(ConflictError) as caught:
        client.organization_tokens.plan(
            Manifest.from_dict({"workspaces": {EMPTY: {seed_ids.FRESH: OWNER}}})
        ).undo()
    assert str(caught.value) == message(
        "conflict",
        "not_undoable",
        token=token_label("new-hire", seed_ids.FRESH),
        roles="WORKSPACE_ACCESSOR and more",
        workspace=workspace_label(EMPTY, "Empty"),
    )
