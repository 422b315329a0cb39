"""Twenty processes at once, each of which gives one token a role in another Workspace."""

from __future__ import annotations

from pathlib import Path

from astro_org_tokens.sandbox import Faults, SandboxOptions, start
from astro_org_tokens.sandbox.seed import seed_ids
from support.cli_runner import Result
from support.concurrent_processes import (
    ProcessSpec,
    create_workspaces,
    get_roles,
    make_environments,
    run_concurrently,
)
from support.messages import workspace_label

TOKEN = seed_ids.FRESH
WRITERS = 20


def granting(workspace_id: str) -> list[str]:
    command = ["workspace", "organization-token", "add", TOKEN, "-r", "WORKSPACE_MEMBER"]
    return [*command, "--workspace-id", workspace_id, "--timeout", "120"]


def twenty_at_once(folder: Path, *, shared: bool) -> tuple[dict[str, Result], dict[str, str]]:
    """What each of them said, by its Workspace, and the roles that the token has afterwards."""
    with start(SandboxOptions(faults=Faults(latency_ms=20))) as sandbox:
        workspaces = create_workspaces(sandbox, WRITERS)
        environs = make_environments(sandbox, folder, WRITERS, shared=shared)
        result = run_concurrently(
            [ProcessSpec(granting(w), e) for w, e in zip(workspaces, environs, strict=True)]
        )
        return dict(zip(workspaces, result, strict=True)), get_roles(sandbox, TOKEN)


def granted(workspace_id: str) -> Result:
    where = workspace_label(workspace_id)
    return Result(0, f"new-hire ({TOKEN}): no role → WORKSPACE_MEMBER in {where}\n", "")


def test_on_one_machine_every_change_is_made_and_kept(tmp_path: Path) -> None:
    result, roles = twenty_at_once(tmp_path, shared=True)

    assert result == {workspace: granted(workspace) for workspace in result}
    assert roles == {
        seed_ids.ORGANIZATION_ID: "ORGANIZATION_MEMBER",
        **dict.fromkeys(result, "WORKSPACE_MEMBER"),
    }


def test_on_many_machines_what_is_reported_as_done_is_done(tmp_path: Path) -> None:
    result, roles = twenty_at_once(tmp_path, shared=False)

    reported = {workspace for workspace, outcome in result.items() if outcome.status == 0}
    assert {w: result[w] for w in reported} == {w: granted(w) for w in reported}
    assert reported - roles.keys() == set()
    assert len(result.keys() & roles.keys()) >= 18
    assert roles[seed_ids.ORGANIZATION_ID] == "ORGANIZATION_MEMBER"
