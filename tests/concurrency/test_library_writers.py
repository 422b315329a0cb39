"""Twenty threads, or twenty programs, that each grant one token another role with the library."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from astro_org_tokens import AstroClient, Change, WorkspaceRef
from astro_org_tokens.sandbox import Faults, Sandbox, SandboxOptions, start
from astro_org_tokens.sandbox.seed import seed_ids
from support.concurrent_processes import (
    ProcessSpec,
    create_workspaces,
    get_roles,
    make_environments,
    run_scripts_concurrently,
)

TOKEN, ROLE = seed_ids.FRESH, "WORKSPACE_MEMBER"
WRITERS = 20
SCRIPT = """
import json, sys
import filelock, platformdirs
from astro_org_tokens import AstroClient
with AstroClient.from_environment(timeout=120) as client:
    tokens = client.organization_tokens
    print("ready", flush=True)
    sys.stdin.read()
    print(json.dumps(tokens.add(sys.argv[1], role=sys.argv[2], workspace=sys.argv[3]).to_dict()))
"""


@pytest.fixture
def busy_sandbox() -> Iterator[Sandbox]:
    """A sandbox in which a read and a write take as long as in a network."""
    with start(SandboxOptions(faults=Faults(latency_ms=20))) as sandbox:
        yield sandbox


def expected_roles(workspaces: list[str]) -> dict[str, str]:
    return {
        seed_ids.ORGANIZATION_ID: "ORGANIZATION_MEMBER",
        **dict.fromkeys(workspaces, ROLE),
    }


def test_twenty_threads_share_one_client_and_all_changes_are_kept(busy_sandbox: Sandbox) -> None:
    workspaces = create_workspaces(busy_sandbox, WRITERS)
    together = threading.Barrier(WRITERS)

    with AstroClient(
        busy_sandbox.api_token,
        seed_ids.ORGANIZATION_ID,
        base_url=busy_sandbox.api_url,
        timeout=120,
    ) as client:

        def grant(workspace: str) -> tuple[Change, ...]:
            together.wait()
            added = client.organization_tokens.add(TOKEN, role=ROLE, workspace=workspace)
            return added.changes

        with ThreadPoolExecutor(WRITERS) as pool:
            changes = list(pool.map(grant, workspaces))

    assert changes == [(Change(WorkspaceRef(each), None, ROLE),) for each in workspaces]
    assert get_roles(busy_sandbox, TOKEN) == expected_roles(workspaces)


@pytest.mark.slow
def test_twenty_programs_change_one_token_and_all_changes_are_kept(
    busy_sandbox: Sandbox, tmp_path: Path
) -> None:
    workspaces = create_workspaces(busy_sandbox, WRITERS)
    environs = make_environments(busy_sandbox, tmp_path, WRITERS, shared=True)

    results = run_scripts_concurrently(
        SCRIPT,
        [
            ProcessSpec((TOKEN, ROLE, workspace), environ)
            for workspace, environ in zip(workspaces, environs, strict=True)
        ],
    )

    assert [(result.status, result.stderr) for result in results] == [(0, "")] * WRITERS
    change = {"token_id": TOKEN, "token_name": "new-hire", "before": None, "after": ROLE}
    assert [json.loads(result.stdout) for result in results] == [
        {"changed": True, "dry_run": False, "changes": [{**change, "workspace_id": workspace}]}
        for workspace in workspaces
    ]
    assert get_roles(busy_sandbox, TOKEN) == expected_roles(workspaces)


def test_calls_of_all_kinds_share_one_client(busy_sandbox: Sandbox) -> None:
    """Reads, plans and changes of several tokens, from eight threads at the same time."""
    with AstroClient(
        busy_sandbox.api_token, seed_ids.ORGANIZATION_ID, base_url=busy_sandbox.api_url, timeout=120
    ) as client:
        tokens = client.organization_tokens
        exported = tokens.export()
        calls = [
            lambda: tokens.list(workspace=seed_ids.DATA_ENGINEERING),
            lambda: tokens.plan(exported).to_dict()["changes"] is not None,
            lambda: client.workspaces.find("Data Engineering"),
            lambda: tokens.add("auditor", role=ROLE, workspace=seed_ids.CAFE).changed,
            lambda: tokens.add("reporting", role=ROLE, workspace=seed_ids.CAFE).changed,
            lambda: tokens.remove("deploy-bot", workspace=seed_ids.MACHINE_LEARNING).changed,
            lambda: client.get_token(TOKEN).name,
            lambda: tokens.find("ci", workspaces=[seed_ids.DATA_ENGINEERING]).id,
        ]
        with ThreadPoolExecutor(len(calls)) as pool:
            results = [future.result() for future in [pool.submit(call) for call in calls]]
        assert results[1:] == [
            True,
            (WorkspaceRef(seed_ids.DATA_ENGINEERING, "Data Engineering"),),
            True,
            True,
            True,
            "new-hire",
            seed_ids.CI_ONE,
        ]
        assert client.get_token(seed_ids.AUDITOR).role_in(seed_ids.CAFE) == ROLE
        assert client.get_token(seed_ids.REPORTING).role_in(seed_ids.CAFE) == ROLE
        assert client.get_token(seed_ids.DEPLOY_BOT).role_in(seed_ids.MACHINE_LEARNING) is None
