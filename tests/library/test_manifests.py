"""Manifests that a Python program reads, plans, applies and exports."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from astro_org_tokens import (
    ApplyPlan,
    AstroClient,
    AstroError,
    InputRequiredError,
    Manifest,
    NotFoundError,
    OrganizationTokens,
    PartialFailureError,
    PromptCanceledError,
    UsageError,
)
from astro_org_tokens.sandbox import Sandbox
from astro_org_tokens.sandbox.seed import seed_ids
from astro_org_tokens.sandbox.store import token_store
from support.messages import message, token_label, workspace_label
from support.stored_state import roles_after, stored_roles

DATA, LEARNING, BOT = seed_ids.DATA_ENGINEERING, seed_ids.MACHINE_LEARNING, seed_ids.DEPLOY_BOT
WANTED = {
    "workspaces": {
        "Machine Learning": {"deploy-bot": "WORKSPACE_OWNER", "auditor": "WORKSPACE_MEMBER"},
        seed_ids.EMPTY: {},
    }
}
LABEL = token_label("deploy-bot", BOT)
LEARNING_LABEL = workspace_label(LEARNING, "Machine Learning")


def test_a_manifest_is_planned_and_applied(tokens: OrganizationTokens, sandbox: Sandbox) -> None:
    before = stored_roles(sandbox)
    plan = tokens.plan(Manifest.from_dict(WANTED))
    assert [each.token.name for each in plan.drifts] == ["deploy-bot", "auditor"]
    assert (plan.has_changes, plan.removals, plan.refused, plan.not_visible) == (True, 0, (), ())
    assert stored_roles(sandbox) == before

    outcome = tokens.apply(plan)

    assert outcome.complete
    outcome.raise_if_incomplete()
    assert sorted((each.token.name, each.status) for each in outcome.results) == [
        ("auditor", "done"),
        ("deploy-bot", "done"),
    ]
    assert stored_roles(sandbox) == roles_after(
        before,
        [(BOT, LEARNING, "WORKSPACE_OWNER"), (seed_ids.AUDITOR, LEARNING, "WORKSPACE_MEMBER")],
    )
    again = tokens.plan(Manifest.from_dict(WANTED))
    assert not again.has_changes
    assert str(again) == message("result", "nothing_to_do")
    assert tokens.apply(again).results == ()


def test_a_plan_is_printed_and_is_plain_values(tokens: OrganizationTokens) -> None:
    wanted = {"workspaces": {LEARNING: {BOT: "WORKSPACE_OWNER"}, seed_ids.CAFE: {}}}
    plan = tokens.plan(Manifest.from_dict(wanted), prune=True)
    cafe = next(
        c for d in plan.drifts for c in d.changes if c.workspace.id == seed_ids.CAFE
    ).workspace
    refusal = message(
        "conflict",
        "last_role",
        token=token_label("lone-role", seed_ids.SINGLE_ROLE),
        workspace=cafe,
    )
    refused = message(
        "result",
        "plan_failed",
        token=token_label("lone-role", seed_ids.SINGLE_ROLE),
        error=refusal,
    )
    summary = message("result", "summary_failed", add=0, change=1, remove=2, failed=1)
    orchestrator = token_label("orchestrator", seed_ids.EVERY_ROLE)
    ci = token_label("ci", seed_ids.CI_TWO)
    assert str(plan).splitlines() == [
        f"~ {LABEL}: WORKSPACE_MEMBER → WORKSPACE_OWNER in {LEARNING_LABEL}",
        f"- {orchestrator}: WORKSPACE_MEMBER → no role in {cafe}",
        f"- {ci}: WORKSPACE_AUTHOR → no role in {LEARNING_LABEL}",
        refused,
        summary,
    ]
    assert [each.token.id for each in plan.refused] == [seed_ids.SINGLE_ROLE]
    document = plan.to_dict()
    assert document["summary"] == {"add": 0, "change": 1, "remove": 2, "tokens": 3, "failed": 1}
    assert document["changes"][0] == {
        "token_id": BOT,
        "token_name": "deploy-bot",
        "workspace_id": LEARNING,
        "before": "WORKSPACE_MEMBER",
        "after": "WORKSPACE_OWNER",
    }
    assert document["failed"] == [
        {
            "token_id": seed_ids.SINGLE_ROLE,
            "token_name": "lone-role",
            "error": refusal,
            "kind": "conflict",
        }
    ]


def removing(tokens: OrganizationTokens) -> ApplyPlan:
    """A plan that removes one role, of the token named "ci"."""
    wanted = {"workspaces": {LEARNING: {BOT: "WORKSPACE_MEMBER"}}}
    return tokens.plan(Manifest.from_dict(wanted), prune=True)


def test_roles_are_removed_only_if_that_is_confirmed(
    tokens: OrganizationTokens, sandbox: Sandbox
) -> None:
    before = stored_roles(sandbox)
    plan = removing(tokens)
    with pytest.raises(InputRequiredError) as unconfirmed:
        tokens.apply(plan)
    assert str(unconfirmed.value) == message("input_required", "unconfirmed_plan", count=1)
    seen: list[ApplyPlan] = []

    def decline(plan: ApplyPlan) -> bool:
        seen.append(plan)
        return False

    with pytest.raises(PromptCanceledError) as canceled:
        tokens.apply(plan, confirm=decline)
    assert str(canceled.value) == message("cancelled", "apply")
    assert seen == [plan]
    assert stored_roles(sandbox) == before


@pytest.mark.parametrize("confirm", [True, lambda plan: plan.removals == 1])
def test_confirmed_removals_are_made(
    tokens: OrganizationTokens, sandbox: Sandbox, confirm: bool | Callable[[ApplyPlan], bool]
) -> None:
    before = stored_roles(sandbox)
    outcome = tokens.apply(removing(tokens), confirm=confirm)
    assert str(outcome) == (
        f"{token_label('ci', seed_ids.CI_TWO)}: WORKSPACE_AUTHOR → no role in "
        f"{workspace_label(LEARNING, 'Machine Learning')}"
    )
    assert stored_roles(sandbox) == roles_after(before, [(seed_ids.CI_TWO, LEARNING, None)])


def test_a_token_that_fails_is_told_and_stops_no_other(
    tokens: OrganizationTokens, sandbox: Sandbox
) -> None:
    before = stored_roles(sandbox)
    plan = tokens.plan(Manifest.from_dict(WANTED))
    token_store.delete(sandbox.store, seed_ids.AUDITOR)
    progress: list[tuple[int, int]] = []

    outcome = tokens.apply(plan, on_progress=lambda done, total: progress.append((done, total)))

    by_name = {each.token.name: each for each in outcome.results}
    assert by_name["deploy-bot"].status == "done"
    assert by_name["auditor"].status == "failed"
    assert isinstance(by_name["auditor"].error, NotFoundError)
    assert progress == [(1, 2), (2, 2)]
    assert not outcome.complete
    with pytest.raises(PartialFailureError) as caught:
        outcome.raise_if_incomplete()
    assert str(caught.value) == message(
        "partial", "outcome", done=1, total=2, failed=1, unconfirmed=0, skipped=0
    )
    assert caught.value.details == outcome.to_dict()
    after = roles_after(before, [(BOT, LEARNING, "WORKSPACE_OWNER")])
    del after[seed_ids.AUDITOR]
    assert stored_roles(sandbox) == after


@pytest.mark.parametrize("form", ["to_dict", "to_yaml", "object"])
def test_an_export_is_a_manifest_that_finds_no_drift(
    tokens: OrganizationTokens, tmp_path: Path, form: str
) -> None:
    exported = tokens.export()
    (tmp_path / "grants.yaml").write_text(exported.to_yaml(), encoding="utf-8")
    read: dict[str, Callable[[], Manifest]] = {
        "to_dict": lambda: Manifest.from_dict(exported.to_dict()),
        "to_yaml": lambda: Manifest.load(tmp_path / "grants.yaml"),
        "object": lambda: exported,
    }
    manifest = read[form]()
    assert not tokens.plan(manifest, prune=True).has_changes
    assert manifest.to_dict() == exported.to_dict()
    assert len(exported.workspaces) == 5


def test_an_export_of_some_workspaces(tokens: OrganizationTokens) -> None:
    assert tokens.export(workspaces=(each for each in ["Machine Learning"])).to_dict() == {
        "workspaces": {
            "Machine Learning": {
                "deploy-bot": "WORKSPACE_MEMBER",
                seed_ids.CI_TWO: "WORKSPACE_AUTHOR",
            }
        }
    }
    assert tokens.export(workspace=LEARNING).to_yaml() == (
        "workspaces:\n  Machine Learning:\n"
        f"    {seed_ids.CI_TWO}: WORKSPACE_AUTHOR  # ci\n"
        "    deploy-bot: WORKSPACE_MEMBER\n"
    )


def test_problems_of_an_export_are_placed_in_its_yaml(
    tokens: OrganizationTokens, sandbox: Sandbox
) -> None:
    exported = tokens.export(workspace=LEARNING)
    token_store.delete(sandbox.store, BOT)
    with pytest.raises(NotFoundError) as caught:
        tokens.plan(exported)
    problem = message("manifest", "unknown_token", name="deploy-bot")
    assert str(caught.value) == f"export:4:5: {problem}"


def test_files_are_read_into_one_manifest_with_all_their_problems(tmp_path: Path) -> None:
    first, second = tmp_path / "a.yaml", tmp_path / "b.json"
    first.write_text("workspaces: {A: {x: WORKSPACE_OWNER}}")
    second.write_text('{"workspaces": {"B": {"x": "WORKSPACE_MEMBER"}, "A": {"y": "R"}}}')
    assert Manifest.load(first, str(second)).to_dict() == {
        "workspaces": {
            "A": {"x": "WORKSPACE_OWNER", "y": "R"},
            "B": {"x": "WORKSPACE_MEMBER"},
        }
    }
    first.write_text("")
    second.write_text("[]")
    with pytest.raises(UsageError) as caught:
        Manifest.load(first, second)
    assert caught.value.lines == (
        f"{first}:1:1: {message('manifest', 'empty_file')}",
        f"{second}:1:1: {message('manifest', 'not_mapping')}",
    )


def test_two_roles_for_one_token_have_no_one_text() -> None:
    parts = [Manifest.loads(f"workspaces: {{A: {{x: {r}}}}}", f"{r}.yaml") for r in ("R", "S")]
    with pytest.raises(UsageError) as caught:
        Manifest.merge(parts).to_yaml()
    problem = message("manifest", "duplicate_grant", token="x", workspace="A", place="R.yaml:1:18")
    assert str(caught.value) == f"S.yaml:1:18: {problem}"


def test_a_mapping_of_any_kind_is_read() -> None:
    frozen = MappingProxyType({"workspaces": MappingProxyType({"A": {"x": "R"}})})
    assert Manifest.from_dict(frozen).to_dict() == {"workspaces": {"A": {"x": "R"}}}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({}, f"manifest:1:1: {message('manifest', 'missing_workspaces')}"),
        ({"workspaces": {"A": ["x"]}}, f"manifest:3:5: {message('manifest', 'mapping', key='A')}"),
        ({"workspaces": {"A": {1, 2}}}, message("usage", "not_plain", source="manifest")),
    ],
    ids=["no Workspaces", "a list", "a set"],
)
def test_values_that_are_no_manifest_are_refused(value: Any, text: str) -> None:
    with pytest.raises(UsageError) as caught:
        Manifest.from_dict(value)
    assert str(caught.value) == text


def test_what_is_no_manifest_is_refused_before_anything_is_sent() -> None:
    # Nothing listens there.
    with AstroClient("x", "clorg1", base_url="http://localhost:1/v1") as client:
        wrong: Any = WANTED
        with pytest.raises(AstroError) as caught:
            client.organization_tokens.plan(wrong)
        assert str(caught.value) == message("usage", "not_manifest", value="'dict'")
        with pytest.raises(AstroError) as caught:
            client.organization_tokens.apply(wrong)
        assert str(caught.value) == message("usage", "not_plan", value="'dict'")
