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
from support.cli_runner import Result
from support.github_runner import BASH, GitHubRunner
from support.markdown import ROOT, code_blocks
from support.messages import message, message_line
from support.stored_state import roles_after, stored_roles

pytestmark = pytest.mark.skipif(
    sys.platform == "win32" or shutil.which("bash") is None, reason="there is no bash"
)

NUMBER = "42"
ACTION = "OWNER/astro-org-tokens@COMMIT"
GH = """\
#!/usr/bin/env bash
echo "$GH_TOKEN $*" > gh.log
"""


def workflow() -> Any:
    (match,) = (
        yaml.safe_load(block.content)
        for block in code_blocks(ROOT / "docs" / "apply.md")
        if block.language == "yaml" and "jobs:" in block.content
    )
    return match


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A checkout with a file of grants, and a `gh` that notes what it is asked."""
    folder = tmp_path / "checkout"
    (folder / "bin").mkdir(parents=True)
    (folder / "grants.yaml").write_text(MANIFEST, encoding="utf-8")
    program = folder / "bin" / "gh"
    program.write_text(GH, encoding="utf-8")
    program.chmod(0o755)
    return folder


class Runner:
    """Runs the jobs of the workflow as GitHub does, up to the first step that fails.

    Attributes:
        plan_file: what the action called so when it was last used.
    """

    def __init__(self, repository: Path, environ: dict[str, str]) -> None:
        self._repository = repository
        path = os.pathsep.join([str(repository / "bin"), environ["PATH"]])
        self._environ = environ | {"PATH": path, "CI": "true"}
        self._secret = self._environ.pop("ASTRO_API_TOKEN")
        self._action = GitHubRunner(repository.parent / "runner", repository, self._environ)
        self.plan_file = ""

    def __call__(self, name: str) -> Result:
        ended = Result(0, "", "")
        for step in workflow()["jobs"][name]["steps"]:
            if not ended.status or "!cancelled()" in step.get("if", ""):
                done = self._step(step)
                ended = ended if ended.status else done
        return ended

    def _step(self, step: dict[str, Any]) -> Result:
        if step.get("uses") == ACTION:
            inputs = {name: self._filled(str(value)) for name, value in step["with"].items()}
            inputs["prune"] = inputs["prune"].lower()  # a boolean of YAML, as GitHub writes it
            run = self._action.use_action(inputs)
            self.plan_file = run.outputs["plan-file"]
            return Result(run.status, "", "")
        if "uses" in step:
            assert step["uses"].startswith("actions/checkout@")
            return Result(0, "", "")
        assert step["shell"] == "bash"
        environ = {name: self._filled(value) for name, value in step.get("env", {}).items()}
        done = subprocess.run(
            [*BASH, "-c", step["run"]],
            cwd=self._repository,
            env=self._environ | environ,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=300,
            check=False,
        )
        return Result(done.returncode, done.stdout, done.stderr)

    def _filled(self, text: str) -> str:
        expressions = {
            "${{ github.event.number }}": NUMBER,
            "${{ github.token }}": "gh-token",
            "${{ secrets.ASTRO_API_TOKEN }}": self._secret,
            "${{ steps.plan.outputs.plan-file }}": self.plan_file,
        }
        for expression, value in expressions.items():
            text = text.replace(expression, value)
        assert "${{" not in text
        return text

    @property
    def comment(self) -> str:
        """The comment that `gh` was asked for."""
        log = (self._repository / "gh.log").read_text(encoding="utf-8")
        options = "--edit-last --create-if-none --body-file"
        assert log == f"gh-token pr comment {NUMBER} {options} {self.plan_file}\n"
        return Path(self.plan_file).read_text(encoding="utf-8")


@pytest.fixture
def job(repository: Path, sandbox_env: dict[str, str]) -> Runner:
    (repository.parent / "runner").mkdir()
    return Runner(repository, sandbox_env)


def test_a_pull_request_gets_the_plan_as_a_comment(
    job: Runner, sandbox: Sandbox, requests: list[str]
) -> None:
    before = stored_roles(sandbox)

    assert job("plan") == Result(0, "", "")

    counts = message("result", "summary", add=3, change=1, remove=1)
    first = message_line("result", "comment_summary", counts=counts, owners=1)
    assert job.comment.startswith(f"{first}\n### Removals and new owners\n")
    assert job.comment.count(NAMES[DEPLOY_BOT]) == 2
    assert (requests, stored_roles(sandbox)) == (READ_REQUESTS, before)


def test_a_wrong_file_fails_the_pull_request_and_says_so_in_the_comment(
    job: Runner, repository: Path, requests: list[str]
) -> None:
    (repository / "grants.yaml").write_text("workspaces: []\n")

    assert job("plan") == Result(2, "", "")

    error = message_line("manifest", "mapping", key="workspaces")
    assert job.comment == f"    Error: grants.yaml:1:1: {error}"
    assert requests == []


def test_the_main_branch_is_applied_and_then_there_is_no_drift(
    job: Runner, sandbox: Sandbox
) -> None:
    before = stored_roles(sandbox)
    assert job("drift").status == 3

    assert job("apply").status == 0

    assert stored_roles(sandbox) == roles_after(before, role_changes(PRUNED))
    assert job("drift").status == 0


def test_each_job_is_for_its_own_event_and_nothing_else_has_rights() -> None:
    definition = workflow()
    events = {name: each["if"].split("'")[1] for name, each in definition["jobs"].items()}
    assert events == {"plan": "pull_request", "apply": "push", "drift": "schedule"}
    assert set(definition[True]) == set(events.values())  # `on` is a boolean to YAML 1.1
    assert definition["permissions"] == {"contents": "read"}
    assert {name: each.get("permissions") for name, each in definition["jobs"].items()} == {
        "plan": {"contents": "read", "pull-requests": "write"},
        "apply": None,
        "drift": None,
    }
