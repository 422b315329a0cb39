"""README is true: what it shows is what comes out."""

from __future__ import annotations

import contextlib
import io
from pathlib import Path

import pytest

from astro_org_tokens.sandbox import seeded
from support.console import Shell, blocks, timeless

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")


def test_readme_console_blocks_show_what_a_fresh_sandbox_gives(
    at_sandbox: dict[str, str],
) -> None:
    shown = blocks(README, "console")
    shell = Shell(at_sandbox)

    assert timeless(shell.rerun(block) for block in shown) == timeless(shown)
    assert shell.unseen == 0


def test_readme_console_blocks_run_all_four_commands() -> None:
    lines = "".join(blocks(README, "console")).splitlines()
    prefix = "$ astro workspace organization-token "

    verbs = {line.removeprefix(prefix).split()[0] for line in lines if line.startswith(prefix)}

    assert verbs == {"add", "list", "update", "remove"}


def test_readme_python_example_runs(
    at_sandbox: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (example,) = blocks(README, "python")
    at_sandbox |= {
        "ASTRO_ORGANIZATION_ID": seeded.ORGANIZATION_ID,
        "ASTRO_WORKSPACE_ID": seeded.ANALYTICS_JP,
    }
    for name, value in at_sandbox.items():
        monkeypatch.setenv(name, value)

    with contextlib.redirect_stdout(io.StringIO()) as stdout:
        exec(compile(example, "README.md", "exec"), {})

    assert stdout.getvalue() == "データ基盤 WORKSPACE_OWNER\nreporting WORKSPACE_MEMBER\n"
