"""The GitHub Action: its steps run under bash against the sandbox, with GitHub's files."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

import pytest
import yaml

from astro_org_tokens import __version__
from astro_org_tokens.sandbox import Sandbox
from astro_org_tokens.sandbox.seed import seed_ids
from manifest.apply_cases import (
    ADDED,
    APPLY,
    MANIFEST,
    NAMES,
    PRUNED,
    READ_REQUESTS,
    ExpectedChange,
    role_changes,
)
from support.cli_runner import Invoke
from support.fault_proxy import Fault, MakeFaultProxy, RecordedRequest, http_response
from support.github_runner import ACTION, INSTALL, STEPS, ActionRun, GitHubRunner
from support.markdown import PAGES, ROOT, code_blocks
from support.messages import message, message_line, token_label, workspace_label
from support.sandbox_api import WORKSPACES, api_client
from support.stored_state import roles_after, stored_roles

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the action is for bash")

NOTHING = message_line("result", "nothing_to_do")
UNKNOWN = {"changes": "", "added": "", "removed": ""}
HOSTILE = ["$(touch x).yaml", "`touch x`.yaml", "'; touch x; '.yaml", '" && touch x #.yaml', "-f x"]

UseAction: TypeAlias = Callable[..., ActionRun]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The workflow's checkout."""
    folder = tmp_path / "checkout"
    folder.mkdir()
    (folder / "grants.yaml").write_text(MANIFEST, encoding="utf-8")
    return folder


@pytest.fixture
def runner(tmp_path: Path, checkout: Path, sandbox_env: dict[str, str]) -> GitHubRunner:
    environ = {name: value for name, value in sandbox_env.items() if name != "ASTRO_API_TOKEN"}
    return GitHubRunner(tmp_path, checkout, environ)


@pytest.fixture
def use(runner: GitHubRunner, sandbox: Sandbox) -> UseAction:
    """Use the action with inputs, in which `_` stands for `-`, and the sandbox's credential."""

    def call(**inputs: str) -> ActionRun:
        return runner.use_action({"token": sandbox.api_token, **inputs})

    return call


def annotation(text: str, level: str = "error") -> str:
    """A message as a workflow command."""
    return f"::{level} title=astro-org-tokens::{text}\n"


def as_code(text: str) -> str:
    """A message as a block of code in Markdown."""
    return "".join(f"    {line}\n" for line in text.splitlines())


def counted(changes: int, added: int, removed: int) -> dict[str, str]:
    return {"changes": str(changes), "added": str(added), "removed": str(removed)}


def numbers(run: ActionRun) -> dict[str, str]:
    return {name: run.outputs[name] for name in UNKNOWN}


def plan_file(run: ActionRun) -> str:
    return Path(run.outputs["plan-file"]).read_text(encoding="utf-8")


def markdown(cli: Invoke, *options: str, file: str = MANIFEST) -> str:
    argv = (*APPLY, "-f", "-", *options, "--dry-run", "-o", "markdown")
    return cli(*argv, stdin=file).stdout


@pytest.mark.parametrize(
    ("prune", "options", "counts"),
    [
        ("false", (), counted(4, 3, 0)),
        pytest.param("true", ("--prune",), counted(5, 3, 1), marks=pytest.mark.slow),
    ],
)
def test_a_plan_is_read_once_and_changes_nothing(
    use: UseAction,
    cli: Invoke,
    sandbox: Sandbox,
    requests: list[str],
    prune: str,
    options: Sequence[str],
    counts: Mapping[str, str],
) -> None:
    before = stored_roles(sandbox)
    plan = markdown(cli, *options)
    requests.clear()
    run = use(prune=prune)
    assert (run.status, run.log, run.summary, plan_file(run)) == (0, plan, plan, plan)
    assert numbers(run) == counts
    assert (requests, stored_roles(sandbox)) == (READ_REQUESTS, before)


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["plan", "check"])
def test_without_changes_the_plan_says_so(use: UseAction, checkout: Path, mode: str) -> None:
    (checkout / "grants.yaml").write_text("workspaces: {}\n")
    run = use(mode=mode)
    assert (run.status, run.log, run.summary, plan_file(run)) == (0, NOTHING, NOTHING, NOTHING)
    assert numbers(run) == counted(0, 0, 0)


@pytest.mark.slow
def test_a_check_fails_if_there_are_changes(use: UseAction, cli: Invoke, sandbox: Sandbox) -> None:
    before = stored_roles(sandbox)
    plan, drift = markdown(cli), message("github_action", "drift", count=4)
    run = use(mode="check")
    assert (run.status, run.log) == (3, plan + annotation(drift))
    assert run.summary == plan_file(run) == f"{plan}\n{as_code(drift)}"
    assert numbers(run) == counted(4, 3, 0)
    assert stored_roles(sandbox) == before


@pytest.mark.parametrize(
    ("prune", "steps", "removed"),
    [
        pytest.param("false", ADDED, 0, marks=pytest.mark.slow, id="add"),
        pytest.param("true", PRUNED, 1, id="prune"),
    ],
)
def test_apply_makes_the_changes(
    use: UseAction,
    cli: Invoke,
    sandbox: Sandbox,
    prune: str,
    steps: tuple[ExpectedChange, ...],
    removed: int,
) -> None:
    before = stored_roles(sandbox)
    plan = markdown(cli, *(["--prune"] if removed else []))
    done = message_line("github_action", "done", added=3, changed=1, removed=removed)
    run = use(mode="apply", prune=prune)
    assert (run.status, run.log, run.summary) == (0, plan, f"{done}\n{plan}")
    assert numbers(run) == counted(4 + removed, 3, removed)
    assert stored_roles(sandbox) == roles_after(before, role_changes(steps))
    again = use(mode="apply", prune=prune)
    assert (again.status, again.log, numbers(again)) == (0, NOTHING, counted(0, 0, 0))


def lone_role(checkout: Path) -> str:
    """Write a file that would take the only role of a token, and return what is said of that."""
    (checkout / "grants.yaml").write_text(f"workspaces: {{{seed_ids.CAFE}: }}\n")
    token = token_label("lone-role", seed_ids.SINGLE_ROLE)
    workspace = workspace_label(seed_ids.CAFE, NAMES[seed_ids.CAFE])
    error = message("conflict", "last_role", token=token, workspace=workspace)
    return message("result", "failed", token=token, error=error, hint="last_role")


@pytest.mark.slow
def test_apply_counts_what_was_done_when_a_token_fails(use: UseAction, checkout: Path) -> None:
    failed = lone_role(checkout)
    counts = message("partial", "counts", done=1, total=2, failed=1, not_tried=0)
    run = use(mode="apply", prune="true")
    assert run.status == 1
    assert run.log.endswith(annotation(f"Error: {counts}") + annotation(failed))
    done = message_line("github_action", "done", added=0, changed=0, removed=1)
    assert run.summary.startswith(f"{done}\n")
    assert run.summary.endswith(f"\n\n{as_code(f'Error: {counts}')}{as_code(failed)}")
    assert numbers(run) == counted(1, 0, 1)


@pytest.mark.slow
def test_a_plan_that_is_refused_has_its_numbers(use: UseAction, checkout: Path) -> None:
    lone_role(checkout)
    problem = message("partial", "plan", failed=1, total=2)
    run = use(prune="true")
    assert run.status == 1
    assert run.log.endswith(annotation(f"Error: {problem}"))
    assert plan_file(run) == run.summary
    assert run.summary.endswith(f"|\n\n{as_code(f'Error: {problem}')}")
    assert numbers(run) == counted(1, 0, 1)


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["plan", "check", "apply"])
def test_a_refusal_of_the_api_is_reported(
    use: UseAction, cli: Invoke, sandbox: Sandbox, mode: str
) -> None:
    other = sandbox.credential_of(seed_ids.WORKSPACE_KEEPER)
    env = {"ASTRO_API_TOKEN": other}
    plain = cli(*APPLY, "-f", "-", "--json", stdin=MANIFEST, env=env).json
    run = use(mode=mode, token=other)
    assert plain["kind"] == "forbidden"
    error = f"Error: {plain['error']}"
    assert (run.status, masked(run.log)) == (1, masked(annotation(error)))
    assert masked(run.summary) == masked(plan_file(run)) == masked(as_code(error))
    assert numbers(run) == UNKNOWN
    assert other not in run.log + run.summary


def masked(text: str) -> str:
    """Return a text without IDs of requests."""
    return re.sub(r"(?i)(request(?: id)?:?) [\w-]+", r"\1 ID", text)


@pytest.mark.slow
def test_all_errors_of_files_come_before_a_credential_is_needed(
    use: UseAction, checkout: Path, requests: list[str]
) -> None:
    (checkout / "grants.yaml").write_text("workspaces: []\n")
    (checkout / "other.yaml").write_text("workspaces: []\n")
    problem = message("manifest", "mapping", key="workspaces")
    lines = [f"{name}.yaml:1:1: {problem}" for name in ("grants", "other")]
    run = use(files="grants.yaml\nother.yaml\n", token="")
    assert run.status == 2
    assert run.log == annotation(f"Error: {lines[0]}%0A{lines[1]}")
    assert [line.strip() for line in run.summary.splitlines()] == [f"Error: {lines[0]}", lines[1]]
    assert requests == []


@pytest.mark.slow
def test_each_line_of_files_is_a_path(use: UseAction, checkout: Path) -> None:
    (checkout / "grants.yaml").rename(checkout / "a b")
    (checkout / "more").mkdir()
    (checkout / "more" / "grants.yml").write_text("workspaces: {Empty: {reporting: NO_ROLE}}\n")
    run = use(files="\na b\nmore\n")
    assert (run.status, numbers(run)) == (0, counted(4, 3, 0))


@pytest.mark.slow
@pytest.mark.parametrize("name", HOSTILE)
def test_the_name_of_a_file_is_never_code(use: UseAction, checkout: Path, name: str) -> None:
    (checkout / "grants.yaml").rename(checkout / name)
    run = use(files=name)
    assert (run.status, numbers(run)) == (0, counted(4, 3, 0))
    assert [path.name for path in checkout.iterdir()] == [name]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["::error::x", "a%0A::error::x", "##[group]x", "x\u202ey", "-"])
def test_a_name_in_a_message_is_no_command_to_the_runner(use: UseAction, name: str) -> None:
    run = use(files=f"{name}\n$(touch x)")
    assert run.status == 2
    assert [line.partition("::Error: ")[0] for line in run.log.splitlines()] == [
        annotation("").removesuffix("::\n")
    ]
    assert "\u202e" not in run.log + run.summary
    assert all(line.startswith("    ") for line in run.summary.splitlines())


@pytest.mark.each_choice
@pytest.mark.parametrize("name", ["mode", "prune"])
@pytest.mark.parametrize("value", ["x", "plan apply", "$(touch x)", "::error::x\n::error::y", "--"])
def test_other_values_of_inputs_are_refused(
    use: UseAction, checkout: Path, requests: list[str], name: str, value: str
) -> None:
    run = use(**{name: value})
    wanted = {"mode": message("github_action", "mode"), "prune": message("github_action", "prune")}
    assert (run.status, run.log, run.summary) == (2, annotation(wanted[name]), "")
    assert run.outputs == {**UNKNOWN, "plan-file": ""}
    assert ([path.name for path in checkout.iterdir()], requests) == (["grants.yaml"], [])


def test_roles_that_the_token_does_not_see_are_a_warning(
    runner: GitHubRunner, sandbox: Sandbox, checkout: Path, make_fault_proxy: MakeFaultProxy
) -> None:
    hidden = seed_ids.MACHINE_LEARNING
    with api_client(sandbox) as client:
        page = client.get(WORKSPACES).json()
    page["workspaces"] = [each for each in page["workspaces"] if each["id"] != hidden]
    page["totalCount"] -= 1

    def script(asked: Sequence[RecordedRequest]) -> Fault | None:
        return Fault(http_response(200, json.dumps(page))) if asked[-1].code == "W" else None

    (checkout / "grants.yaml").write_text("workspaces: {Empty: }\n")
    runner.environ = {**runner.environ, "ASTRO_API_URL": make_fault_proxy(script).base_url}
    run = runner.use_action({"token": sandbox.api_token, "prune": "true", "mode": "check"})
    text = message("notice", "invisible_in_files", workspaces=hidden)
    assert (run.status, run.log) == (0, NOTHING + annotation(text, "warning"))
    assert run.summary == f"{NOTHING}\n{as_code(text)}"


def test_canceling_the_job_interrupts_the_program(
    runner: GitHubRunner, sandbox: Sandbox, make_fault_proxy: MakeFaultProxy
) -> None:
    asked = threading.Event()

    def script(_: object) -> Fault:
        asked.set()
        return Fault(delay=60)

    def cancel(process: subprocess.Popen[str]) -> None:
        if not asked.is_set():
            assert asked.wait(60)
            process.send_signal(signal.SIGINT)

    runner.environ = {**runner.environ, "ASTRO_API_URL": make_fault_proxy(script).base_url}
    runner.started = cancel
    run = runner.use_action({"token": sandbox.api_token, "mode": "apply"})
    error = f"Error: {message('interrupted', 'before')}"
    assert (run.status, run.log, run.summary) == (130, annotation(error), as_code(error))
    assert numbers(run) == UNKNOWN


def test_a_program_that_is_killed_has_no_result(runner: GitHubRunner, use: UseAction) -> None:
    programs = runner.temp / "astro-org-tokens" / "bin"
    programs.mkdir(parents=True)
    (programs / "python").symlink_to(sys.executable)
    program = programs / "astro-org-tokens"
    program.write_text("#!/bin/sh\nkill -9 $$\n")
    program.chmod(0o755)
    run, text = use(), message("github_action", "no_result")
    assert (run.status, run.log, run.summary) == (-9, annotation(text), as_code(text))
    assert numbers(run) == UNKNOWN


PYTHON = """\
#!/bin/sh
# Notes its arguments, and makes an environment whose Python does too.
for each; do echo "$each" >>"$LOG"; done
test "$3" != venv || { mkdir -p "$4/bin"; cp "$0" "$4/bin/python"; }
"""


@pytest.mark.parametrize("version", ["", __version__, "$(touch x)", "1 --index-url=https://x", "'"])
def test_the_version_is_one_argument_of_pip(
    runner: GitHubRunner, tmp_path: Path, checkout: Path, version: str
) -> None:
    programs, log = tmp_path / "programs", tmp_path / "log"
    programs.mkdir()
    (programs / "python3").write_text(PYTHON)
    (programs / "python3").chmod(0o755)
    path = f"{programs}:{runner.environ['PATH']}"
    runner.environ = {**runner.environ, "PATH": path, "LOG": str(log)}
    run = runner.run_steps([INSTALL], {"version": version, "token": "t", "files": ""})
    assert (run.status, run.log) == (0, "")
    package = f"astro-org-tokens=={version}" if version else str(ROOT)
    pip = ["-I", "-m", "pip", "--disable-pip-version-check", "install", "--quiet", package]
    venv = ["-I", "-m", "venv", str(runner.temp / "astro-org-tokens")]
    assert log.read_text().splitlines() == [*venv, *pip]
    assert [path.name for path in checkout.iterdir()] == ["grants.yaml"]


def test_no_value_reaches_a_script_by_interpolation() -> None:
    scripts = [step["run"] for step in STEPS]
    scripts += [path.read_text(encoding="utf-8") for path in (ROOT / "action").glob("*.*")]
    assert len(scripts) == len(STEPS) + 2
    assert [script for script in scripts if "${{" in script] == []


def test_only_the_program_gets_the_token() -> None:
    with_token = [step["id"] for step in STEPS if "inputs.token" in str(step["env"])]
    assert with_token == ["run"]


def test_there_are_the_documented_inputs_and_outputs() -> None:
    text = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
    section = text.partition("### Inputs and outputs\n")[2].partition("\n## ")[0]
    names = re.findall(r"^\| `([\w-]+)` \|", section, re.MULTILINE)
    assert names == [*ACTION["inputs"], *ACTION["outputs"]]


def test_the_workflows_of_the_documents_use_its_inputs() -> None:
    jobs = [
        job
        for page in PAGES
        for block in code_blocks(page)
        if block.language == "yaml" and "jobs:" in block.content
        for job in yaml.safe_load(block.content)["jobs"].values()
    ]
    steps = [step for job in jobs for step in job["steps"]]
    uses = [step["with"] for step in steps if "astro-org-tokens@" in step.get("uses", "")]
    assert [sorted(each) for each in uses] == [["files", "mode", "prune", "token"]] * 4
    assert {each["mode"] for each in uses} == {"plan", "check", "apply"}
