"""Many processes of the program at once, each ready before the first of them begins."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx

from astro_org_tokens.sandbox import Sandbox
from astro_org_tokens.sandbox.seed import seed_ids
from astro_org_tokens.sandbox.store import token_store
from support.cli_runner import Result, clean_env
from support.forked_program import ForkedProgram
from support.sandbox_api import PLAIN_HTTP

# For systems without forks.
_PROGRAM = """
import sys
import astro_org_tokens.cli, astro_org_tokens.library.client, astro_org_tokens.grants.change
from astro_org_tokens.__main__ import main
sys.argv[0] = "astro"
print("ready", flush=True)
sys.stdin.read()
main()
"""


@dataclass(frozen=True)
class ProcessSpec:
    """A command line and the environment that it runs in."""

    argv: Sequence[str]
    environ: Mapping[str, str]


def run_concurrently(starts: Sequence[ProcessSpec], *, timeout: float = 600) -> list[Result]:
    """Run commands as processes that begin together; their outcomes, in the same order."""
    if not hasattr(os, "fork"):
        return run_scripts_concurrently(_PROGRAM, starts, timeout=timeout)
    processes: list[ForkedProgram] = []
    gate, opener = os.pipe()
    try:
        processes += [ForkedProgram(start.argv, start.environ, gate=gate) for start in starts]
        os.close(opener)
        opener = -1
        return [_ended(process, timeout) for process in processes]
    finally:
        os.close(gate)
        if opener >= 0:
            os.close(opener)
        for process in processes:
            process.kill()


def run_scripts_concurrently(
    script: str, starts: Sequence[ProcessSpec], *, timeout: float = 600
) -> list[Result]:
    """Run a Python script in processes that begin together; their outcomes, in the same order.

    Args:
        script: prints "ready", and begins when its stdin ends.
        starts: its arguments and environments.
        timeout: seconds for each process.
    """
    processes: list[subprocess.Popen[str]] = []
    try:
        processes += [_start_script(script, start) for start in starts]
        for process in processes:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n", process.communicate(timeout=timeout)
        for process in processes:
            assert process.stdin is not None
            process.stdin.close()
            process.stdin = None  # or communicate() would want to close it
        return [_script_result(process, timeout) for process in processes]
    finally:
        for process in processes:
            process.kill()


def _script_result(process: subprocess.Popen[str], timeout: float) -> Result:
    stdout, stderr = process.communicate(timeout=timeout)
    return Result(process.returncode, stdout, stderr)


def _start_script(script: str, start: ProcessSpec) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", script, *start.argv],
        env=dict(start.environ),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


def make_environments(
    sandbox: Sandbox, folder: Path, number: int, *, shared: bool
) -> list[dict[str, str]]:
    """Environments with one state folder for all, as on one machine, or with one for each."""
    return [
        _environment(sandbox, folder / ("home" if shared else f"home-{index}"))
        for index in range(number)
    ]


def create_workspaces(sandbox: Sandbox, number: int) -> list[str]:
    """The IDs of Workspaces that are made for the occasion."""
    with _api(sandbox) as api:
        answers = [api.post("/workspaces", json={"name": f"team {n}"}) for n in range(number)]
        return [answer.raise_for_status().json()["id"] for answer in answers]


def set_roles(sandbox: Sandbox, token_id: str, roles: Mapping[str, str]) -> None:
    """Give a token these roles in these Workspaces and in no other; the rest stays."""
    kept = [entry for entry in _entries(sandbox, token_id) if entry["entityType"] != "WORKSPACE"]
    granted = [
        {"entityType": "WORKSPACE", "entityId": workspace, "role": role}
        for workspace, role in roles.items()
    ]
    with _api(sandbox) as api:
        answer = api.post(f"/tokens/{token_id}/roles", json={"roles": [*kept, *granted]})
        answer.raise_for_status()


def get_roles(sandbox: Sandbox, token_id: str) -> dict[str, str]:
    """The roles that a token has, by what they are for."""
    return {entry["entityId"]: entry["role"] for entry in _entries(sandbox, token_id)}


def _entries(sandbox: Sandbox, token_id: str) -> list[dict[str, str]]:
    token = token_store.find(sandbox.store, token_id)
    assert token is not None
    found: list[dict[str, str]] = token["roles"]
    return found


def _api(sandbox: Sandbox) -> httpx.Client:
    return httpx.Client(
        base_url=f"{sandbox.api_url}/organizations/{seed_ids.ORGANIZATION_ID}",
        headers={"Authorization": f"Bearer {sandbox.api_token}"},
        trust_env=False,
        verify=PLAIN_HTTP,
        timeout=30,
    )


def _environment(sandbox: Sandbox, home: Path) -> dict[str, str]:
    home.mkdir(parents=True, exist_ok=True)
    return {
        **clean_env(home),
        "ASTRO_API_URL": sandbox.api_url,
        "ASTRO_API_TOKEN": sandbox.api_token,
    }


def _ended(process: ForkedProgram, timeout: float) -> Result:
    stdout, stderr = process.communicate(timeout=timeout)
    return Result(process.wait(), stdout, stderr)
