"""What a name holds never steers the terminal: not in pickers, not in messages."""

from __future__ import annotations

import re

import pytest

from astro_org_tokens.sandbox import Sandbox
from astro_org_tokens.sandbox.seed.seed_ids import CAFE, ORGANIZATION_ID, SINGLE_ROLE
from astro_org_tokens.sandbox.store import token_store, workspace_store
from console.expected_screens import ROLE, TOKEN, WORKSPACE
from support.messages import ORGANIZATION_CLAIM, error_line, token_label, workspace_label
from support.pseudo_terminal import Spawn
from support.unsafe_characters import find_unsafe

EVIL = "\x1b[2J\x1b]0;title\x07\x9b31m\u202egnp\r\nnext"
SHOWN = r"\x1b[2J\x1b]0;title\x07\x9b31m\u202egnp\r\nnext"
ROW = rf"{SINGLE_ROLE}  {re.escape(SHOWN)}  {re.escape(SHOWN)}  5 days ago"
WORKSPACE_LABEL = workspace_label(CAFE, SHOWN)
TOKEN_LABEL = token_label(SHOWN, SINGLE_ROLE)
HERE, LABEL = re.escape(WORKSPACE_LABEL), re.escape(TOKEN_LABEL)


def error(kind: str, case: str, *, hint: str = "", **values: str) -> str:
    """Return the pattern of an error's line."""
    return re.escape(error_line(kind, case, hint=hint, **values).removesuffix("\n"))


@pytest.fixture(autouse=True)
def _evil_names(sandbox: Sandbox) -> None:
    token = token_store.find(sandbox.store, SINGLE_ROLE)
    workspace = workspace_store.find(sandbox.store, CAFE)
    assert token
    assert workspace
    named = {"name": EVIL, "description": EVIL}
    token_store.replace(sandbox.store, {**token, **named, "createdBy": {"fullName": EVIL}})
    workspace_store.replace(sandbox.store, {**workspace, **named})


def lines_of(raw: bytes) -> list[str]:
    """The lines that came to the terminal, which may hold nothing unsafe but their ends."""
    text = raw.decode()
    lines = text.split("\r\n")
    assert find_unsafe("".join(lines)) == []
    return lines


def has_line(raw: bytes, pattern: str) -> bool:
    """Whether one of the lines matches a pattern whole."""
    return any(re.fullmatch(pattern, line) for line in lines_of(raw))


def test_pickers_show_escapes(spawn: Spawn) -> None:
    terminal = spawn("update")
    terminal.wait_for(WORKSPACE)
    terminal.type_line("4")
    terminal.wait_for(TOKEN)
    terminal.type_line("gnp")
    terminal.wait_for(ROLE)
    terminal.type_line("owner")
    assert terminal.status() == 0
    raw = terminal.raw
    assert has_line(raw, rf"4  {CAFE}  {re.escape(SHOWN)}")
    assert has_line(raw, rf"2  {ROW}")
    assert has_line(raw, rf"{LABEL}: WORKSPACE_AUTHOR → WORKSPACE_OWNER in {HERE}")


@pytest.mark.parametrize(
    ("argv", "status", "pattern"),
    [
        (("list", "-n", EVIL), 0, rf".*{SINGLE_ROLE}  {re.escape(SHOWN)}  .*"),
        (
            ("add", SINGLE_ROLE, "-r", "WORKSPACE_OWNER", "--dry-run"),
            0,
            rf"\+ WORKSPACE_OWNER in {HERE}",
        ),
        (
            ("add", SINGLE_ROLE, "-r", "WORKSPACE_AUTHOR"),
            1,
            error(
                "already_granted",
                "role",
                token=TOKEN_LABEL,
                role="WORKSPACE_AUTHOR",
                workspaces=WORKSPACE_LABEL,
                hint="exist_ok",
            ),
        ),
        (
            ("remove", SINGLE_ROLE),
            1,
            error(
                "conflict",
                "last_role",
                token=TOKEN_LABEL,
                workspace=WORKSPACE_LABEL,
                hint="last_role",
            ),
        ),
        (
            ("remove", "-n", EVIL + "x"),
            1,
            error(
                "not_found",
                "token_name_close",
                organization=ORGANIZATION_ID,
                organization_from=ORGANIZATION_CLAIM,
                name=f"{SHOWN}x",
                suggestions=SHOWN,
            ),
        ),
        (("add", SINGLE_ROLE, "-r", EVIL), 2, r"Error: .*\\x1b\[2J.*\\r\\nnext.*"),
        (("add", EVIL), 2, r"Error: .*\\x1b\[2J.*\\r\\nnext.*"),
        (("list", "--bogus" + EVIL), 2, r"Error: .*\\x1b\[2J.*\\r\\nnext.*"),
        (
            ("list", "--workspace", EVIL + "x"),
            1,
            error(
                "not_found",
                "workspace_name_close",
                organization=ORGANIZATION_ID,
                organization_from=ORGANIZATION_CLAIM,
                name=f"{SHOWN}x",
                suggestions=SHOWN,
            ),
        ),
    ],
    ids=[
        "a table",
        "a diff",
        "a refusal",
        "a conflict",
        "the nearest names",
        "a role that is none",
        "an ID that is none",
        "an option that is none",
        "the nearest Workspaces",
    ],
)
def test_messages_show_escapes(
    spawn: Spawn, argv: tuple[str, ...], status: int, pattern: str
) -> None:
    where = () if "--workspace" in argv else ("--workspace", EVIL)
    terminal = spawn(*argv, *where)
    assert terminal.status() == status
    assert has_line(terminal.raw, pattern), lines_of(terminal.raw)
