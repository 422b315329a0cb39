"""Runs this repository's GitHub Action as GitHub does: each step with bash, and files for results.

The program that the tests run is in the place of what the action's first step installs.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from support.markdown import ROOT

ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
STEPS: list[dict[str, Any]] = ACTION["runs"]["steps"]
INSTALL, *AFTER_INSTALL = STEPS
BASH = ("bash", "--noprofile", "--norc", "-eo", "pipefail")
"""GitHub's ``shell: bash``."""
REPORTS_ALWAYS = "${{ always() && steps.run.outputs.directory != '' }}"
_EXPRESSION = re.compile(r"\$\{\{ (inputs|steps)\.([\w-]+)(?:\.outputs\.([\w-]+))? \}\}")


@dataclass
class ActionRun:
    """How the action ended.

    Attributes:
        status: the exit status of the step that failed first, or 0.
        log: what the steps wrote to stdout and stderr.
        outputs: the outputs of the action; an output without a value is empty.
        summary: the step summary.
    """

    status: int
    log: str
    outputs: dict[str, str]
    summary: str


@dataclass
class GitHubRunner:
    """A runner with its own temporary directory.

    Args:
        directory: for the runner's files.
        checkout: the current directory of every step.
        environ: the environment of the job.
        started: is called with each step's process.
    """

    directory: Path
    checkout: Path
    environ: Mapping[str, str]
    started: Callable[[subprocess.Popen[str]], None] = lambda _: None
    _outputs: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def temp(self) -> Path:
        """RUNNER_TEMP, with a name that has to be quoted."""
        return self.directory / "runner temp"

    def use_action(self, inputs: Mapping[str, str]) -> ActionRun:
        """Run the action after its first step, for which the program of the tests is there."""
        programs = self.temp / "astro-org-tokens"
        programs.mkdir(parents=True, exist_ok=True)
        if not (programs / "bin").exists():
            (programs / "bin").symlink_to(Path(sys.executable).parent)
        values = {name: str(each.get("default", "")) for name, each in ACTION["inputs"].items()}
        assert set(inputs) <= set(values)
        return self.run_steps(AFTER_INSTALL, {**values, **inputs})

    def run_steps(self, steps: list[dict[str, Any]], inputs: Mapping[str, str]) -> ActionRun:
        """Run steps until one fails, and those after it that always run."""
        self.temp.mkdir(parents=True, exist_ok=True)
        summary, self._outputs = self.directory / "summary.md", {}
        summary.write_text("", encoding="utf-8")
        status, log = 0, ""
        for step in steps:
            if self._is_due(step, status):
                ended, said = self._run(step, inputs)
                status, log = status or ended, log + said
        outputs = {
            name: self._fill(each["value"], inputs) for name, each in ACTION["outputs"].items()
        }
        return ActionRun(status, log, outputs, summary.read_text(encoding="utf-8"))

    def _is_due(self, step: Mapping[str, Any], status: int) -> bool:
        if "if" not in step:
            return not status
        assert step["if"] == REPORTS_ALWAYS
        return "directory" in self._outputs.get("run", {})

    def _run(self, step: Mapping[str, Any], inputs: Mapping[str, str]) -> tuple[int, str]:
        assert step["shell"] == "bash"
        script, output = self.directory / "step.sh", self.directory / "output"
        script.write_text(step["run"], encoding="utf-8")
        output.write_text("", encoding="utf-8")
        environ = {name: self._fill(value, inputs) for name, value in step["env"].items()}
        github = {
            "CI": "true",
            "GITHUB_ACTION_PATH": str(ROOT),
            "GITHUB_OUTPUT": str(output),
            "GITHUB_STEP_SUMMARY": str(self.directory / "summary.md"),
            "RUNNER_TEMP": str(self.temp),
        }
        process = subprocess.Popen(
            [*BASH, str(script)],
            cwd=self.checkout,
            env={**github, **self.environ, **environ},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
        )
        with process:
            self.started(process)
            log, _ = process.communicate(timeout=300)
        lines = output.read_text(encoding="utf-8").splitlines()
        self._outputs[step.get("id", "")] = dict(line.split("=", 1) for line in lines)
        return process.returncode, log

    def _fill(self, text: str, inputs: Mapping[str, str]) -> str:
        """Return a text with the values of its expressions, of which no other kind is known."""
        assert "${{" not in _EXPRESSION.sub("", text)

        def value(match: re.Match[str]) -> str:
            source, name, output = match.groups()
            return (
                inputs[name] if source == "inputs" else self._outputs.get(name, {}).get(output, "")
            )

        return _EXPRESSION.sub(value, text)
