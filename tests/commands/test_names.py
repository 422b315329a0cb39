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
from support.grants import (
    ALL_TOKENS,
    Run,
    all_roles,
    change,
    grants,
    roles_after,
    seen,
    seen_json,
    token_body,
)
from support.running import SPELLINGS

LIST = (*SPELLINGS[0], "list", "--workspace-id", MACHINE_LEARNING)
ADD = (*SPELLINGS[0], "add", "-r", "WORKSPACE_OWNER", "--workspace-id", EMPTY)


def rename(sandbox: Sandbox, token_id: str, name: str, description: str) -> None:
    """Give a token a name and a description."""
    body = {**token_body(sandbox, token_id), "name": name, "description": description}
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
    name: str, shown: str, width: int, astro: Run, sandbox: Sandbox
) -> None:
    neighbour = "a name of 20 columns"
    rename(sandbox, DEPLOY_BOT, name, "x")
    rename(sandbox, CI_TWO, neighbour, "y")
    ran = astro(*LIST)
    table = (
        f"ID                         NAME{' ' * 16}  DESCRIPTION  SCOPE         "
        "WORKSPACE_ROLE    CREATED      CREATED BY\n"
        f"{DEPLOY_BOT}  {shown}{' ' * (20 - width)}  x            ORGANIZATION  "
        "WORKSPACE_MEMBER  61 days ago  Ada Marsh\n"
        f"{CI_TWO}  {neighbour}  y            ORGANIZATION  "
        "WORKSPACE_AUTHOR  20 days ago  ci@example.com\n"
    )
    assert seen(ran) == (0, table, "")
    as_json = astro(*LIST, "--json")
    expected = grants(
        (DEPLOY_BOT, MACHINE_LEARNING, "WORKSPACE_MEMBER"),
        (CI_TWO, MACHINE_LEARNING, "WORKSPACE_AUTHOR"),
    )
    assert seen_json(as_json) == (0, expected(sandbox), "")
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
    name: str, shown: str, astro: Run, sandbox: Sandbox, requests: list[str]
) -> None:
    rename(sandbox, FRESH, name, "")
    before = all_roles(sandbox)
    ran = astro(*ADD, f"--org-token-name={name}")
    said = f"{shown} ({FRESH}): no role → WORKSPACE_OWNER in Workspace {EMPTY}\n"
    assert seen(ran) == (0, said, "")
    assert requests == [ALL_TOKENS, *change(FRESH)]
    assert all_roles(sandbox) == roles_after(before, [(FRESH, EMPTY, "WORKSPACE_OWNER")])


@pytest.mark.parametrize("name", ["New-Hire", "new-hire ", "new", "NEW-HIRE"])
def test_a_name_that_is_nearly_right_changes_nothing(
    name: str, astro: Run, sandbox: Sandbox, requests: list[str]
) -> None:
    before = all_roles(sandbox)
    ran = astro(*ADD, "-n", name, "--json")
    assert (ran.status, ran.json["kind"], ran.stderr) == (1, "not_found", "")
    assert ran.json["error"].startswith(
        f"no Organization token of Organization clorgsandbox0000000000001 is named {name}"
    )
    assert requests == [ALL_TOKENS]
    assert all_roles(sandbox) == before


def test_an_error_shows_a_hostile_name_safely_and_json_gives_it_exactly(
    astro: Run, sandbox: Sandbox
) -> None:
    rename(sandbox, FRESH, "\x1b[31mred\u202e", "")
    argv = (*SPELLINGS[0], "remove", FRESH, "--workspace-id", EMPTY)
    rest = f"({FRESH}) has no role in Workspace {EMPTY}: --missing-ok takes that for done"
    assert seen(astro(*argv)) == (1, "", f"Error: \\x1b[31mred\\u202e {rest}\n")
    ran = astro(*argv, "--json")
    error = {"error": f"\x1b[31mred\u202e {rest}", "code": 1, "kind": "not_granted"}
    assert seen_json(ran) == (1, error, "")
    assert not set(ran.stdout) & set("\x1b\u202e")
