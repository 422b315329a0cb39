"""``export``: the grants of Workspaces, as a file."""

from __future__ import annotations

import json

import pytest
import yaml

from astro_org_tokens.sandbox import Sandbox
from astro_org_tokens.sandbox.seed import seed_ids
from astro_org_tokens.sandbox.store import workspace_store
from manifest.apply_cases import EXPORT, NAMES, READ_REQUESTS
from support.cli_runner import COMMAND_PATHS, Invoke, Result
from support.expected_requests import workspaces_request
from support.messages import message, workspace_label

DATA = f"""\
  Data Engineering:
    {seed_ids.CI_ONE}: WORKSPACE_MEMBER  # ci
    deploy-bot: WORKSPACE_OPERATOR
    nightly-backup: WORKSPACE_OPERATOR
    old-migration: WORKSPACE_MEMBER
    orchestrator: WORKSPACE_AUTHOR
    reporting: WORKSPACE_AUTHOR
    sso-gateway: WORKSPACE_ACCESSOR
    データ基盤: WORKSPACE_OWNER
"""
EMPTY = "  Empty: {}\n"
LEARNING = f"""\
  Machine Learning:
    {seed_ids.CI_TWO}: WORKSPACE_AUTHOR  # ci
    deploy-bot: WORKSPACE_MEMBER
"""
ALL = f"""\
  "{NAMES[seed_ids.CAFE]}":
    lone-role: WORKSPACE_AUTHOR
    orchestrator: WORKSPACE_MEMBER
{DATA}{EMPTY}{LEARNING}\
  分析チーム:
    reporting: WORKSPACE_MEMBER
    データ基盤: WORKSPACE_OWNER
"""
ML = ["--workspace-id", seed_ids.MACHINE_LEARNING]
# Options, environment, what comes first of the requests, and what is written.
CASES: dict[str, tuple[list[str], dict[str, str], list[str], str]] = {
    "all Workspaces": (["--all-workspaces"], {}, [], ALL),
    "one, by ID": (ML, {}, [], LEARNING),
    "one, by name": (
        ["--workspace", "Machine Learning"],
        {},
        [workspaces_request("Machine+Learning")],
        LEARNING,
    ),
    "several, in the order of their names": (
        [*ML, "--workspace-id", seed_ids.EMPTY],
        {},
        [],
        EMPTY + LEARNING,
    ),
    "one twice": ([*ML, *ML], {}, [], LEARNING),
    "that of the environment": ([], {"ASTRO_WORKSPACE_ID": seed_ids.EMPTY}, [], EMPTY),
    "all before that of the environment": (
        ["--all-workspaces"],
        {"ASTRO_WORKSPACE_ID": seed_ids.EMPTY},
        [],
        ALL,
    ),
}


@pytest.mark.parametrize("spelling", COMMAND_PATHS, ids=" ".join)
@pytest.mark.parametrize(("options", "env", "first", "text"), CASES.values(), ids=CASES)
def test_it_writes_what_there_is(
    cli: Invoke,
    requests: list[str],
    *,
    spelling: tuple[str, ...],
    options: list[str],
    env: dict[str, str],
    first: list[str],
    text: str,
) -> None:
    result = cli(*spelling, "export", *options, env=env)

    assert result == Result(0, f"workspaces:\n{text}", "")
    assert requests == [*first, *READ_REQUESTS]


@pytest.mark.parametrize("form", [["-o", "json"], ["--json"]], ids=" ".join)
def test_json_is_the_same(cli: Invoke, form: list[str]) -> None:
    result = cli(*EXPORT, "--all-workspaces", *form)

    expected = yaml.safe_load(f"workspaces:\n{ALL}")
    assert result == Result(0, json.dumps(expected, ensure_ascii=False, indent=2) + "\n", "")


def test_yaml_can_be_named(cli: Invoke) -> None:
    assert cli(*EXPORT, *ML, "-o", "yaml") == Result(0, f"workspaces:\n{LEARNING}", "")


def test_it_does_not_depend_on_the_order_of_the_api(cli: Invoke, sandbox: Sandbox) -> None:
    before = cli(*EXPORT, "--all-workspaces")
    for table in ("tokens", "workspaces"):
        bodies = sandbox.store.column(f"SELECT body FROM {table} ORDER BY seq DESC")
        sandbox.store.execute(f"DELETE FROM {table}")
        for body in bodies:
            turned = {**json.loads(body), "createdAt": "2026-01-01T00:00:00Z"}
            sandbox.store.execute(f"INSERT INTO {table} (body) VALUES (?)", [json.dumps(turned)])

    assert cli(*EXPORT, "--all-workspaces") == before


def test_an_organization_without_workspaces_is_an_empty_file(cli: Invoke, sandbox: Sandbox) -> None:
    for workspace_id in (
        seed_ids.DATA_ENGINEERING,
        seed_ids.MACHINE_LEARNING,
        seed_ids.ANALYTICS_JP,
        seed_ids.CAFE,
        seed_ids.EMPTY,
    ):
        workspace_store.delete(sandbox.store, workspace_id)

    assert cli(*EXPORT, "--all-workspaces") == Result(0, "workspaces: {}\n", "")
    assert cli(*EXPORT, "--all-workspaces", "--json").json == {"workspaces": {}}


NOBODY = "clwsnobody000000000000099"
REFUSED = {
    "no Workspace": ([], 2, "input_required", message("input_required", "no_workspace"), []),
    "both": (
        [*ML, "--all-workspaces"],
        2,
        "usage",
        message("usage", "both_workspace_options"),
        [],
    ),
    "an unknown ID": (
        ["--workspace-id", NOBODY],
        1,
        "not_found",
        message("not_found", "workspace_ids", workspaces=workspace_label(NOBODY)),
        [*READ_REQUESTS, workspaces_request(NOBODY)],
    ),
}


@pytest.mark.parametrize(
    ("options", "status", "kind", "message", "asked"), REFUSED.values(), ids=REFUSED
)
def test_it_is_refused(
    cli: Invoke,
    requests: list[str],
    *,
    options: list[str],
    status: int,
    kind: str,
    message: str,
    asked: list[str],
) -> None:
    assert cli(*EXPORT, *options) == Result(status, "", f"Error: {message}\n")
    assert requests == asked
    result = cli(*EXPORT, *options, "--json")
    assert (result.status, result.json, result.stderr) == (
        status,
        {"error": message, "code": status, "kind": kind},
        "",
    )


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252"])
def test_what_another_encoding_writes_can_be_applied(
    cli_process: Invoke, requests: list[str], encoding: str
) -> None:
    env = {"PYTHONUTF8": "0", "PYTHONIOENCODING": encoding}

    exported = cli_process(*EXPORT, "--all-workspaces", env=env, installed=True)
    assert (exported.status, exported.stderr) == (0, "")
    assert exported.stdout.isascii()
    assert yaml.safe_load(exported.stdout) == yaml.safe_load(f"workspaces:\n{ALL}")
