"""``list`` in the whole program, asserted whole; the tables are golden texts."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from astro_org_tokens.limits import Limits
from astro_org_tokens.sandbox import Sandbox
from astro_org_tokens.sandbox.seed import seed_ids
from astro_org_tokens.sandbox.seed.seed_users import ADA, CI_USER, HANAKO, TERRAFORM
from astro_org_tokens.sandbox.store.timestamps import parse_timestamp
from output.added_tokens import NOW, AddToken, token_id
from support.cli_runner import Result
from support.golden import check_golden
from support.messages import message_line, workspace_label
from support.unsafe_characters import find_unsafe

LIST = ("workspace", "organization-token", "list")
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
SCRIPTS = {
    "日本語のトークン": "ﾊﾝｶｸ",
    "Cafe\u0301 n\u0303": "combining marks",
    "☕ 🚀": "emoji",
    "👩\u200d🔬 🇯🇵 ❤\ufe0f": "joined, a flag, a variation selector",
    "한글": "ไทย",
    "plain": "",
}
HOSTILE = {
    "two\nlines\r\n": "a\ttab",
    "\x1b[31mred\x1b[0m": "\x1b]0;title\x07",
    "\x9b2J\x00\x7f": "\x1b]52;c;cm0=\x1b\\",
    "\u202egnp.exe\u202c": "\u2066\u200f\u2069",
    'quote " back \\ slash': "\u2028\u2029\ufeff",
}


def put_all(put: AddToken, names: dict[str, str]) -> None:
    """Put tokens of some names and descriptions there; each creator has the token's name."""
    for number, (name, description) in enumerate(names.items(), 1):
        creator = {"fullName": name}
        put(number, name, (9 - number) * DAY, description=description, createdBy=creator)


def test_tokens_are_listed_oldest_first_with_age_and_creator(cli: Any, add_token: AddToken) -> None:
    add_token(1, "just-made", 30 * timedelta(seconds=1), createdBy=ADA)
    add_token(2, "by-nobody", 59 * MINUTE, description="Nothing is said of its creator")
    add_token(3, "five-hours", 5 * HOUR, createdBy=CI_USER)
    add_token(4, "three-days", 3 * DAY + 2 * HOUR, createdBy=HANAKO)
    add_token(5, "one-day", DAY + 23 * HOUR, createdBy=TERRAFORM)
    add_token(6, "one-hour", HOUR, createdBy={})
    add_token(7, "one-minute", MINUTE, createdBy=ADA)
    add_token(8, "from-tomorrow", -DAY, createdBy=ADA)
    result = cli(*LIST)
    assert (result.status, result.stderr) == (0, "")
    check_golden("list/ages-and-creators", result.stdout)


@pytest.mark.parametrize(
    ("golden", "names"),
    [("list/scripts", SCRIPTS), ("list/hostile", HOSTILE)],
    ids=["scripts", "hostile"],
)
def test_names_line_up_and_are_shown_safely(
    cli: Any, add_token: AddToken, golden: str, names: dict[str, str]
) -> None:
    put_all(add_token, names)
    result = cli(*LIST)
    assert (result.status, result.stderr, find_unsafe(result.stdout.replace("\n", ""))) == (
        0,
        "",
        [],
    )
    check_golden(golden, result.stdout)


@pytest.mark.parametrize("names", [SCRIPTS, HOSTILE], ids=["scripts", "hostile"])
def test_json_has_the_exact_names(cli: Any, add_token: AddToken, names: dict[str, str]) -> None:
    put_all(add_token, names)
    result = cli(*LIST, "--json")
    assert (result.status, result.stderr, find_unsafe(result.stdout.replace("\n", ""))) == (
        0,
        "",
        [],
    )
    assert json.loads(result.stdout) == {
        "tokens": [
            {
                "id": token_id(number),
                "name": name,
                "description": description,
                "scope": "ORGANIZATION",
                "role": "WORKSPACE_MEMBER",
                "created_at": (NOW - (9 - number) * DAY).strftime("%Y-%m-%dT%H:%M:%SZ"),
                "created_by": name,
                "workspace_id": seed_ids.EMPTY,
                "kind": "STANDARD",
            }
            for number, (name, description) in enumerate(names.items(), 1)
        ]
    }


HEADER = "ID  NAME  DESCRIPTION  SCOPE  WORKSPACE_ROLE  CREATED  CREATED BY\n"
NONE = message_line("notice", "no_tokens", workspaces=workspace_label(seed_ids.EMPTY))


@pytest.mark.parametrize(
    ("argv", "result"),
    [
        ((), Result(0, HEADER, NONE)),
        (("-o", "text"), Result(0, HEADER, NONE)),
        (("--verbosity", "error"), Result(0, HEADER, "")),
        (("--json",), Result(0, '{\n  "tokens": []\n}\n', "")),
        (
            (seed_ids.CI_ONE,),
            Result(
                0,
                HEADER,
                message_line(
                    "notice",
                    "no_role",
                    token=seed_ids.CI_ONE,
                    workspaces=workspace_label(seed_ids.EMPTY),
                ),
            ),
        ),
        (
            ("-n", "new-hire"),
            Result(
                0,
                HEADER,
                message_line(
                    "notice",
                    "no_role",
                    token="new-hire",
                    workspaces=workspace_label(seed_ids.EMPTY),
                ),
            ),
        ),
    ],
    ids=["table", "text", "quiet", "json", "of one ID", "of one name"],
)
def test_an_empty_list_is_a_header_and_a_word_on_stderr(
    cli: Any, add_token: AddToken, argv: tuple[str, ...], result: Result
) -> None:
    assert cli(*LIST, *argv) == result


@pytest.mark.parametrize(
    ("golden", "options"),
    [
        ("list/one-workspace", ["--workspace-id", seed_ids.DATA_ENGINEERING]),
        (
            "list/several-workspaces",
            ["--workspace-id", seed_ids.CAFE, "--workspace", "分析チーム", "--workspace", "Empty"],
        ),
        ("list/all-workspaces", ["--all-workspaces"]),
        ("list/wide", ["--all-workspaces", "--wide"]),
    ],
    ids=["one", "several", "all", "wide"],
)
def test_the_seeded_workspaces_are_listed_whole(
    cli: Any,
    sandbox: Sandbox,
    limits: Limits,
    golden: str,
    options: list[str],
) -> None:
    seeded_at = parse_timestamp(sandbox.store.get("seeded_at"))
    result = cli(*LIST, *options, limits=limits._replace(now=lambda: seeded_at))
    assert (result.status, result.stderr) == (0, "")
    check_golden(golden, result.stdout)
