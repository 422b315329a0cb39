"""The scripts in the documents: of shells, and of pipelines."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from support.cli_runner import Result
from support.markdown import Block

SHELLS = {
    "sh": ["bash", "-euo", "pipefail"],
    "indented": ["bash", "-euo", "pipefail"],
    "zsh": ["zsh", "-eu"],
    "fish": ["fish", "--no-config"],
}
"""What runs a block of a language."""

NOT_RUNNABLE = re.compile(
    r"^(?:"
    r"(?:python3? -m )?pip install|pipx (?:install|inject)|uv tool install|python3? -m venv|"
    r"make \w+|bash \.ci/run|\.venv/bin/python benchmarks/|"
    r"astro sandbox serve|gh pr comment"
    r")",
    re.MULTILINE,
)
"""What a test can't run, and a block that has it is not run at all: what installs the program, what
belongs to a clone and is run there by CI, and what goes on until it is stopped."""

_SIMPLE = re.compile(r"(?:astro|astro-org-tokens) (?!sandbox|completion)[^$|&;<>()`\\]+")


def is_simple(block: Block) -> bool:
    """Tell whether a block is made of commands of the program that need no shell."""
    return all(_SIMPLE.fullmatch(line) for line in block.content.splitlines())


def run_script(
    script: str, environ: Mapping[str, str], folder: Path, *, language: str = "sh"
) -> Result:
    """Run a script with the shell of a language, and the installed program on the PATH."""
    folders = [str(Path(sys.executable).parent), environ.get("PATH", os.defpath)]
    shell, *options = SHELLS[language]
    done = subprocess.run(
        [shutil.which(shell) or shell, *options, "-c", script],
        cwd=folder,
        env={**environ, "PATH": os.pathsep.join(folders), "FPATH": str(folder)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    return Result(done.returncode, done.stdout, done.stderr)


def pipeline_scripts(text: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the scripts of a pipeline of GitHub or GitLab, and the variables that it sets."""
    pipeline = yaml.safe_load(text)
    jobs = pipeline.get("jobs", pipeline)
    for job in jobs.values():
        if "steps" in job:
            for step in job["steps"]:
                if "run" in step:
                    yield step["run"], _resolvable(job.get("env", {}))
        elif "script" in job:
            for script in (*job.get("before_script", ()), *job["script"]):
                yield script, _resolvable(job.get("variables", {}))


def is_pipeline(block: Block) -> bool:
    """Tell whether a block of YAML is a pipeline."""
    pipeline = yaml.safe_load(block.content)
    return "jobs" in pipeline or any(
        "script" in job for job in pipeline.values() if _is_mapping(job)
    )


def _is_mapping(value: Any) -> bool:
    return isinstance(value, dict)


def _resolvable(variables: Mapping[str, str]) -> dict[str, str]:
    """Return variables but for those that only the pipeline's own service can fill in."""
    return {name: value for name, value in variables.items() if "${{" not in value}
