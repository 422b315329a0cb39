"""``apply --undo-file``: a file that brings back what a run has changed, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
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
from support.limits import UNLIMITED_RATE
from support.messages import error_line, message, token_label, workspace_label
from support.stored_state import stored_roles

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


def opened(sandbox: Sandbox) -> AstroClient:
    return AstroClient(
        sandbox.api_token,
        seed_ids.ORGANIZATION_ID,
        base_url=sandbox.api_url,
        limits=UNLIMITED_RATE._replace(max_workers=2, settle_seconds=0, settle_round_trips=0),
    )


def interrupt_at(number: int) -> Callable[[int, int], None]:
    def on_progress(done: int, _total: int) -> None:
        if done == number:
            raise KeyboardInterrupt

    return on_progress


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


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(grants, st.integers(1, 6), st.booleans())
def test_whenever_it_ends_the_file_brings_back_what_was_changed(
    sandbox: Sandbox, tmp_path: Path, wanted: dict[str, dict[str, str]], stop: int, prune: bool
) -> None:
    before, file = unordered(sandbox), tmp_path / "undo.yaml"
    file.unlink(missing_ok=True)
    with opened(sandbox) as client:
        tokens = client.organization_tokens
        plan = tokens.plan(Manifest.from_dict({"workspaces": wanted}), prune=prune)
        try:
            outcome = tokens.apply(
                plan, confirm=True, undo_file=file, on_progress=interrupt_at(stop)
            )
        except ApplyInterruptedError as interrupted:
            outcome = interrupted.outcome
        undo = Manifest.load(file)
        undo.validate()
        touched = {grant.token for each in undo.workspaces for grant in each.grants}
        assert touched == {
            each.token.id
            for each in outcome.results
            if each.status in ("done", "unconfirmed") and each.changes
        }
        assert tokens.apply(tokens.plan(undo), confirm=True).complete
    assert unordered(sandbox) == before


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
