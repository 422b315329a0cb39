"""Twenty processes at once, each of which gives one token a role in another Workspace."""

from __future__ import annotations

from pathlib import Path

from astro_org_tokens.sandbox import Faults, SandboxOptions, start
from astro_org_tokens.sandbox.seed import seed_ids
from support.running import Ran
from support.writers import Start, all_at_once, environments, new_workspaces, roles_of

TOKEN = seed_ids.FRESH
WRITERS = 20


def granting(workspace_id: str) -> list[str]:
    command = ["workspace", "organization-token", "add", TOKEN, "-r", "WORKSPACE_MEMBER"]
    return [*command, "--workspace-id", workspace_id, "--timeout", "120"]


def twenty_at_once(folder: Path, *, shared: bool) -> tuple[dict[str, Ran], dict[str, str]]:
    """What each of them said, by its Workspace, and the roles that the token has afterwards."""
    with start(SandboxOptions(faults=Faults(latency_ms=20))) as sandbox:
        workspaces = new_workspaces(sandbox, WRITERS)
        environs = environments(sandbox, folder, WRITERS, shared=shared)
        ran = all_at_once(
            [Start(granting(w), e) for w, e in zip(workspaces, environs, strict=True)]
        )
        return dict(zip(workspaces, ran, strict=True)), roles_of(sandbox, TOKEN)


def granted(workspace_id: str) -> Ran:
    where = f"Workspace {workspace_id}"
    return Ran(0, f"new-hire ({TOKEN}): no role → WORKSPACE_MEMBER in {where}\n", "")


def test_on_one_machine_every_change_is_made_and_kept(tmp_path: Path) -> None:
    ran, roles = twenty_at_once(tmp_path, shared=True)

    assert ran == {workspace: granted(workspace) for workspace in ran}
    assert roles == {
        seed_ids.ORGANIZATION_ID: "ORGANIZATION_MEMBER",
        **dict.fromkeys(ran, "WORKSPACE_MEMBER"),
    }


def test_on_many_machines_what_is_reported_as_done_is_done(tmp_path: Path) -> None:
    ran, roles = twenty_at_once(tmp_path, shared=False)

    reported = {workspace for workspace, outcome in ran.items() if outcome.status == 0}
    assert {w: ran[w] for w in reported} == {w: granted(w) for w in reported}
    assert reported - roles.keys() == set()
    assert len(ran.keys() & roles.keys()) >= 18
    assert roles[seed_ids.ORGANIZATION_ID] == "ORGANIZATION_MEMBER"
