"""What is wrong with a command line is said before anything is sent, with exit status 2."""

from __future__ import annotations

import shlex

import pytest

from astro_org_tokens.sandbox.seed.seed_ids import DATA_ENGINEERING as THERE
from astro_org_tokens.sandbox.seed.seed_ids import DEPLOY_BOT
from support.cli_runner import COMMAND_PATHS, Invoke
from support.messages import message, message_line, token_label
from support.outcomes import json_outcome, outcome

ROLES = "WORKSPACE_MEMBER, WORKSPACE_AUTHOR, WORKSPACE_OPERATOR, WORKSPACE_OWNER"
COLUMNS = (
    "workspace, id, name, description, scope, workspace-role, created, created-by, kind, expires, "
    "last-used"
)
FORMATS = "'table', 'text', 'json', 'jsonl'"


def wrong(param: str, problem: str) -> str:
    """Return what is said of an option's value."""
    return f"{message('usage', 'invalid_value', param=param, problem=problem)}~"


def wrong_role(value: str, close: str = "", param: str = "'-r' / '--role'") -> str:
    if close:
        problem = message("usage", "invalid_role_close", value=value, roles=ROLES, role=close)
    else:
        problem = message("usage", "invalid_role", value=value, roles=ROLES)
    return wrong(param, problem)


def unknown(option: str, suggestion: str = "") -> str:
    """Return what is said of an option that is not there."""
    if suggestion:
        said = message("usage", "no_such_option_close", option=option, suggestion=suggestion)
    else:
        said = message("usage", "no_such_option", option=option)
    return f"{said}~"


def see_help(said: str, command: str) -> str:
    """Return a message with the command whose help is to be seen, if that is part of it."""
    if not said.endswith("~"):
        return said
    return message("usage", "see_help", message=said[:-1], command=command)


NO_ROLE = wrong("'-r' / '--role'", message("usage", "empty_value"))
NO_ID = wrong("'[ORG_TOKEN_ID]'", message("usage", "empty_value"))
NO_NAME = wrong("'-n' / '--org-token-name'", message("usage", "empty_value"))
EXTRA = message("usage", "extra_argument", argument="b")
EXTRAS = message("usage", "extra_arguments", arguments=f"{DEPLOY_BOT} x")

# From what is typed to what is said; `~` stands for "see the help of the command".
SAID = {
    f"add {DEPLOY_BOT} -r BOGUS": wrong_role("BOGUS"),
    f"update {DEPLOY_BOT} -r owner": wrong_role("owner", "WORKSPACE_OWNER"),
    f"add {DEPLOY_BOT} --role=workspace_accessor": wrong(
        "'-r' / '--role'",
        message("usage", "accessor_role", value="workspace_accessor", roles=ROLES),
    ),
    f"add {DEPLOY_BOT} -r OWNR": wrong_role("OWNR", "WORKSPACE_OWNER"),
    f"add {DEPLOY_BOT} -r WORKSPACE_OPERATR": wrong_role("WORKSPACE_OPERATR", "WORKSPACE_OPERATOR"),
    f"add {DEPLOY_BOT} -r WORKSPACE_ADMIN": wrong_role("WORKSPACE_ADMIN"),
    f"add {DEPLOY_BOT} -r WORKSPACE_EDITOR": wrong_role("WORKSPACE_EDITOR"),
    f"add {DEPLOY_BOT} -r WORKSPACE_VIEWER": wrong_role("WORKSPACE_VIEWER"),
    f"add {DEPLOY_BOT} -r WORKSPACE_USER": wrong_role("WORKSPACE_USER"),
    f"add {DEPLOY_BOT} -r WORKSPACE": wrong_role("WORKSPACE"),
    f"add {DEPLOY_BOT} -r ''": NO_ROLE,
    f"update {DEPLOY_BOT} -r=": NO_ROLE,
    "add '' -r WORKSPACE_OWNER": NO_ID,
    "remove ' '": NO_ID,
    "list ''": NO_ID,
    "add -n '' -r WORKSPACE_OWNER": NO_NAME,
    "remove -n=": NO_NAME,
    "list --org-token-name=": NO_NAME,
    "update -n ' ' -r WORKSPACE_OWNER": NO_NAME,
    "list ../../x?y": wrong(
        "'[ORG_TOKEN_ID]'", message("usage", "invalid_token_id", value="../../x?y")
    ),
    "remove https://example.com/x": wrong(
        "'[ORG_TOKEN_ID]'", message("usage", "invalid_token_id", value="https://example.com/x")
    ),
    "add deploy-bot -r WORKSPACE_OWNER": wrong(
        "'[ORG_TOKEN_ID]'", message("usage", "invalid_token_id", value="deploy-bot")
    ),
    "list -- -x": wrong("'[ORG_TOKEN_ID]'", message("usage", "invalid_token_id", value="-x")),
    "add a b": f"{EXTRA}~",
    f"remove {DEPLOY_BOT} {DEPLOY_BOT} x": f"{EXTRAS}~",
    "list a b": f"{EXTRA}~",
    "add --bogus": unknown("--bogus"),
    "remove --rol x": unknown("--rol"),
    "add --rol x": unknown("--rol", "--role"),
    "remove --exist-ok": unknown("--exist-ok", "--missing-ok"),
    "list --dry-run": unknown("--dry-run"),
    "list -o yaml": wrong(
        "'-o' / '--output'",
        message(
            "usage",
            "invalid_choice",
            value="yaml",
            choices=f"{FORMATS}, 'csv', 'tsv', 'markdown', 'matrix', 'html'",
        ),
    ),
    f"remove {DEPLOY_BOT} -o csv": wrong(
        "'-o' / '--output'", message("usage", "invalid_choice", value="csv", choices=FORMATS)
    ),
    "list --role owner": wrong_role("owner", "WORKSPACE_OWNER", "'--role'"),
    "list --role WORKSPACE_ADMIN": wrong_role("WORKSPACE_ADMIN", param="'--role'"),
    "list --sort size": wrong(
        "'--sort'", message("usage", "invalid_column", value="size", columns=COLUMNS)
    ),
    "list --sort ''": wrong("'--sort'", message("usage", "empty_value")),
    "list --sort=--name": wrong(
        "'--sort'", message("usage", "invalid_column", value="--name", columns=COLUMNS)
    ),
    **{
        f"list --{option} '{value}'": wrong(
            f"'--{option}'", message("usage", "invalid_age", value=value)
        )
        for option in ("unused-for", "expires-within")
        for value in ("", "0d", "-3d", "30", "1.5d", "30m", "٣d", "5219w", "2026-01-31")
    },
    **{
        f"list --{option} '{value}'": wrong(
            f"'--{option}'", message("usage", "invalid_age_or_time", value=value)
        )
        for option in ("created-before", "created-after")
        for value in ("", "0h", "2026-02-30", "2026-1-31", "20260131", "2026-01-31T", "yesterday")
    },
    "list --created-by ' '": wrong("'--created-by'", message("usage", "empty_value")),
    "list --all-workspaces": message("usage", "both_workspace_options"),
    "list --timeout 0": wrong("'--timeout'", message("usage", "invalid_duration", value="0")),
    "list --timeout nan": wrong("'--timeout'", message("usage", "invalid_duration", value="nan")),
}


@pytest.mark.parametrize("command_path", COMMAND_PATHS, ids=" ".join)
@pytest.mark.parametrize("typed", SAID)
def test_a_wrong_command_line_is_refused_in_one_sentence(
    typed: str, command_path: tuple[str, ...], cli: Invoke, requests: list[str]
) -> None:
    verb, *rest = shlex.split(typed)
    argv = (*command_path, verb, "--workspace-id", THERE, *rest)
    names = {"wo": "workspace", "to": "token"}
    path = " ".join(names.get(word, word) for word in command_path)
    said = see_help(SAID[typed], f"astro {path} {verb}")
    assert outcome(cli(*argv)) == (2, "", f"Error: {said}\n")
    as_json = (*argv[: -len(rest)], "--json", *rest)
    if "-o" not in rest:
        error = {"error": said, "code": 2, "kind": "usage"}
        assert json_outcome(cli(*as_json)) == (2, error, "")
    assert requests == []


@pytest.mark.parametrize(
    "typed",
    [
        "list --bogus -o json",
        "list -o json --bogus",
        "list -ojson --bogus",
        "list -o=json --bogus",
        "list --output json --bogus",
        "list --output=json --bogus",
        "list --output=JSON --bogus",
        "list --bogus --json",
        "list --json --bogus",
    ],
)
def test_an_error_of_parsing_is_json_wherever_json_is_asked_for(
    typed: str, cli: Invoke, requests: list[str]
) -> None:
    error = {
        "error": message(
            "usage",
            "see_help",
            message=message("usage", "no_such_option", option="--bogus"),
            command="astro workspace organization-token list",
        ),
        "code": 2,
        "kind": "usage",
    }
    assert json_outcome(cli(*COMMAND_PATHS[0], *typed.split())) == (2, error, "")
    assert requests == []


def test_an_unknown_command_is_said_in_json_where_json_is_asked_for(cli: Invoke) -> None:
    result = cli(*COMMAND_PATHS[1], "lst", "-o", "json")
    error = {
        "error": message(
            "usage",
            "see_help",
            message=message("usage", "unknown_command", command="lst", suggestions="list"),
            command="astro workspace token organization-token",
        ),
        "code": 2,
        "kind": "usage",
    }
    assert json_outcome(result) == (2, error, "")


@pytest.mark.parametrize("role", ["workspace_owner", "Workspace_Owner", "WORKSPACE_OWNER"])
@pytest.mark.parametrize("option", ["-r {}", "-r={}", "-r{}", "--role {}", "--role={}"])
@pytest.mark.parametrize("name", ["-n deploy-bot", "-n=deploy-bot", "--org-token-name=deploy-bot"])
def test_a_role_in_any_letter_case_is_taken_in_each_way_to_write_it(
    role: str, option: str, name: str, cli: Invoke
) -> None:
    argv = shlex.split(f"update {name} {option.format(role)} --workspace-id {THERE} --dry-run")
    diff = (
        message_line("result", "plan", token=token_label("deploy-bot", DEPLOY_BOT))
        + f"- WORKSPACE_OPERATOR in Workspace {THERE}\n+ WORKSPACE_OWNER in Workspace {THERE}\n"
    )
    assert outcome(cli(*COMMAND_PATHS[0], *argv)) == (0, diff, "")
