"""Commands under another name: a third spelling, other programs' verbs, the official CLI's own."""

from __future__ import annotations

import pytest

from astro_org_tokens.sandbox import Sandbox
from astro_org_tokens.sandbox.seed.seed_ids import EMPTY, FRESH
from support.cli_runner import COMMAND_PATHS, Invoke
from support.expected_requests import ALL_TOKENS, change_requests
from support.messages import error_line, message
from support.outcomes import outcome
from support.stored_state import roles_after, stored_roles

SYNONYMS = {
    "remove": ("delete", "rm", "revoke", "de", "unset"),
    "list": ("ls", "get", "show"),
    "add": ("grant", "create", "give"),
    "add or update": ("set", "upsert"),
    "update": ("change", "edit"),
    "apply": ("sync", "diff"),
    "export": ("dump",),
}


@pytest.mark.parametrize("group", [("workspace", "token"), ("wo", "to")], ids=" ".join)
def test_workspace_token_add_is_add(
    group: tuple[str, ...], cli: Invoke, sandbox: Sandbox, requests: list[str]
) -> None:
    before = stored_roles(sandbox)
    argv = ("add", "-n", "new-hire", "-r", "WORKSPACE_MEMBER", "--workspace-id", EMPTY)
    result = cli(*group, *argv)
    assert (result.status, result.stderr) == (0, "")
    assert requests == [ALL_TOKENS, *change_requests(FRESH)]
    assert stored_roles(sandbox) == roles_after(before, [(FRESH, EMPTY, "WORKSPACE_MEMBER")])


@pytest.mark.parametrize(
    ("word", "meant"),
    [(word, meant) for meant, words in SYNONYMS.items() for word in words],
)
def test_other_verbs_are_answered_with_the_one_that_is_meant(
    word: str, meant: str, cli: Invoke, requests: list[str]
) -> None:
    said = message("usage", "unknown_command", command=word, suggestions=meant)
    group = "astro workspace organization-token"
    error = error_line("usage", "see_help", message=said, command=group)
    assert outcome(cli(*COMMAND_PATHS[0], word, "x")) == (2, "", error)
    assert requests == []


@pytest.mark.parametrize(
    ("command", "instead"),
    [
        ("dbt", ""),
        ("env", ""),
        ("deploy", ""),
        ("workspace switch", ""),
        ("workspace ls", message("official_instead", "list_workspaces")),
        ("workspace token list", message("official_instead", "list")),
        ("workspace token update", message("official_instead", "update")),
        ("workspace token delete", message("official_instead", "remove")),
        ("workspace token rotate", ""),
        ("completion powershell", ""),
    ],
)
def test_a_command_of_the_official_cli_is_named_as_such(
    command: str, instead: str, cli: Invoke, requests: list[str]
) -> None:
    *group, _ = command.split()
    said = message("usage", "official_command", command=f"astro {command}")
    said += instead
    path = " ".join(("astro", *group))
    error = error_line("usage", "see_help", message=said, command=path)
    assert outcome(cli(*command.split(), "x")) == (2, "", error)
    assert requests == []
