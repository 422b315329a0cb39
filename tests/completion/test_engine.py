"""Commands, options, and the values that are known without asking anyone."""

from __future__ import annotations

import pytest

from astro_org_tokens.commands.group import PROGRAM_NAMES
from completion.completions import Complete
from support.cli_runner import COMMAND_PATHS, invoke
from support.messages import message

ADD = ("workspace", "organization-token", "add")
LIST = ("workspace", "organization-token", "list")
ROLES = {
    role: message("role", role)
    for role in ("WORKSPACE_MEMBER", "WORKSPACE_AUTHOR", "WORKSPACE_OPERATOR", "WORKSPACE_OWNER")
}
VERBS = {"add", "apply", "export", "list", "remove", "schema", "update", "validate"}

COMMANDS: dict[tuple[str, ...], set[str]] = {
    ("",): {"completion", "help", "sandbox", "version", "workspace"},
    ("help", ""): {"completion", "help", "sandbox", "version", "workspace"},
    ("help", "wo", "to", ""): {"add", "organization-token"},
    ("help", "version", ""): set(),
    ("w",): {"workspace"},
    ("wo", ""): {"organization-token", "token"},
    ("workspace", "to"): {"token"},
    ("workspace", "--workspace-id", "x", "o"): {"organization-token"},
    ("--verbosity", "debug", "works"): {"workspace"},
    ("workspace", "token", ""): {"add", "organization-token"},
    ("completion", ""): {"bash", "fish", "zsh"},
    ("sandbox", ""): {"run", "serve"},
    ("bogus", ""): set(),
    ("deploy", ""): set(),
    ("__complete", ""): set(),
}


@pytest.mark.parametrize(("words", "names"), COMMANDS.items(), ids=map(" ".join, COMMANDS))
def test_commands_are_offered(complete: Complete, words: tuple[str, ...], names: set[str]) -> None:
    assert set(complete(*words)) == names


@pytest.mark.parametrize("spelling", COMMAND_PATHS, ids=" ".join)
def test_verbs_are_offered_in_every_spelling(complete: Complete, spelling: tuple[str, ...]) -> None:
    assert set(complete(*spelling, "")) == VERBS


def test_commands_come_with_their_short_help(complete: Complete) -> None:
    assert complete("workspace", "organization-token", "ad") == {
        "add": "Grant an Organization API token a role in a Workspace."
    }


OPTIONS: dict[tuple[str, ...], set[str]] = {
    ("--",): {"--help", "--verbosity", "--version"},
    ("workspace", "--w"): {"--workspace-id", "--workspace"},
    (*ADD, "--org"): {"--org-token-name"},
    (*ADD, "-n"): {"-n"},
    (*ADD, "-n", "x", "--org"): set(),
    (*ADD, "--org-token-name=x", "-n"): set(),
    (*ADD, "--exist-ok", "--ex"): set(),
    (*ADD, "--json", "--js"): set(),
    (*ADD, "--workspace-id", "x", "--workspace"): {"--workspace-id", "--workspace"},
    (*ADD, "--missing"): set(),
    ("workspace", "organization-token", "remove", "--missing"): {"--missing-ok"},
    (*ADD, "-x", "-"): {
        *("-n", "--org-token-name", "-r", "--role", "--workspace-id", "--workspace"),
        *("--exist-ok", "--dry-run", "-o", "--output", "--json", "--no-input", "--no-color"),
        *("--timeout", "--verbosity", "-h", "--help"),
    },
    (*ADD, "--", "--org"): set(),
    (*ADD, "--bogus="): set(),
    (*ADD, "--dry-run=x"): set(),
}


@pytest.mark.parametrize(("words", "names"), OPTIONS.items(), ids=map(" ".join, OPTIONS))
def test_options_are_offered_until_they_are_given(
    complete: Complete, words: tuple[str, ...], names: set[str]
) -> None:
    assert set(complete(*words)) == names


def test_options_come_with_their_help(complete: Complete) -> None:
    assert complete(*ADD, "--dry") == {
        "--dry-run": "Show what would change, without changing it.",
    }


def prefixed(prefix: str) -> dict[str, str]:
    return {prefix + role: word for role, word in ROLES.items()}


VALUES: dict[tuple[str, ...], dict[str, str]] = {
    (*ADD, "-r", ""): ROLES,
    (*ADD, "--role", "workspace_"): ROLES,
    (*ADD, "--role", "workspace_Ow"): {"WORKSPACE_OWNER": ROLES["WORKSPACE_OWNER"]},
    (*ADD, "--role=w"): prefixed("--role="),
    (*ADD, "-rW"): prefixed("-r"),
    (*ADD, "-r=W"): prefixed("-r="),
    (*ADD, "-r", "x"): {},
    (*LIST, "--role", "WORKSPACE_MEMBER", "--role", "workspace_o"): {
        role: ROLES[role] for role in ("WORKSPACE_OPERATOR", "WORKSPACE_OWNER")
    },
    (*ADD, "-o", "J"): {"json": "", "jsonl": ""},
    (*LIST, "--output=m"): {"--output=markdown": "", "--output=matrix": ""},
    (*LIST, "--sort", "cre"): {"created": "", "created-by": ""},
    (*LIST, "--sort", "-Cre"): {"-created": "", "-created-by": ""},
    (*LIST, "--sort=-ex"): {"--sort=-expires": ""},
    (*LIST, "--unused-for", ""): {"7d": "7 days", "30d": "30 days", "90d": "90 days"},
    (*LIST, "--expires-within=12"): {
        "--expires-within=12h": "12 hours",
        "--expires-within=12d": "12 days",
        "--expires-within=12w": "12 weeks",
    },
    (*LIST, "--created-before", "90000"): {"90000h": "90000 hours"},
    (*LIST, "--created-after", "2026-"): {},
    (*ADD, "--verbosity", "w"): {"warn": "", "warning": ""},
    ("--verbosity", "de"): {"debug": ""},
    (*ADD, "--timeout", ""): {},
    (*ADD, "-r", "-n", ""): {},
}


@pytest.mark.parametrize(("words", "values"), VALUES.items(), ids=map(" ".join, VALUES))
def test_values_of_options_are_offered(
    complete: Complete, words: tuple[str, ...], values: dict[str, str]
) -> None:
    assert complete(*words) == values


def test_roles_come_the_least_first(complete: Complete) -> None:
    assert list(complete(*ADD, "-r", "")) == list(ROLES)


FILES: dict[tuple[str, ...], str] = {
    ("sandbox", "serve", "--db", "/tm"): "astro-org-tokens:file:\n",
    ("sandbox", "serve", "--db=/tm"): "astro-org-tokens:file:--db=\n",
    ("workspace", "organization-token", "apply", "-f", ""): "astro-org-tokens:file:\n",
}


@pytest.mark.parametrize(("words", "text"), FILES.items(), ids=map(" ".join, FILES))
def test_files_are_left_to_the_shell(
    base_env: dict[str, str], words: tuple[str, ...], text: str
) -> None:
    asked = invoke(["__complete", "zsh", "astro", *words], base_env)
    assert (asked.status, asked.stdout, asked.stderr) == (0, text, "")


def test_the_file_of_a_redirection_is_left_to_bash(base_env: dict[str, str]) -> None:
    line = "astro workspace organization-token list >ou"
    asked = invoke(["__complete", "bash", "9", " >", line], base_env)
    assert (asked.status, asked.stdout, asked.stderr) == (0, "astro-org-tokens:file:\n", "")


@pytest.mark.parametrize("name", PROGRAM_NAMES)
def test_the_three_shells_are_told_the_same(base_env: dict[str, str], name: str) -> None:
    words = ("wo", "to", "organization-token", "add", "-r", "workspace_m")
    asked = {
        "bash": invoke(["__complete", "bash", "9", " ", f"{name} {' '.join(words)}"], base_env),
        "zsh": invoke(["__complete", "zsh", name, *words], base_env),
        "fish": invoke(["__complete", "fish", name, *words], base_env),
    }
    assert {(result.status, result.stderr) for result in asked.values()} == {(0, "")}
    described = f"WORKSPACE_MEMBER\t{ROLES['WORKSPACE_MEMBER']}"
    assert {shell: result.stdout.splitlines() for shell, result in asked.items()} == {
        "bash": ["astro-org-tokens:values:", "WORKSPACE_MEMBER"],
        "zsh": ["astro-org-tokens:values:", described],
        "fish": ["astro-org-tokens:values:", described],
    }
