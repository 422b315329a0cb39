"""What the API answers is about what was asked, and says what is known, in every command."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from api.endpoints import role
from astro_org_tokens.formats import LIST_FORMATS
from astro_org_tokens.sandbox.seed.seed_ids import DATA_ENGINEERING as THERE
from astro_org_tokens.sandbox.seed.seed_ids import DEPLOY_BOT, MACHINE_LEARNING
from commands.stub_api import AUTHOR, BOT, MEMBER, OWNER, Json, Run, StubApi
from security.all_commands import COMMAND_LINES
from support.messages import message


def without_roles(token: Json) -> Json:
    return {key: value for key, value in token.items() if key != "roles"}


def with_null_roles(token: Json) -> Json:
    return {**token, "roles": None}


def with_null_role(token: Json) -> Json:
    return {**token, "roles": [{**role(THERE, MEMBER), "role": None}]}


UNKNOWN = {"none": without_roles, "null": with_null_roles}


@pytest.mark.parametrize("unknown", UNKNOWN.values(), ids=UNKNOWN)
@pytest.mark.parametrize("command", COMMAND_LINES)
@pytest.mark.parametrize("extra", [(), ("--json",)], ids=["text", "json"])
def test_roles_that_are_not_known_are_not_none(
    command: str, extra: tuple[str, ...], unknown: Callable[[Json], Json], api: StubApi, run: Run
) -> None:
    api.in_list = api.single = unknown
    result = run(*COMMAND_LINES[command], *extra)
    said = result.stdout if extra else result.stderr
    assert (result.status, api.sent) == (1, [])
    assert "deploy-bot" in said
    assert DEPLOY_BOT in said
    assert (result.json["kind"] == "api_error") if extra else (result.stdout == "")


MORE_READS = {
    "list --all-workspaces": ("list", "--all-workspaces"),
    "list of two": ("list", "--workspace-id", THERE, "--workspace-id", MACHINE_LEARNING),
    "list --role": ("list", "--workspace-id", THERE, "--role", OWNER),
    "export --all-workspaces": ("export", "--all-workspaces"),
    "apply --check": ("apply", "-f", "grants.yaml", "--check"),
    "apply --dry-run": ("apply", "-f", "grants.yaml", "--dry-run"),
    "apply --prune": ("apply", "-f", "grants.yaml", "--prune", "--yes"),
    "add --dry-run": ("add", DEPLOY_BOT, "-r", OWNER, "--workspace-id", THERE, "--dry-run"),
    "remove --missing-ok": ("remove", DEPLOY_BOT, "--workspace-id", THERE, "--missing-ok"),
}
GROUP = ("workspace", "organization-token")


@pytest.mark.parametrize("unknown", [*UNKNOWN.values(), with_null_role])
@pytest.mark.parametrize("command", MORE_READS)
def test_roles_that_are_not_known_are_not_none_in_any_way_to_read_them(
    command: str, unknown: Callable[[Json], Json], api: StubApi, run: Run
) -> None:
    api.in_list = api.single = unknown
    result = run(*GROUP, *MORE_READS[command], "--json")
    if unknown is with_null_role and command in ("add --dry-run", "remove --missing-ok"):
        return  # the entry is there, and goes away with the change
    assert (result.status, result.json["kind"], api.sent) == (1, "api_error", [])


def test_an_empty_list_of_roles_is_known(api: StubApi, run: Run) -> None:
    api.token = {**BOT, "roles": []}
    result = run(*GROUP, "export", "--all-workspaces", "--json")
    assert result.json == {"workspaces": {"Data": {}, "ML": {}}}


def other_token(token: Json) -> Json:
    return {**token, "id": "cltokother000000000000001", "name": "other"}


BY_ID = {
    "list": ("list", DEPLOY_BOT, "--workspace-id", THERE),
    "add": ("add", DEPLOY_BOT, "-r", OWNER, "--workspace-id", THERE),
    "update": ("update", DEPLOY_BOT, "-r", OWNER, "--workspace-id", THERE),
    "remove": ("remove", DEPLOY_BOT, "--workspace-id", THERE),
    "add --dry-run": ("add", DEPLOY_BOT, "-r", OWNER, "--workspace-id", THERE, "--dry-run"),
}


@pytest.mark.parametrize("command", BY_ID)
def test_an_answer_about_another_token_is_not_used(command: str, api: StubApi, run: Run) -> None:
    api.single = other_token
    result = run(*GROUP, *BY_ID[command], "--json")
    assert (result.status, result.json["kind"], api.sent) == (1, "api_error", [])
    assert (
        message("api_error", "other_token", token="cltokother000000000000001")
        in result.json["error"]
    )


def test_apply_does_not_use_an_answer_about_another_token(api: StubApi, run: Run) -> None:
    api.single = other_token
    result = run(*COMMAND_LINES["apply"], "--json")
    assert (result.status, result.json["kind"], api.sent) == (1, "partial", [])
    assert result.json["failed"][0]["kind"] == "api_error"


@pytest.mark.parametrize("command", ["add", "update", "remove"])
def test_a_reread_of_another_token_confirms_nothing(command: str, api: StubApi, run: Run) -> None:
    api.single = lambda found: other_token(found) if api.sent else found
    result = run(*GROUP, *BY_ID[command], "--json")
    assert (result.status, result.json["kind"], len(api.sent)) == (1, "unconfirmed", 1)


@pytest.mark.parametrize(
    "argv",
    [
        ("list", "--all-workspaces"),
        ("list", "--workspace", "Data"),
        ("export", "--all-workspaces"),
        ("apply", "-f", "grants.yaml"),
        ("add", DEPLOY_BOT, "-r", OWNER, "--workspace", "Data"),
    ],
    ids=" ".join,
)
def test_workspaces_of_another_organization_are_not_used(
    argv: tuple[str, ...], api: StubApi, run: Run
) -> None:
    api.organization = "clorgother000000000000001"
    result = run(*GROUP, *argv, "--json")
    assert (result.status, result.json["kind"], api.sent) == (1, "api_error", [])
    assert message("api_error", "other_organization") in result.json["error"]


TWICE = {**BOT, "roles": [role(THERE, MEMBER), role(MACHINE_LEARNING, OWNER), role(THERE, OWNER)]}


@pytest.mark.parametrize("roles", [(), (MEMBER,), (OWNER,)])
@pytest.mark.parametrize("which", [("--workspace-id", THERE), ("--all-workspaces",)])
def test_two_entries_for_one_workspace_are_both_listed(
    which: tuple[str, ...], roles: tuple[str, ...], api: StubApi, run: Run
) -> None:
    api.token = TWICE
    wanted = [argument for name in roles for argument in ("--role", name)]
    tokens = run(*GROUP, "list", *which, *wanted, "--json").json["tokens"]
    here = [entry["role"] for entry in tokens if entry["workspace_id"] == THERE]
    assert here == list(roles or (MEMBER, OWNER))


def test_two_entries_for_one_workspace_are_not_exported_as_one(api: StubApi, run: Run) -> None:
    api.token = TWICE
    result = run(*GROUP, "export", "--all-workspaces")
    assert (result.status, result.stdout) == (1, "")
    assert f"deploy-bot ({DEPLOY_BOT})" in result.stderr
    assert f"{MEMBER} and {OWNER}" in result.stderr


@pytest.mark.parametrize("target", [MEMBER, OWNER, AUTHOR])
@pytest.mark.parametrize("verb", ["add", "update", "apply"])
def test_two_entries_for_one_workspace_become_one(
    verb: str, target: str, api: StubApi, run: Run
) -> None:
    api.token = TWICE
    Path("grants.yaml").write_text(f"workspaces:\n  {THERE}:\n    {DEPLOY_BOT}: {target}\n")
    argv: tuple[str, ...] = (verb, DEPLOY_BOT, "-r", target, "--workspace-id", THERE)
    if verb == "apply":
        argv = (verb, "-f", "grants.yaml")
        check = run(*GROUP, *argv, "--check", "--json")
        assert check.status == 3
        assert [change["before"] for change in check.json["changes"]] == [f"{MEMBER} and {OWNER}"]
    result = run(*GROUP, *argv)
    assert (result.status, result.stderr) == (0, "")
    assert api.sent == [[role(MACHINE_LEARNING, OWNER), role(THERE, target)]]


def test_both_entries_for_one_workspace_are_removed(api: StubApi, run: Run) -> None:
    api.token = TWICE
    result = run(*GROUP, "remove", DEPLOY_BOT, "--workspace-id", THERE)
    assert (result.status, api.sent) == (0, [[role(MACHINE_LEARNING, OWNER)]])
    assert f"{MEMBER} and {OWNER} → no role" in result.stdout


@pytest.mark.parametrize("text", ["9999-12-31T23:59:59-08:00", "0001-01-01T00:00:00+05:00"])
@pytest.mark.parametrize("output", LIST_FORMATS)
@pytest.mark.parametrize("sort", ["created", "-expires", "last-used"])
def test_times_at_the_ends_of_the_calendar_are_listed(
    text: str, output: str, sort: str, api: StubApi, run: Run
) -> None:
    api.token = {**BOT, "createdAt": text, "endAt": text, "lastUsedAt": text}
    argv = ("--all-workspaces", "--wide", "--sort", sort, "-o", output)
    result = run(*GROUP, "list", *argv)
    assert (result.status, result.stderr) == (0, "")
    exact = output not in ("table", "text", "markdown", "matrix")
    assert (text in result.stdout) is exact


@pytest.mark.parametrize("text", ["9999-12-31T23:59:59-08:00", "0001-01-01T00:00:00+05:00"])
@pytest.mark.parametrize("verb", ["add", "update", "remove"])
def test_a_change_is_reported_whatever_the_times_of_its_token(
    verb: str, text: str, api: StubApi, run: Run
) -> None:
    api.token = {**BOT, "createdAt": text, "endAt": text, "lastUsedAt": text}
    result = run(*GROUP, *BY_ID[verb], "--json")
    assert (result.status, len(api.sent), result.json["id"]) == (0, 1, DEPLOY_BOT)
