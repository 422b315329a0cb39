"""A table fits the terminal that it goes to, and nothing else is ever truncated."""

from __future__ import annotations

from pathlib import Path

import pytest
from wcwidth import wcswidth

from astro_org_tokens.sandbox import Sandbox
from astro_org_tokens.sandbox.seed.seed_ids import (
    CI_TWO,
    DATA_ENGINEERING,
    DEPLOY_BOT,
    MACHINE_LEARNING,
)
from astro_org_tokens.sandbox.store import token_store
from console.expected_screens import TOKEN
from support.cli_runner import COMMAND_PATHS, Invoke
from support.messages import message_line
from support.pseudo_terminal import Spawn
from support.stored_state import stored_token

LIST = ("list", "--workspace-id", MACHINE_LEARNING)
JAPANESE = "夜間バッチと日次の売上集計のための長い説明文です"
EMOJI = "👩\u200d🔬 👨\u200d👩\u200d👧\u200d👦 🇯🇵 ❤\ufe0f Cafe\u0301 and then some more words"
AT_125 = """\
ID                         NAME        DESCRIPTION                SCOPE         \
WORKSPACE_ROLE    CREATED      CREATED BY
cltokdeploybot00000000002  deploy-bot  夜間バッチと日次の売上集…  ORGANIZATION  \
WORKSPACE_MEMBER  61 days ago  Ada Marsh
cltokci000000000000000004  ci          👩\u200d🔬 👨\u200d👩\u200d👧\u200d👦 🇯🇵 ❤\ufe0f \
Cafe\u0301 and the…  ORGANIZATION  WORKSPACE_AUTHOR  20 days ago  ci@example.com
"""


@pytest.fixture
def _described(sandbox: Sandbox) -> None:
    for token_id, description in ((DEPLOY_BOT, JAPANESE), (CI_TWO, EMOJI)):
        token = stored_token(sandbox, token_id)
        token_store.replace(sandbox.store, {**token, "description": description})


@pytest.mark.usefixtures("_described")
def test_descriptions_are_shortened_between_what_is_seen_as_characters(spawn: Spawn) -> None:
    terminal = spawn(*LIST, columns=125)
    assert terminal.status() == 0
    assert terminal.raw.decode().replace("\r\n", "\n") == AT_125


@pytest.mark.usefixtures("_described")
@pytest.mark.parametrize("columns", [121, 127, 133, 139])
def test_no_line_is_wider_than_the_terminal(spawn: Spawn, columns: int) -> None:
    terminal = spawn(*LIST, columns=columns)
    assert terminal.status() == 0
    header, *rows = terminal.raw.decode().split("\r\n")[:-1]
    assert len(rows) == 2
    assert all(wcswidth(line) <= columns for line in (header, *rows))
    assert all("…" in row for row in rows)


@pytest.mark.usefixtures("_described")
@pytest.mark.parametrize("form", ["json", "jsonl", "csv", "tsv", "markdown"])
def test_nothing_but_a_table_is_shortened(spawn: Spawn, cli: Invoke, form: str) -> None:
    terminal = spawn(*LIST, "-o", form, columns=60)
    assert terminal.status() == 0
    assert (
        terminal.raw.decode().replace("\r\n", "\n")
        == cli(*COMMAND_PATHS[0], *LIST, "-o", form).stdout
    )


@pytest.mark.usefixtures("_described")
def test_nothing_is_shortened_in_a_file(spawn: Spawn, cli: Invoke, tmp_path: Path) -> None:
    terminal = spawn(*LIST, columns=60, files={"stdout": tmp_path / "file"})
    assert (terminal.status(), terminal.raw) == (0, b"")
    text = (tmp_path / "file").read_text(encoding="utf-8")
    assert JAPANESE in text
    assert EMOJI in text
    assert text == cli(*COMMAND_PATHS[0], *LIST).stdout


def test_a_picker_fits_as_well(spawn: Spawn) -> None:
    terminal = spawn("remove", "--workspace-id", DATA_ENGINEERING, columns=80)
    terminal.wait_for(TOKEN)
    header, *rows = terminal.screen.splitlines()[:-1]
    assert header == (
        "#  ID                         NAME            DESCRIPTION            CREATED"
    )
    assert rows[4:7] == [
        "5  cltokci000000000000000003  ci              The first of two tok…  21 days ago",
        "6  cltokjapanese000000000005  データ基盤      夜間バッチ用           14 days ago",
        "7  cltokaccessor000000000009  sso-gateway     Has a nonstandard Wo…  7 days ago",
    ]
    assert len(rows) == 8


def test_a_matrix_counts_the_workspaces_that_do_not_fit(spawn: Spawn) -> None:
    terminal = spawn("list", "--all-workspaces", "-o", "matrix", "--verbosity", "error", columns=60)
    assert terminal.status() == 0
    *lines, notice, nothing = terminal.raw.decode().split("\r\n")
    assert nothing == ""
    assert all(wcswidth(line) <= 60 for line in lines)
    assert lines[0].split("  ")[-1].strip() == "Machine Lea…"
    assert f"{notice}\n" == message_line("result", "hidden_workspaces", hidden=2, total=4, width=60)
