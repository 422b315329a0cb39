"""Where the official CLI fails its users, run as real processes without a terminal."""

from __future__ import annotations

import shlex
import socket
from pathlib import Path

import pytest

from astro_org_tokens.sandbox import Sandbox
from astro_org_tokens.sandbox.seed.seed_ids import (
    CAFE,
    DATA_ENGINEERING,
    DEPLOY_BOT,
    EMPTY,
    FRESH,
    REPORTING,
)
from support.cli_case import CliCase
from support.cli_runner import COMMAND_PATHS, Invoke
from support.expected_json import expected_tokens
from support.expected_requests import ALL_TOKENS, change_requests, token_request, tokens_request
from support.messages import message, message_line, token_label, workspace_label
from support.outcomes import json_outcome, outcome
from support.stored_state import roles_after, stored_roles

CAFE_TABLE = """\
ID                         NAME          DESCRIPTION               \
SCOPE         WORKSPACE_ROLE    CREATED      CREATED BY
cltokeveryrole00000000006  orchestrator  Has a role of every type  \
ORGANIZATION  WORKSPACE_MEMBER  45 days ago  terraform
cltoksinglerole0000000012  lone-role     Has only one role         \
ORGANIZATION  WORKSPACE_AUTHOR  5 days ago   ci@example.com
"""
ROLES = "WORKSPACE_MEMBER, WORKSPACE_AUTHOR, WORKSPACE_OPERATOR, WORKSPACE_OWNER"
NO_ROLE = message("input_required", "no_role", roles=ROLES)

# The Workspace of the context, which is the one meant unless an option says otherwise, is
# DATA_ENGINEERING.
CASES = [
    CliCase(
        "list in the documented spelling",
        f"list {REPORTING}",
        (token_request(REPORTING),),
        stdout="ID                         NAME       DESCRIPTION        SCOPE         "
        "WORKSPACE_ROLE    CREATED    CREATED BY\n"
        "cltokreporting00000000010  reporting  Created yesterday  ORGANIZATION  "
        "WORKSPACE_AUTHOR  1 day ago  山田 花子\n",
        json=expected_tokens((REPORTING, DATA_ENGINEERING, "WORKSPACE_AUTHOR")),
    ),
    CliCase(
        "list of another Workspace than the context's",
        f"list --workspace-id {CAFE}",
        (tokens_request(CAFE),),
        stdout=CAFE_TABLE,
    ),
    CliCase(
        "update without a role",
        "update -n deploy-bot",
        kind="input_required",
        error=NO_ROLE,
        status=2,
    ),
    CliCase(
        "add of a role that is none",
        f"add {DEPLOY_BOT} -r BOGUS",
        kind="usage",
        error=message(
            "usage",
            "see_help",
            message=message(
                "usage",
                "invalid_value",
                param="'-r' / '--role'",
                problem=message("usage", "invalid_role", value="BOGUS", roles=ROLES),
            ),
            command="astro {path} add",
        ),
        status=2,
    ),
    CliCase(
        "remove where there is no role",
        f"remove {FRESH}",
        (token_request(FRESH),),
        kind="not_granted",
        error=message(
            "not_granted",
            "role",
            token=token_label("new-hire", FRESH),
            workspaces=workspace_label(DATA_ENGINEERING),
            hint="missing_ok",
            workspace_from=message(
                "source", "config", key="workspace", domain="astronomer.io", path="CONFIG"
            ),
        ),
        status=1,
    ),
    CliCase(
        "a command that is not there",
        "bogus",
        kind="usage",
        error=message(
            "usage",
            "see_help",
            message=message(
                "usage",
                "no_such_command",
                command="bogus",
            ),
            command="astro {path}",
        ),
        status=2,
    ),
    CliCase(
        "add of two IDs",
        "add a b",
        kind="usage",
        error=message(
            "usage",
            "see_help",
            message=message("usage", "extra_argument", argument="b"),
            command="astro {path} add",
        ),
        status=2,
    ),
    CliCase(
        "add of an ID and another name",
        f"add {FRESH} -n deploy-bot -r WORKSPACE_MEMBER",
        (token_request(FRESH), ALL_TOKENS),
        kind="usage",
        error=message(
            "usage",
            "two_tokens",
            token=token_label("new-hire", FRESH),
            named=token_label("deploy-bot", DEPLOY_BOT),
        ),
        status=2,
    ),
]


@pytest.fixture
def context(home: Path) -> Path:
    """A config that the official CLI has left in the home folder."""
    path = home / ".astro" / "config.yaml"
    path.parent.mkdir()
    path.write_text(
        f"context: astronomer.io\ncontexts:\n  astronomer_io:\n    workspace: {DATA_ENGINEERING}\n"
    )
    return path


@pytest.mark.parametrize("case", CASES, ids=lambda row: row.id)
@pytest.mark.parametrize("command_path", COMMAND_PATHS[:2], ids=" ".join)
def test_a_process_does_what_its_user_expects_of(
    case: CliCase,
    command_path: tuple[str, ...],
    cli_process: Invoke,
    sandbox: Sandbox,
    requests: list[str],
    context: Path,
) -> None:
    before = stored_roles(sandbox)
    result = outcome(cli_process(*case.argv(command_path)))
    status, stdout, stderr = case.text_outcome(command_path)
    assert result == (status, stdout, stderr.replace("CONFIG", str(context)))
    assert requests == list(case.requests)
    assert stored_roles(sandbox) == before


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("list", (tokens_request(DATA_ENGINEERING),)),
        (f"list {DEPLOY_BOT}", (token_request(DEPLOY_BOT),)),
        ("list -n deploy-bot", (tokens_request(DATA_ENGINEERING),)),
        (f"add {DEPLOY_BOT} -r WORKSPACE_OWNER", change_requests(DEPLOY_BOT)),
        ("add -n deploy-bot -r WORKSPACE_OWNER", (ALL_TOKENS, *change_requests(DEPLOY_BOT))),
        (f"update {DEPLOY_BOT} -r WORKSPACE_OWNER", change_requests(DEPLOY_BOT)),
        (
            "update -n deploy-bot -r WORKSPACE_OWNER",
            (tokens_request(DATA_ENGINEERING), *change_requests(DEPLOY_BOT)),
        ),
        (f"remove {DEPLOY_BOT}", change_requests(DEPLOY_BOT)),
        ("remove -n deploy-bot", (tokens_request(DATA_ENGINEERING), *change_requests(DEPLOY_BOT))),
    ],
)
def test_an_api_token_costs_no_request_more_and_is_not_written_down(
    typed: str,
    expected: tuple[str, ...],
    cli_process: Invoke,
    sandbox: Sandbox,
    home: Path,
    requests: list[str],
) -> None:
    env = {"ASTRO_WORKSPACE_ID": DATA_ENGINEERING}
    result = cli_process(*COMMAND_PATHS[0], *shlex.split(typed), env=env)
    assert (result.status, result.stderr) == (0, "")
    assert requests == list(expected)
    assert not (home / ".astro").exists()
    secret = sandbox.api_token.encode()
    files = [path for path in home.rglob("*") if path.is_file()]
    assert [path for path in files if secret in path.read_bytes()] == []


def test_list_writes_nothing_at_all_into_an_empty_home(cli_process: Invoke, home: Path) -> None:
    result = cli_process(*COMMAND_PATHS[0], "list", "--workspace-id", EMPTY, "--json")
    assert json_outcome(result) == (0, {"tokens": []}, "")
    assert list(home.rglob("*")) == []


def test_what_is_said_to_a_person_stays_out_of_the_pipe(cli_process: Invoke) -> None:
    result = cli_process(*COMMAND_PATHS[1], "list", "--workspace-id", EMPTY)
    header = "ID  NAME  DESCRIPTION  SCOPE  WORKSPACE_ROLE  CREATED  CREATED BY\n"
    notice = message_line("notice", "no_tokens", workspaces=workspace_label(EMPTY))
    assert outcome(result) == (0, header, notice)


@pytest.mark.parametrize("command_path", COMMAND_PATHS, ids=" ".join)
def test_a_day_of_work_in_processes(
    command_path: tuple[str, ...], cli_process: Invoke, sandbox: Sandbox, requests: list[str]
) -> None:
    before = stored_roles(sandbox)
    there = ("--workspace-id", EMPTY)
    bot = token_label("new-hire", FRESH)
    steps = [
        (("add", "-n", "new-hire", "-r", "WORKSPACE_MEMBER"), "no role", "WORKSPACE_MEMBER"),
        (("update", FRESH, "-r", "WORKSPACE_OWNER"), "WORKSPACE_MEMBER", "WORKSPACE_OWNER"),
        (("remove", "-n", "new-hire"), "WORKSPACE_OWNER", "no role"),
    ]
    for argv, old, new in steps:
        said = f"{bot}: {old} → {new} in Workspace {EMPTY}\n"
        assert outcome(cli_process(*command_path, *argv, *there)) == (0, said, "")
        role = None if new == "no role" else new
        assert stored_roles(sandbox) == roles_after(before, [(FRESH, EMPTY, role)])
    assert requests == [
        *(ALL_TOKENS, *change_requests(FRESH)),
        *change_requests(FRESH),
        *(tokens_request(EMPTY), *change_requests(FRESH)),
    ]


@pytest.mark.parametrize("typed", ["list", f"list {FRESH}", f"add {FRESH} -r WORKSPACE_OWNER"])
def test_a_server_that_never_answers_is_not_waited_for(typed: str, cli: Invoke) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        env = {
            "ASTRO_API_URL": f"http://127.0.0.1:{listener.getsockname()[1]}/v1",
            "ASTRO_WORKSPACE_ID": EMPTY,
        }
        result = cli(*COMMAND_PATHS[0], *typed.split(), "--timeout", "0.3", "--json", env=env)
    assert (result.status, result.json["code"], result.json["kind"], result.stderr) == (
        1,
        1,
        "timeout",
        "",
    )
