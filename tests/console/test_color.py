"""Color: at a terminal alone, and never against a person's wish."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from astro_org_tokens.sandbox.seed.seed_ids import DATA_ENGINEERING, DEPLOY_BOT, EMPTY
from support.messages import message, message_line, token_label, workspace_label
from support.pseudo_terminal import Spawn

THERE = ("--workspace-id", DATA_ENGINEERING)
HEADER = "ID  NAME  DESCRIPTION  SCOPE  WORKSPACE_ROLE  CREATED  CREATED BY"
NOBODY = message_line("notice", "no_tokens", workspaces=workspace_label(EMPTY))
LINES = message_line("result", "plan", token=token_label("deploy-bot", DEPLOY_BOT))
BEFORE = f"- WORKSPACE_OPERATOR in Workspace {DATA_ENGINEERING}"
AFTER = f"+ WORKSPACE_OWNER in Workspace {DATA_ENGINEERING}"
UNKNOWN = message(
    "usage",
    "see_help",
    message=message("usage", "no_such_option", option="--bogus"),
    command="astro workspace organization-token list",
)
ALREADY = message(
    "already_granted",
    "role",
    token=token_label("deploy-bot", DEPLOY_BOT),
    role="WORKSPACE_OPERATOR",
    workspaces=workspace_label(DATA_ENGINEERING),
    hint="exist_ok",
)
# From what is colored to the command that shows it, and all that it shows.
COLOURED = {
    "a table's header": (
        ("list", "--workspace-id", EMPTY),
        f"\x1b[1m{HEADER}\x1b[0m\n{NOBODY}",
    ),
    "a diff": (
        ("add", DEPLOY_BOT, "-r", "WORKSPACE_OWNER", *THERE, "--dry-run"),
        f"{LINES}\x1b[31m{BEFORE}\x1b[0m\n\x1b[32m{AFTER}\x1b[0m\n",
    ),
    "an error": (
        ("update", DEPLOY_BOT, "-r", "WORKSPACE_OPERATOR", *THERE),
        f"\x1b[31mError:\x1b[0m {ALREADY}\n",
    ),
    "an error of parsing": (
        ("list", "--bogus"),
        f"\x1b[31mError:\x1b[0m {UNKNOWN}\n",
    ),
}
colored = pytest.mark.parametrize(("argv", "shown"), COLOURED.values(), ids=COLOURED)
WISHES: dict[str, tuple[dict[str, str], tuple[str, ...]]] = {
    "NO_COLOR": ({"NO_COLOR": "1"}, ()),
    "TERM=dumb": ({"NO_COLOR": "", "TERM": "dumb"}, ()),
    "--no-color": ({"NO_COLOR": ""}, ("--no-color",)),
}


def plain(text: str) -> str:
    return re.sub(r"\x1b\[\d*m", "", text)


@colored
@pytest.mark.parametrize("env", [{}, {"TERM": "xterm-256color"}], ids=["no TERM", "xterm"])
def test_there_is_color_at_a_terminal(
    spawn: Spawn, argv: tuple[str, ...], shown: str, env: dict[str, str]
) -> None:
    terminal = spawn(*argv, env={"NO_COLOR": "", **env})
    terminal.status()
    assert terminal.raw.decode().replace("\r\n", "\n") == shown


@colored
@pytest.mark.parametrize(("env", "options"), WISHES.values(), ids=WISHES)
def test_there_is_none_against_a_wish(
    spawn: Spawn,
    argv: tuple[str, ...],
    shown: str,
    env: dict[str, str],
    options: tuple[str, ...],
) -> None:
    terminal = spawn(*argv, *options, env=env)
    terminal.status()
    assert terminal.raw.decode().replace("\r\n", "\n") == plain(shown)


@colored
def test_there_is_none_in_a_file_though_the_other_stream_is_a_terminal(
    spawn: Spawn, argv: tuple[str, ...], shown: str, tmp_path: Path
) -> None:
    stream = "stderr" if "Error:" in shown else "stdout"
    terminal = spawn(*argv, env={"NO_COLOR": ""}, files={stream: tmp_path / "file"})
    terminal.status()
    in_file = (tmp_path / "file").read_text(encoding="utf-8")
    at_screen = terminal.raw.decode().replace("\r\n", "\n")
    notice = NOBODY if stream == "stdout" and NOBODY in shown else ""
    assert (in_file + at_screen, at_screen) == (plain(shown), notice)


@pytest.mark.parametrize("form", ["json", "jsonl", "csv", "tsv", "markdown"])
def test_there_is_none_in_the_other_formats(spawn: Spawn, form: str) -> None:
    terminal = spawn("list", *THERE, "-o", form, env={"NO_COLOR": ""})
    assert terminal.status() == 0
    assert b"\x1b" not in terminal.raw
