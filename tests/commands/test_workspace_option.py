"""``--workspace-id`` on groups and commands, and Workspaces that share a name."""

from __future__ import annotations

import json
import shlex

import httpx
import pytest

from astro_org_tokens.sandbox import Sandbox
from astro_org_tokens.sandbox.seed.seed_ids import (
    ANALYTICS_JP,
    CAFE,
    DATA_ENGINEERING,
    DEPLOY_BOT,
    EMPTY,
    MACHINE_LEARNING,
    ORGANIZATION_ID,
)
from astro_org_tokens.sandbox.store import workspace_store
from support.cli_runner import COMMAND_PATHS, Invoke
from support.expected_requests import (
    ALL_WORKSPACES,
    change_requests,
    tokens_request,
    workspaces_request,
)
from support.messages import error_line, message, token_label, workspace_label
from support.outcomes import json_outcome, outcome
from support.sandbox_api import PLAIN_HTTP

ID, NAME = "--workspace-id", "--workspace"


@pytest.mark.parametrize("option", [ID, NAME], ids=["workspace-id", "workspace"])
@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (f"workspace OPT {CAFE} organization-token list", CAFE),
        (f"workspace organization-token OPT {CAFE} list", CAFE),
        (f"workspace token OPT {CAFE} organization-token list", CAFE),
        (f"wo OPT {CAFE} to organization-token list", CAFE),
        (f"workspace OPT={CAFE} token organization-token list", CAFE),
        (f"workspace OPT {EMPTY} token OPT {CAFE} organization-token list", CAFE),
        (f"workspace OPT {EMPTY} organization-token OPT {CAFE} list", CAFE),
        (f"workspace OPT {EMPTY} token organization-token list OPT {CAFE}", CAFE),
        (f"workspace OPT {EMPTY} token OPT {EMPTY} organization-token OPT {CAFE} list", CAFE),
        (f"workspace token organization-token OPT {EMPTY} list OPT {CAFE}", CAFE),
    ],
)
def test_the_innermost_workspace_is_meant(
    typed: str, meant: str, option: str, cli: Invoke, requests: list[str]
) -> None:
    result = cli(*shlex.split(typed.replace("OPT", option)), "--json")
    ids = [(token["id"], token["workspace_id"]) for token in result.json["tokens"]]
    assert (result.status, result.stderr) == (0, "")
    assert ids == [("cltokeveryrole00000000006", meant), ("cltoksinglerole0000000012", meant)]
    assert requests == [tokens_request(meant)]


def test_the_innermost_ones_replace_all_outer_ones(cli: Invoke, requests: list[str]) -> None:
    outer = (ID, DATA_ENGINEERING, ID, MACHINE_LEARNING)
    result = cli("workspace", *outer, "organization-token", "list", ID, CAFE, "--json")
    assert {token["workspace_id"] for token in result.json["tokens"]} == {CAFE}
    assert requests == [tokens_request(CAFE)]


def test_several_may_be_given_to_a_group(cli: Invoke) -> None:
    groups = ("workspace", "token", ID, CAFE, NAME, ANALYTICS_JP, "organization-token")
    result = cli(*groups, "list", "--json")
    assert [(token["workspace_id"], token["name"]) for token in result.json["tokens"]] == [
        (CAFE, "orchestrator"),
        (CAFE, "lone-role"),
        (ANALYTICS_JP, "データ基盤"),
        (ANALYTICS_JP, "reporting"),
    ]


@pytest.mark.parametrize("value", ["''", "' '"], ids=["empty", "blank"])
@pytest.mark.parametrize(
    ("typed", "path"),
    [
        ("workspace --workspace-id {} organization-token list", "workspace"),
        ("workspace organization-token --workspace {} list", "workspace organization-token"),
        ("wo to organization-token list --workspace-id {}", None),
    ],
    ids=["workspace", "organization-token", "list"],
)
def test_an_empty_workspace_is_a_usage_error(
    typed: str, path: str | None, value: str, cli: Invoke, requests: list[str]
) -> None:
    path = path or "workspace token organization-token list"
    error = error_line(
        "usage",
        "see_help",
        message=message(
            "usage",
            "invalid_value",
            param="'--workspace-id' / '--workspace'",
            problem=message("usage", "empty_value"),
        ),
        command=f"astro {path}",
    )
    assert outcome(cli(*shlex.split(typed.format(value)))) == (2, "", error)
    assert requests == []


@pytest.mark.parametrize("command_path", COMMAND_PATHS, ids=" ".join)
@pytest.mark.parametrize("verb", ["list", "add", "update", "remove"])
def test_a_name_that_two_workspaces_have_is_ambiguous(
    verb: str, command_path: tuple[str, ...], cli: Invoke, sandbox: Sandbox, requests: list[str]
) -> None:
    created = httpx.post(
        f"{sandbox.api_url}/organizations/{ORGANIZATION_ID}/workspaces",
        json={"name": "Machine Learning"},
        headers={"Authorization": f"Bearer {sandbox.api_token}"},
        trust_env=False,
        verify=PLAIN_HTTP,
    )
    second = created.raise_for_status().json()["id"]
    requests.clear()
    options = {
        "list": (),
        "remove": ("-n", "deploy-bot"),
        "add": ("-n", "deploy-bot", "-r", "WORKSPACE_OWNER"),
        "update": ("-n", "deploy-bot", "-r", "WORKSPACE_OWNER"),
    }
    argv = (*command_path, verb, *options[verb], NAME, "Machine Learning")
    error = message(
        "ambiguous",
        "workspace_name",
        count=2,
        name="Machine Learning",
        ids=f"{MACHINE_LEARNING}, {second}",
        hint="use_id",
    )
    assert outcome(cli(*argv)) == (1, "", f"Error: {error}\n")
    expected = {"error": error, "code": 1, "kind": "ambiguous"}
    assert json_outcome(cli(*argv, "--json")) == (1, expected, "")
    assert requests == [workspaces_request("Machine+Learning")] * 2


WITHOUT_DIGITS = "clmabcdefghijklmnopqrstuv"


@pytest.mark.parametrize("typed", [WITHOUT_DIGITS, WITHOUT_DIGITS.upper()])
def test_an_id_without_a_digit_is_found(typed: str, cli: Invoke, sandbox: Sandbox) -> None:
    store = sandbox.store
    template = json.loads(store.column("SELECT body FROM workspaces ORDER BY seq")[0])
    with store.transaction():
        workspace_store.add(store, {**template, "id": WITHOUT_DIGITS, "name": "Odd"})
    argv = (DEPLOY_BOT, ID, typed, "--json")
    changed = cli(*COMMAND_PATHS[0], "add", "-r", "WORKSPACE_OWNER", *argv)
    assert (changed.status, changed.stderr) == (0, "")
    listed = cli(*COMMAND_PATHS[0], "list", *argv)
    assert [token["id"] for token in listed.json["tokens"]] == [DEPLOY_BOT]


LIKE_AN_ID = "customeranalytics2024prod"
NAMED = "clwsodd000000000000000001"
LABEL = workspace_label(NAMED, LIKE_AN_ID)
LOOKUP = (workspaces_request(LIKE_AN_ID), ALL_WORKSPACES)
TOKEN = token_label("deploy-bot", DEPLOY_BOT)
MEMBER, OWNER = "WORKSPACE_MEMBER", "WORKSPACE_OWNER"


@pytest.fixture
def named_like_an_id(sandbox: Sandbox) -> None:
    """A Workspace that has a name with the shape of an ID."""
    store = sandbox.store
    template = json.loads(store.column("SELECT body FROM workspaces ORDER BY seq")[0])
    with store.transaction():
        workspace_store.add(store, {**template, "id": NAMED, "name": LIKE_AN_ID})


@pytest.mark.usefixtures("named_like_an_id")
def test_a_name_in_the_shape_of_an_id_is_looked_up_when_there_is_no_such_id(
    cli: Invoke, requests: list[str]
) -> None:
    def run(verb: str, *argv: str) -> tuple[int, str, str]:
        requests.clear()
        return outcome(cli(*COMMAND_PATHS[0], verb, *argv, ID, LIKE_AN_ID))

    def changed(before: str, after: str) -> tuple[int, str, str]:
        return (0, f"{TOKEN}: {before} → {after} in {LABEL}\n", "")

    read, write, again = change_requests(DEPLOY_BOT)

    preview = run("add", DEPLOY_BOT, "-r", MEMBER, "--dry-run")
    assert (preview[0], preview[2]) == (0, "")
    assert f"in {LABEL}" in preview[1]
    assert requests == [read, *LOOKUP, read]

    assert run("add", DEPLOY_BOT, "-r", MEMBER) == changed("no role", MEMBER)
    assert requests == [read, write.replace("200", "404"), *LOOKUP, read, write, again]

    assert run("update", "-n", "deploy-bot", "-r", OWNER) == changed(MEMBER, OWNER)
    status, listed, stderr = run("list", "-o", "csv")
    assert (status, stderr, DEPLOY_BOT in listed) == (0, "", True)
    status, exported, stderr = run("export")
    assert (status, stderr) == (0, "")
    assert exported.endswith(f"{LIKE_AN_ID}:\n    deploy-bot: {OWNER}\n")
    assert run("remove", DEPLOY_BOT, "--dry-run")[:2] == (
        0,
        message("result", "plan", token=TOKEN) + f"\n- {OWNER} in {LABEL}\n",
    )
    assert run("remove", DEPLOY_BOT) == changed(OWNER, "no role")


@pytest.mark.usefixtures("named_like_an_id")
def test_a_name_in_the_shape_of_an_id_is_one_of_several(cli: Invoke) -> None:
    both = (DEPLOY_BOT, ID, LIKE_AN_ID, ID, MACHINE_LEARNING)
    ml = workspace_label(MACHINE_LEARNING)
    added = cli(*COMMAND_PATHS[0], "add", *both, "-r", OWNER)
    assert outcome(added) == (
        0,
        f"{TOKEN}: no role → {OWNER} in {LABEL}\n{TOKEN}: {MEMBER} → {OWNER} in {ml}\n",
        "",
    )
    listed = cli(*COMMAND_PATHS[0], "list", *both, "--json").json["tokens"]
    assert [token["workspace_id"] for token in listed] == [NAMED, MACHINE_LEARNING]
    removed = cli(*COMMAND_PATHS[0], "remove", *both, "--missing-ok")
    assert outcome(removed) == (
        0,
        f"{TOKEN}: {OWNER} → no role in {LABEL}\n{TOKEN}: {OWNER} → no role in {ml}\n",
        "",
    )


def test_an_id_is_preferred_to_a_name(cli: Invoke, sandbox: Sandbox) -> None:
    store = sandbox.store
    template = json.loads(store.column("SELECT body FROM workspaces ORDER BY seq")[0])
    with store.transaction():
        workspace_store.add(store, {**template, "id": NAMED, "name": EMPTY})
    result = cli(*COMMAND_PATHS[0], "remove", DEPLOY_BOT, ID, EMPTY)
    error = error_line(
        "not_granted", "role", token=TOKEN, workspaces=workspace_label(EMPTY), hint="missing_ok"
    )
    assert outcome(result) == (1, "", error)


def test_an_id_with_digits_takes_no_request_more(cli: Invoke, requests: list[str]) -> None:
    cli(*COMMAND_PATHS[0], "list", ID, CAFE)
    assert requests == [tokens_request(CAFE)]
