"""What is wrong with a command line is said before anything is sent, with exit status 2."""

from __future__ import annotations

import shlex

import pytest

from astro_org_tokens.sandbox.seed.seed_ids import DATA_ENGINEERING as THERE
from astro_org_tokens.sandbox.seed.seed_ids import DEPLOY_BOT
from support.cli_runner import COMMAND_PATHS, Invoke
from support.outcomes import json_outcome, outcome

ROLES = "WORKSPACE_MEMBER, WORKSPACE_AUTHOR, WORKSPACE_OPERATOR, WORKSPACE_OWNER"
COLUMNS = (
    "workspace, id, name, description, scope, workspace-role, created, created-by, kind, expires, "
    "last-used"
)
BOTH = "give either ORG_TOKEN_ID or --org-token-name, not both: both name the token"
ROLE = "Invalid value for '-r' / '--role'"
NAME = "Invalid value for '-n' / '--org-token-name'"
ID = "Invalid value for '[ORG_TOKEN_ID]'"
NO_ID = "is no ID (letters and digits); a token's name goes with --org-token-name"

# From what is typed to what is said; `~` stands for "see the help of the command".
SAID = {
    f"add {DEPLOY_BOT} -r BOGUS": f"{ROLE}: 'BOGUS' is not one of {ROLES}~",
    f"update {DEPLOY_BOT} -r owner": f"{ROLE}: 'owner' is not one of {ROLES}; "
    "did you mean WORKSPACE_OWNER?~",
    f"add {DEPLOY_BOT} --role=WORKSPACE_ACCESSOR": f"{ROLE}: 'WORKSPACE_ACCESSOR' is not one of "
    f"{ROLES}; did you mean WORKSPACE_AUTHOR?~",
    f"add {DEPLOY_BOT} -r ''": f"{ROLE}: it is empty~",
    f"update {DEPLOY_BOT} -r=": f"{ROLE}: it is empty~",
    "add '' -r WORKSPACE_OWNER": f"{ID}: it is empty~",
    "remove ' '": f"{ID}: it is empty~",
    "list ''": f"{ID}: it is empty~",
    "add -n '' -r WORKSPACE_OWNER": f"{NAME}: it is empty~",
    "remove -n=": f"{NAME}: it is empty~",
    "list --org-token-name=": f"{NAME}: it is empty~",
    "update -n ' ' -r WORKSPACE_OWNER": f"{NAME}: it is empty~",
    "list ../../x?y": f"{ID}: '../../x?y' {NO_ID}~",
    "remove https://example.com/x": f"{ID}: 'https://example.com/x' {NO_ID}~",
    "add deploy-bot -r WORKSPACE_OWNER": f"{ID}: 'deploy-bot' {NO_ID}~",
    "list -- -x": f"{ID}: '-x' {NO_ID}~",
    "add a b": "Got unexpected extra argument (b)~",
    f"remove {DEPLOY_BOT} {DEPLOY_BOT} x": f"Got unexpected extra arguments ({DEPLOY_BOT} x)~",
    "list a b": "Got unexpected extra argument (b)~",
    f"add {DEPLOY_BOT} -n other -r WORKSPACE_OWNER": BOTH,
    f"update {DEPLOY_BOT} -n deploy-bot -r WORKSPACE_OWNER": BOTH,
    f"remove {DEPLOY_BOT} -n deploy-bot": BOTH,
    f"list {DEPLOY_BOT} -n deploy-bot": BOTH,
    "add --bogus": "No such option '--bogus'~",
    "remove --rol x": "No such option '--rol'~",
    "add --rol x": "No such option '--rol'. Did you mean '--role'?~",
    "remove --exist-ok": "No such option '--exist-ok'. Did you mean '--missing-ok'?~",
    "list --dry-run": "No such option '--dry-run'~",
    "list -o yaml": "Invalid value for '-o' / '--output': 'yaml' is not one of "
    "'table', 'text', 'json', 'jsonl', 'csv', 'tsv', 'markdown'~",
    f"remove {DEPLOY_BOT} -o csv": "Invalid value for '-o' / '--output': 'csv' is not one of "
    "'table', 'text', 'json', 'jsonl'~",
    "list --role owner": f"Invalid value for '--role': 'owner' is not one of {ROLES}; "
    "did you mean WORKSPACE_OWNER?~",
    "list --sort size": f"Invalid value for '--sort': 'size' is not one of {COLUMNS}~",
    "list --sort ''": "Invalid value for '--sort': it is empty~",
    "list --sort=--name": f"Invalid value for '--sort': '--name' is not one of {COLUMNS}~",
    "list --all-workspaces": "give either --workspace-id or --all-workspaces, not both",
    "list --timeout 0": "Invalid value for '--timeout': '0' is not a number of seconds between "
    "0 and 86400~",
    "list --timeout nan": "Invalid value for '--timeout': 'nan' is not a number of seconds "
    "between 0 and 86400~",
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
    said = SAID[typed].replace("~", f"; see `astro {path} {verb} --help`")
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
        "error": "No such option '--bogus'; see `astro workspace organization-token list --help`",
        "code": 2,
        "kind": "usage",
    }
    assert json_outcome(cli(*COMMAND_PATHS[0], *typed.split())) == (2, error, "")
    assert requests == []


def test_an_unknown_command_is_said_in_json_where_json_is_asked_for(cli: Invoke) -> None:
    result = cli(*COMMAND_PATHS[1], "lst", "-o", "json")
    error = {
        "error": "astro workspace token organization-token has no command 'lst': did you mean "
        "list?; see `astro workspace token organization-token --help`",
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
        f"deploy-bot ({DEPLOY_BOT}), roles before and after:\n"
        f"- WORKSPACE_OPERATOR in Workspace {THERE}\n"
        f"+ WORKSPACE_OWNER in Workspace {THERE}\n"
    )
    assert outcome(cli(*COMMAND_PATHS[0], *argv)) == (0, diff, "")
