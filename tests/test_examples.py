"""Every example in the documents runs as it stands, in a fresh sandbox for each page."""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
import yaml

from astro_org_tokens.sandbox.seed import seed_ids
from support.console import Shell, timeless
from support.documents import PAGES, Block, blocks_of, name_of
from support.running import Ran, run_here
from support.scripts import NOT_HERE, SHELLS, is_pipeline, is_simple, pipeline_scripts, run_script

SHOWN = {"text", "json", "{toctree}", "{include}", "{eval-rst}"}
"""Blocks that hold no commands."""
RUN = {"console", "python", "yaml", *SHELLS}


def pages_with(*languages: str) -> list[Path]:
    return [page for page in PAGES if any(b.language in languages for b in blocks_of(page))]


@pytest.fixture
def folder(at_sandbox: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with the grants of the sandbox as `grants.yaml`."""
    work = tmp_path / "work"
    work.mkdir()
    argv = ("workspace", "organization-token", "export", "--all-workspaces")
    exported = run_here(argv, at_sandbox)
    (work / "grants.yaml").write_text(exported.stdout, encoding="utf-8")
    monkeypatch.chdir(work)
    return work


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_block_is_of_a_kind_that_is_tested(page: Path) -> None:
    assert {block.language for block in blocks_of(page)} - SHOWN - RUN == set()


@pytest.mark.parametrize("page", pages_with("json", "yaml"), ids=name_of)
def test_json_and_yaml_can_be_read(page: Path) -> None:
    for block in blocks_of(page):
        if block.language == "json":
            assert json.loads(block.content)
        elif block.language == "yaml":
            assert yaml.safe_load(block.content)


@pytest.mark.parametrize("page", pages_with("console"), ids=name_of)
def test_consoles_show_what_comes_out(page: Path, at_sandbox: dict[str, str], folder: Path) -> None:
    shell = Shell(at_sandbox)
    shown, again = [], []
    write_files(blocks_of(page), folder)
    for block in blocks_of(page):
        write_files([block], folder)
        if block.language == "console":
            shown.append(block.content)
            again.append(shell.rerun(block.content))
    if os.environ.get("UPDATE_GOLDEN") == "1":
        shown = kept(page, shown, again)

    assert timeless(again) == timeless(shown)
    assert shell.unseen == 0


@pytest.mark.parametrize("page", pages_with(*SHELLS, "yaml"), ids=name_of)
def test_scripts_run(page: Path, at_sandbox: dict[str, str], folder: Path) -> None:
    environ = at_sandbox | {"SHELL": shutil.which("true") or "true"}
    write_files(blocks_of(page), folder)
    for block in blocks_of(page):
        write_files([block], folder)
        if block.language in SHELLS and not NOT_HERE.search(block.content):
            check(ran(block, environ, folder), block)
        elif block.language == "yaml" and is_pipeline(block):
            need(SHELLS["sh"][0])
            for script, variables in pipeline_scripts(block.content):
                if not NOT_HERE.search(script):
                    check(run_script(script, {**environ, **variables}, folder), block)


@pytest.mark.parametrize("page", pages_with("python"), ids=name_of)
def test_python_runs(
    page: Path, at_sandbox: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    at_sandbox |= {
        "ASTRO_ORGANIZATION_ID": seed_ids.ORGANIZATION_ID,
        "ASTRO_WORKSPACE_ID": seed_ids.MACHINE_LEARNING,
    }
    for name, value in at_sandbox.items():
        monkeypatch.setenv(name, value)

    for block in blocks_of(page):
        if block.language == "python":
            with contextlib.redirect_stdout(io.StringIO()) as stdout:
                exec(compile(block.content, page, "exec"), {})
            assert stdout.getvalue() == block.output


def ran(block: Block, environ: Mapping[str, str], folder: Path) -> Ran:
    if is_simple(block):
        shell = Shell(environ)
        shell.rerun("".join(f"$ {line}\n" for line in block.content.splitlines()))
        return Ran(shell.unseen, "", "")
    need(SHELLS[block.language][0])
    if "jq " in block.content:
        need("jq")
    return run_script(block.content, environ, folder, language=block.language)


def need(program: str) -> None:
    """Skip the test where there is no such program; on Windows it would be another system's."""
    if os.name == "nt" or shutil.which(program) is None:
        pytest.skip(f"there is no {program}")


def check(done: Ran, block: Block) -> None:
    assert (done.status, done.stderr) == (0, ""), block.content
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
        if timeless([old]) != timeless([new]):
            text = text.replace(f"```console\n{old}```", f"```console\n{new}```", 1)
    page.write_text(text, encoding="utf-8", newline="\n")
    return again
