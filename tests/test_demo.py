"""What `make demo` shows."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from astro_org_tokens.sandbox import Sandbox, SandboxOptions, start
from astro_org_tokens.sandbox.seed import seed_ids
from support.console_examples import ConsoleRunner
from support.messages import error_line

ROOT = Path(__file__).parent.parent
DEMO = ROOT / "docs" / "demo.py"
REMOVED = f"""\
  "id": "{seed_ids.REPORTING}",
  "name": "reporting",
  "scope": "ORGANIZATION",
  "workspace_id": "{seed_ids.MACHINE_LEARNING}",
  "action": "removed"
}}
"""


def demo(environ: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(DEMO)],
        env=environ,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


@pytest.mark.slow
def test_demo_prints_each_command_and_its_output(
    sandbox_env: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = demo(sandbox_env)

    commands = [line for line in shown.stdout.splitlines() if line.startswith("$ ")]
    verbs = [command.split()[4] for command in commands]
    assert verbs == [
        *("list", "add", "list", "update", "update", "remove"),
        *("list", "list", "validate", "apply"),
    ]
    assert (shown.returncode, shown.stderr) == (0, "")
    monkeypatch.chdir(ROOT)
    with start(SandboxOptions()) as another:
        again = ConsoleRunner({**sandbox_env, **environment(another)})
        assert without_remarks(shown.stdout) == without_remarks(again.rerun(shown.stdout))
    assert REMOVED in shown.stdout
    assert "\n**2 to add, 1 to change, 1 to remove.** New owners: 1.\n" in shown.stdout


def test_demo_ends_with_the_first_command_that_fails(sandbox_env: dict[str, str]) -> None:
    shown = demo({**sandbox_env, "ASTRO_API_TOKEN": ""})

    assert shown.returncode == 1
    assert shown.stdout.count("$ ") == 1
    assert shown.stderr == (
        error_line("not_logged_in", "logged_out", domain="astronomer.io", hint="log_in")
    )


def environment(sandbox: Sandbox) -> dict[str, str]:
    return {"ASTRO_API_URL": sandbox.api_url, "ASTRO_API_TOKEN": sandbox.api_token}


def without_remarks(text: str) -> str:
    lines = text.splitlines(keepends=True)
    return "".join(line for line in lines if line.strip() and not line.startswith("# "))
