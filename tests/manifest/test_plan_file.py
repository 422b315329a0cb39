"""``apply --plan-file``: the plan as Markdown, beside any other output of the same run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest

from astro_org_tokens.sandbox import Sandbox
from astro_org_tokens.sandbox.seed import seed_ids
from manifest.apply_cases import ADDED, APPLY, CASES, MANIFEST, PRUNED, READ_REQUESTS, role_changes
from support.cli_runner import Invoke, Result
from support.messages import error_line
from support.stored_state import roles_after, stored_roles

PLAN = (*APPLY, "-f", "-", "--prune")
LONE_ROLE = f"workspaces: {{{seed_ids.CAFE}: }}"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that the program runs in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def content(folder: Path) -> str:
    return (folder / "plan.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("text", [MANIFEST, LONE_ROLE, "workspaces: {}"])
@pytest.mark.parametrize("option", ["--dry-run", "--check"])
def test_it_is_what_markdown_prints(cli: Invoke, here: Path, text: str, option: str) -> None:
    printed = cli(*PLAN, option, "-o", "markdown", stdin=text)
    plain = cli(*PLAN, option, stdin=text)
    assert cli(*PLAN, option, "--plan-file", "plan.md", stdin=text) == plain
    assert content(here) == printed.stdout


def test_one_run_has_the_numbers_too(
    cli: Invoke, sandbox: Sandbox, requests: list[str], here: Path
) -> None:
    before = stored_roles(sandbox)
    (here / "plan.md").write_text("of an earlier run", encoding="utf-8")
    result = cli(*PLAN, "--check", "--json", "--plan-file", "plan.md", stdin=MANIFEST)
    assert (result.status, result.stderr) == (3, "")
    assert result.json["summary"] == CASES["with --prune"].counts
    assert content(here).count("\n| ") > len(PRUNED)
    assert (requests, stored_roles(sandbox)) == (READ_REQUESTS, before)


def test_it_is_there_before_the_first_change(
    cli: Invoke, sandbox: Sandbox, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = stored_roles(sandbox)
    planned = cli(*APPLY, "-f", "-", "--dry-run", "-o", "markdown", stdin=MANIFEST).stdout
    seen: list[str] = []
    sent = httpx.Client.send

    def watch(self: httpx.Client, request: httpx.Request, **options: Any) -> httpx.Response:
        if request.method == "POST":
            seen.append(content(here))
        return sent(self, request, **options)

    monkeypatch.setattr(httpx.Client, "send", watch)
    assert cli(*APPLY, "-f", "-", "--plan-file", "plan.md", stdin=MANIFEST).status == 0
    assert seen == [planned] * 3
    assert content(here) == planned
    assert stored_roles(sandbox) == roles_after(before, role_changes(ADDED))


def test_without_the_file_nothing_is_changed(
    cli: Invoke, sandbox: Sandbox, requests: list[str], here: Path
) -> None:
    before = stored_roles(sandbox)
    path = Path("missing") / "plan.md"
    reason = "No such file or directory"
    assert cli(*PLAN, "--yes", "--plan-file", str(path), stdin=MANIFEST) == Result(
        2, "", error_line("usage", "unwritable_file", path=path, reason=reason)
    )
    assert (requests, stored_roles(sandbox)) == (READ_REQUESTS, before)
