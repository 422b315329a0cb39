"""Every example in the documents runs as it stands, in a fresh sandbox for each page."""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from astro_org_tokens.sandbox.seed import seed_ids
from support.cli_runner import Result, invoke
from support.console_examples import ConsoleRunner, mask_times
from support.markdown import PAGES, ROOT, Block, code_blocks, page_name
from support.messages import message_line
from support.script_examples import (
    NOT_RUNNABLE,
    SHELLS,
    is_pipeline,
    is_simple,
    pipeline_scripts,
    run_script,
)

SHOWN = {"text", "json", "{toctree}", "{include}", "{eval-rst}"}
"""Blocks that hold no commands."""
RUN = {"console", "python", "yaml", *SHELLS}


def pages_with(*languages: str) -> list[Path]:
    return [page for page in PAGES if any(b.language in languages for b in code_blocks(page))]


def quick_for_readme(pages: Sequence[Path]) -> list[Any]:
    """Return parameters: each page, but the quick tests run only what the README shows."""
    readme = ROOT / "README.md"
    assert readme in pages
    return [
        pytest.param(page, id=page_name(page), marks=() if page == readme else pytest.mark.slow)
        for page in pages
    ]


@pytest.fixture
def folder(sandbox_env: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with the grants of the sandbox as `grants.yaml`."""
    work = tmp_path / "work"
    work.mkdir()
    argv = ("workspace", "organization-token", "export", "--all-workspaces")
    exported = invoke(argv, sandbox_env)
    (work / "grants.yaml").write_text(exported.stdout, encoding="utf-8")
    monkeypatch.chdir(work)
    return work


@pytest.mark.parametrize("page", PAGES, ids=page_name)
def test_every_block_is_of_a_kind_that_is_tested(page: Path) -> None:
    assert {block.language for block in code_blocks(page)} - SHOWN - RUN == set()


@pytest.mark.parametrize("page", pages_with("json", "yaml"), ids=page_name)
def test_json_and_yaml_can_be_read(page: Path) -> None:
    for block in code_blocks(page):
        if block.language == "json":
            assert json.loads(block.content)
        elif block.language == "yaml":
            assert yaml.safe_load(block.content)


@pytest.mark.parametrize("page", quick_for_readme(pages_with("console")))
def test_consoles_show_what_comes_out(
    page: Path, sandbox_env: dict[str, str], folder: Path
) -> None:
    shell = ConsoleRunner(sandbox_env)
    shown, again = [], []
    write_files(code_blocks(page), folder)
    for block in code_blocks(page):
        write_files([block], folder)
        if block.language == "console":
            shown.append(block.content)
            again.append(shell.rerun(block.content))
    if os.environ.get("UPDATE_GOLDEN") == "1":
        shown = kept(page, shown, again)

    assert mask_times(again) == mask_times(shown)
    assert shell.unchecked_status == 0


@pytest.mark.parametrize("page", quick_for_readme(pages_with(*SHELLS, "yaml")))
def test_scripts_run(page: Path, sandbox_env: dict[str, str], folder: Path) -> None:
    environ = sandbox_env | {"SHELL": shutil.which("true") or "true"}
    write_files(code_blocks(page), folder)
    for block in code_blocks(page):
        write_files([block], folder)
        if block.language in SHELLS and not NOT_RUNNABLE.search(block.content):
            check(ran(block, environ, folder), block)
        elif block.language == "yaml" and is_pipeline(block):
            need(SHELLS["sh"][0])
            for script, variables in pipeline_scripts(block.content):
                if not NOT_RUNNABLE.search(script):
                    check(run_script(script, {**environ, **variables}, folder), block)


OF_AIRFLOW = "airflow"
"""The page whose program is for another one: tests/test_airflow_page.py runs it."""


@pytest.mark.parametrize(
    "page", [page for page in pages_with("python") if page.stem != OF_AIRFLOW], ids=page_name
)
def test_python_runs(
    page: Path, sandbox_env: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    sandbox_env |= {
        "ASTRO_ORGANIZATION_ID": seed_ids.ORGANIZATION_ID,
        "ASTRO_WORKSPACE_ID": seed_ids.MACHINE_LEARNING,
    }
    for name, value in sandbox_env.items():
        monkeypatch.setenv(name, value)

    for block in code_blocks(page):
        if block.language == "python":
            with contextlib.redirect_stdout(io.StringIO()) as stdout:
                exec(compile(block.content, page, "exec"), {})
            assert stdout.getvalue() == block.output


def ran(block: Block, environ: Mapping[str, str], folder: Path) -> Result:
    if is_simple(block):
        shell = ConsoleRunner(environ)
        shell.rerun("".join(f"$ {line}\n" for line in block.content.splitlines()))
        return Result(shell.unchecked_status, "", "")
    need(SHELLS[block.language][0])
    if "jq " in block.content:
        need("jq")
    return run_script(block.content, environ, folder, language=block.language)


def need(program: str) -> None:
    """Skip the test where there is no such program; on Windows it would be another system's."""
    if os.name == "nt" or shutil.which(program) is None:
        pytest.skip(f"there is no {program}")


def check(done: Result, block: Block) -> None:
    notice = message_line("sandbox", "chosen_workspace", workspace=seed_ids.DATA_ENGINEERING)
    expected = "" if is_simple(block) else notice * block.content.count("sandbox run ")
    assert (done.status, done.stderr) == (0, expected), block.content
    assert block.output is None or done.stdout == block.output


def write_files(blocks: Sequence[Block], folder: Path) -> None:
    """Write the files that blocks show; of several of one name the first."""
    for block in reversed(blocks):
        if block.file is not None:
            (folder / block.file).write_text(block.content, encoding="utf-8")


def kept(page: Path, shown: list[str], again: list[str]) -> list[str]:
    """Put what came out into the page, where it is not what is shown there."""
    text = page.read_text(encoding="utf-8")
    for old, new in zip(shown, again, strict=True):
        if mask_times([old]) != mask_times([new]):
            text = text.replace(f"```console\n{old}```", f"```console\n{new}```", 1)
    page.write_text(text, encoding="utf-8", newline="\n")
    return again
