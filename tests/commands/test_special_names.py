"""Names that people and machines think of, on their way through the whole program."""

from __future__ import annotations

import pytest

from astro_org_tokens.sandbox import Sandbox
from astro_org_tokens.sandbox.seed.seed_ids import (
    CI_TWO,
    DEPLOY_BOT,
    EMPTY,
    FRESH,
    MACHINE_LEARNING,
)
from astro_org_tokens.sandbox.store import token_store
from support.cli_runner import COMMAND_PATHS, Invoke
from support.expected_json import expected_tokens
from support.expected_requests import ALL_TOKENS, change_requests
from support.messages import ORGANIZATION_CLAIM, error_line, message, token_label, workspace_label
from support.outcomes import json_outcome, outcome
from support.stored_state import roles_after, stored_roles, stored_token

LIST = (*COMMAND_PATHS[0], "list", "--workspace-id", MACHINE_LEARNING)
ADD = (*COMMAND_PATHS[0], "add", "-r", "WORKSPACE_OWNER", "--workspace-id", EMPTY)


def rename(sandbox: Sandbox, token_id: str, name: str, description: str) -> None:
    """Give a token a name and a description."""
    body = {**stored_token(sandbox, token_id), "name": name, "description": description}
    token_store.replace(sandbox.store, body)


# A name, how it is shown, and how many columns of a terminal that takes.
NAMES = {
    "Japanese": ("夜間バッチ", "夜間バッチ", 10),
    "accents": ("Cafe\u0301", "Cafe\u0301", 4),
    "emoji": ("☕ 👩\u200d🔬", "☕ 👩\u200d🔬", 5),
    "line breaks": ("a\nb\tc\r", r"a\nb\tc\r", 9),
    "escape codes": ("\x1b[31mred\x07", r"\x1b[31mred\x07", 15),
    "more codes": ("\x9b2J\x00", r"\x9b2J\x00", 10),
    "overrides": ("\u202eevil\u2066", r"\u202eevil\u2066", 16),
    "a number": ("1e5", "1e5", 3),
    "nothing": ("", "", 0),
}


@pytest.mark.parametrize(("name", "shown", "width"), NAMES.values(), ids=NAMES)
def test_list_shows_it_in_line_and_json_gives_it_exactly(
    name: str, shown: str, width: int, cli: Invoke, sandbox: Sandbox
) -> None:
    neighbour = "a name of 20 columns"
    rename(sandbox, DEPLOY_BOT, name, "x")
    rename(sandbox, CI_TWO, neighbour, "y")
    result = cli(*LIST)
    table = (
        f"ID                         NAME{' ' * 16}  DESCRIPTION  SCOPE         "
        "WORKSPACE_ROLE    CREATED      CREATED BY\n"
        f"{DEPLOY_BOT}  {shown}{' ' * (20 - width)}  x            ORGANIZATION  "
        "WORKSPACE_MEMBER  61 days ago  Ada Marsh\n"
        f"{CI_TWO}  {neighbour}  y            ORGANIZATION  "
        "WORKSPACE_AUTHOR  20 days ago  ci@example.com\n"
    )
    assert outcome(result) == (0, table, "")
    as_json = cli(*LIST, "--json")
    expected = expected_tokens(
        (DEPLOY_BOT, MACHINE_LEARNING, "WORKSPACE_MEMBER"),
        (CI_TWO, MACHINE_LEARNING, "WORKSPACE_AUTHOR"),
    )
    assert json_outcome(as_json) == (0, expected(sandbox), "")
    assert not set(as_json.stdout) & set("\x00\x07\t\r\x1b\x9b\u202e\u2066")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("データ基盤 2", "データ基盤 2"),
        ('new hire\'s "token" $(x) %s {y}', 'new hire\'s "token" $(x) %s {y}'),
        ("\x1b[2J\nx", r"\x1b[2J\nx"),
        ("-r", "-r"),
        (" spaces ", " spaces "),
    ],
    ids=["Japanese", "quotes", "escape codes", "like an option", "spaces"],
)
def test_a_token_is_found_by_its_exact_name_and_the_name_is_shown_safely(
    name: str, shown: str, cli: Invoke, sandbox: Sandbox, requests: list[str]
) -> None:
    rename(sandbox, FRESH, name, "")
    before = stored_roles(sandbox)
    result = cli(*ADD, f"--org-token-name={name}")
    said = f"{shown} ({FRESH}): no role → WORKSPACE_OWNER in Workspace {EMPTY}\n"
    assert outcome(result) == (0, said, "")
    assert requests == [ALL_TOKENS, *change_requests(FRESH)]
    assert stored_roles(sandbox) == roles_after(before, [(FRESH, EMPTY, "WORKSPACE_OWNER")])


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("New-Hire", "new-hire"),
        (" new-hire ", "new-hire"),
        ("cafe\u0301", "caf\u00e9"),
        ("caf\u00e9", "cafe\u0301"),
        ("my bot", "my\u00a0bot"),
        ("my\u00a0bot", "my bot"),
        ("bot", "bot\u200b"),
    ],
    ids=ascii,
)
def test_a_name_that_looks_the_same_is_found_if_there_is_only_one(
    typed: str, name: str, cli: Invoke, sandbox: Sandbox, requests: list[str]
) -> None:
    rename(sandbox, FRESH, name, "")
    before = stored_roles(sandbox)
    result = cli(*ADD, "-n", typed)
    assert (result.status, result.stderr) == (0, "")
    assert requests == [ALL_TOKENS, *change_requests(FRESH)]
    assert stored_roles(sandbox) == roles_after(before, [(FRESH, EMPTY, "WORKSPACE_OWNER")])


def test_of_two_names_that_look_the_same_neither_is_meant(
    cli: Invoke, sandbox: Sandbox, requests: list[str]
) -> None:
    rename(sandbox, FRESH, "bot", "")
    rename(sandbox, DEPLOY_BOT, "BOT", "")
    before = stored_roles(sandbox)
    result = cli(*ADD, "-n", "Bot")
    error = error_line(
        "not_found",
        "token_name_letter_case",
        organization="clorgsandbox0000000000001",
        organization_from=ORGANIZATION_CLAIM,
        name="Bot",
        others=f"'BOT' ({DEPLOY_BOT}) or 'bot' ({FRESH})",
    )
    assert outcome(result) == (1, "", error)
    assert requests == [ALL_TOKENS]
    assert stored_roles(sandbox) == before


def test_a_workspace_is_found_by_a_name_that_looks_the_same(cli: Invoke) -> None:
    result = cli(*COMMAND_PATHS[0], "list", "--workspace", "machine  LEARNING ", "--json")
    ids = {token["workspace_id"] for token in result.json["tokens"]}
    assert (result.status, ids) == (0, {MACHINE_LEARNING})


@pytest.mark.parametrize("name", ["new", "newhire", "new hire"])
def test_a_name_that_is_nearly_right_changes_nothing(
    name: str, cli: Invoke, sandbox: Sandbox, requests: list[str]
) -> None:
    before = stored_roles(sandbox)
    result = cli(*ADD, "-n", name, "--json")
    assert (result.status, result.json["kind"], result.stderr) == (1, "not_found", "")
    assert result.json["error"].startswith(
        message("not_found", "token_name", organization="clorgsandbox0000000000001", name=name)
    )
    assert requests == [ALL_TOKENS]
    assert stored_roles(sandbox) == before


def test_an_error_shows_a_hostile_name_safely_and_json_gives_it_exactly(
    cli: Invoke, sandbox: Sandbox
) -> None:
    rename(sandbox, FRESH, "\x1b[31mred\u202e", "")
    argv = (*COMMAND_PATHS[0], "remove", FRESH, "--workspace-id", EMPTY)
    shown = "\\x1b[31mred\\u202e"

    def told(name: str) -> str:
        return message(
            "not_granted",
            "role",
            token=token_label(name, FRESH),
            workspaces=workspace_label(EMPTY),
            hint="missing_ok",
        )

    assert outcome(cli(*argv)) == (1, "", f"Error: {told(shown)}\n")
    result = cli(*argv, "--json")
    error = {"error": told("\x1b[31mred\u202e"), "code": 1, "kind": "not_granted"}
    assert json_outcome(result) == (1, error, "")
    assert not set(result.stdout) & set("\x1b\u202e")
