"""The workflow in ``docs/apply.md`` does what the guide says; the other examples run elsewhere."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from astro_org_tokens.sandbox import Sandbox
from astro_org_tokens.sandbox.seed.seed_ids import DEPLOY_BOT
from manifest.apply_cases import MANIFEST, NAMES, PRUNED, READ_REQUESTS, role_changes
from support.cli_runner import PROGRAM, Invoke, Result
from support.markdown import ROOT, code_blocks
from support.messages import message, message_line
from support.stored_state import roles_after, stored_roles

pytestmark = pytest.mark.skipif(
    sys.platform == "win32" or shutil.which("bash") is None, reason="there is no bash"
)

NUMBER = "42"
EXPRESSIONS = {
    "${{ github.event.number }}": NUMBER,
    "${{ github.token }}": "gh-token",
    "${{ secrets.ASTRO_API_TOKEN }}": "",
}
GH = """\
#!/usr/bin/env bash
echo "$GH_TOKEN $*" > gh.log
"""


def workflow() -> Any:
    (found,) = (
        yaml.safe_load(block.content)
        for block in code_blocks(ROOT / "docs" / "apply.md")
        if block.language == "yaml" and "jobs:" in block.content
    )
    return found


def filled(text: str) -> str:
    for expression, value in EXPRESSIONS.items():
        text = text.replace(expression, value)
    assert "${{" not in text
    return text


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A checkout with a file of grants, and a `gh` that notes what it is asked."""
    folder = tmp_path / "checkout"
    (folder / "bin").mkdir(parents=True)
    (folder / "grants.yaml").write_text(MANIFEST, encoding="utf-8")
    for name, script in {"gh": GH, "pipx": "#!/bin/sh\n"}.items():
        program = folder / "bin" / name
        program.write_text(script, encoding="utf-8")
        program.chmod(0o755)
    return folder


class Runner:
    """Runs the jobs of the workflow as GitHub does, up to the first step that fails."""

    def __init__(self, repository: Path, environ: dict[str, str]) -> None:
        self._repository = repository
        folders = (str(repository / "bin"), str(PROGRAM.parent), environ["PATH"])
        self._environ = environ | {"PATH": os.pathsep.join(folders), "CI": "true"}

    def __call__(self, name: str) -> Result:
        job = workflow()["jobs"][name]
        assert workflow()["defaults"]["run"]["shell"] == "bash"
        ended = Result(0, "", "")
        for step in job["steps"]:
            if "run" in step and (not ended.status or "!cancelled()" in step.get("if", "")):
                done = self._step(step)
                ended = ended if ended.status else done
        return ended

    def _step(self, step: dict[str, Any]) -> Result:
        environ = {name: filled(value) for name, value in step.get("env", {}).items()}
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", filled(step["run"])],
            cwd=self._repository,
            env=self._environ | environ,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=300,
            check=False,
        )
        return Result(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def job(repository: Path, sandbox_env: dict[str, str]) -> Runner:
    return Runner(repository, sandbox_env)


COMMENT = f"gh-token pr comment {NUMBER} --edit-last --create-if-none --body-file comment.md\n"


def indented(text: str) -> str:
    return "".join(f"    {line}\n" for line in text.splitlines())


def test_a_pull_request_gets_the_plan_as_a_comment(
    job: Runner, repository: Path, sandbox: Sandbox, requests: list[str]
) -> None:
    before = stored_roles(sandbox)

    assert job("plan") == Result(0, "", "")

    comment = (repository / "comment.md").read_text(encoding="utf-8")
    counts = message("result", "summary", add=3, change=1, remove=1)
    first = message_line("result", "comment_summary", counts=counts, owners=1)
    assert comment.startswith(f"When this is merged:\n\n{first}\n### Removals and new owners\n")
    assert comment.count(NAMES[DEPLOY_BOT]) == 2
    assert (repository / "gh.log").read_text() == COMMENT
    assert (requests, stored_roles(sandbox)) == (READ_REQUESTS, before)


def test_a_wrong_file_fails_the_pull_request_and_says_so_in_the_comment(
    job: Runner, repository: Path, requests: list[str]
) -> None:
    (repository / "grants.yaml").write_text("workspaces: []\n")

    assert job("plan") == Result(2, "", "")

    comment = (repository / "comment.md").read_text(encoding="utf-8")
    error = "Error: grants.yaml:1:1: " + message("manifest", "mapping", key="workspaces")
    assert comment == f"When this is merged:\n\n\n{indented(error)}"
    assert (repository / "gh.log").read_text() == COMMENT
    assert requests == []


def test_the_main_branch_is_applied_and_then_there_is_no_drift(
    job: Runner, sandbox: Sandbox, cli: Invoke
) -> None:
    before = stored_roles(sandbox)
    assert job("drift").status == 3

    assert job("apply").status == 0

    assert stored_roles(sandbox) == roles_after(before, role_changes(PRUNED))
    assert job("drift").status == 0


def test_each_job_is_for_its_own_event_and_nothing_else_has_rights() -> None:
    found = workflow()
    events = {name: each["if"].split("'")[1] for name, each in found["jobs"].items()}
    assert events == {"plan": "pull_request", "apply": "push", "drift": "schedule"}
    assert set(found[True]) == set(events.values())  # `on` is a boolean to YAML 1.1
    assert found["permissions"] == {"contents": "read"}
    assert {name: each.get("permissions") for name, each in found["jobs"].items()} == {
        "plan": {"contents": "read", "pull-requests": "write"},
        "apply": None,
        "drift": None,
    }
