"""What a credential can't see is reported, and lists that aren't known to be whole are refused."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import httpx
import pytest

from astro_org_tokens.sandbox import Sandbox
from astro_org_tokens.sandbox.seed import seed_ids
from manifest.apply_cases import APPLY, EXPORT
from support.cli_runner import Invoke
from support.fault_proxy import Fault, FaultProxy, Script, fault_proxy, http_response
from support.messages import message, message_line
from support.sandbox_api import PLAIN_HTTP

HIDDEN = seed_ids.MACHINE_LEARNING


def _tampering(sandbox: Sandbox, *, workspaces: bool = True, totals: bool = False) -> Script:
    """Answer reads of lists as an API that hides a Workspace, or whose token list never rests."""

    def script(asked: object) -> Fault | None:
        last = asked[-1]  # type: ignore[index]
        path = last.target.partition("?")[0]
        if last.method != "GET" or path.rpartition("/")[2] not in ("workspaces", "tokens"):
            return None
        response = httpx.get(
            f"{sandbox.origin}{last.target}",
            headers={"Authorization": f"Bearer {sandbox.api_token}"},
            trust_env=False,
            verify=PLAIN_HTTP,
        ).json()
        if path.endswith("workspaces") and workspaces:
            response["workspaces"] = [w for w in response["workspaces"] if w["id"] != HIDDEN]
            response["totalCount"] -= 1
        if path.endswith("tokens") and totals:
            response["tokens"] = response["tokens"][:5]
            response["totalCount"] = 6 if "offset=0&" in last.target else 7
        return Fault(http_response(200, json.dumps(response)))

    return script


@pytest.fixture
def hiding(sandbox: Sandbox) -> Iterator[FaultProxy]:
    with fault_proxy(sandbox.origin, _tampering(sandbox)) as proxy:
        yield proxy


def test_export_contains_workspaces_that_only_roles_point_to(
    cli: Invoke, hiding: FaultProxy
) -> None:
    env = {"ASTRO_API_URL": hiding.base_url}
    result = cli(*EXPORT, "--all-workspaces", env=env)
    document = cli(*EXPORT, "--all-workspaces", "--json", env=env)
    roles = {seed_ids.CI_TWO: "WORKSPACE_AUTHOR", "deploy-bot": "WORKSPACE_MEMBER"}
    assert (result.status, document.status, document.stderr) == (0, 0, "")
    assert result.stderr == message_line("notice", "invisible_in_export", workspaces=HIDDEN)
    assert document.json["workspaces"][HIDDEN] == roles
    for text in (result.stdout, document.stdout):
        applied = cli(*APPLY, "-f", "-", "--prune", "--check", stdin=text, env=env)
        assert (applied.status, applied.stderr) == (0, "")
    one = cli(*EXPORT, "--workspace-id", HIDDEN, "--json", env=env)
    assert one.json == {"workspaces": {HIDDEN: roles}}


def test_apply_changes_a_workspace_that_only_roles_point_to(
    cli: Invoke, hiding: FaultProxy
) -> None:
    env = {"ASTRO_API_URL": hiding.base_url}
    manifest = f"workspaces: {{{HIDDEN}: {{deploy-bot: WORKSPACE_OWNER}}}}"
    result = cli(*APPLY, "-f", "-", stdin=manifest, env=env)
    assert (result.status, result.stderr) == (0, "")
    assert f"WORKSPACE_MEMBER → WORKSPACE_OWNER in Workspace {HIDDEN}" in result.stdout


def test_an_unknown_id_may_be_of_a_workspace_that_is_not_visible(cli: Invoke) -> None:
    unknown = "clwsnobody000000000000099"
    result = cli(*APPLY, "-f", "-", stdin=f"workspaces: {{{unknown}: }}")
    problem = message_line("manifest", "invisible_workspace", id=unknown)
    assert (result.status, result.stderr) == (1, f"Error: stdin:1:14: {problem}")


@pytest.mark.parametrize("flags", [["--check"], ["--dry-run"], ["--yes"]], ids=" ".join)
def test_prune_names_the_workspaces_that_it_does_not_see(
    cli: Invoke, hiding: FaultProxy, flags: list[str]
) -> None:
    env = {"ASTRO_API_URL": hiding.base_url}
    argv = (*APPLY, "-f", "-", "--prune", *flags)
    stdin = "workspaces: {Empty: }"
    result = cli(*argv, stdin=stdin, env=env)
    notice = message_line("notice", "invisible_in_files", workspaces=HIDDEN)
    assert (result.status, result.stderr) == (0, notice)
    document = cli(*argv, "--json", stdin=stdin, env=env)
    assert (document.json["not_visible"], document.stderr) == ([HIDDEN], "")
    unpruned = cli(*APPLY, "-f", "-", *flags, stdin=stdin, env=env)
    assert (unpruned.status, unpruned.stderr) == (0, "")


@pytest.mark.parametrize(
    "argv",
    [
        (*EXPORT, "--all-workspaces"),
        (*APPLY, "-f", "-", "--prune", "--check"),
        (*APPLY, "-f", "-", "--prune", "--yes"),
        ("workspace", "organization-token", "list", "--all-workspaces", "--json"),
    ],
    ids=lambda argv: " ".join(argv[2:]),
)
def test_a_list_that_is_not_known_to_be_whole_is_refused(
    cli: Invoke, sandbox: Sandbox, argv: tuple[str, ...]
) -> None:
    script = _tampering(sandbox, workspaces=False, totals=True)
    with fault_proxy(sandbox.origin, script) as proxy:
        env = {"ASTRO_API_URL": proxy.base_url}
        result = cli(
            *argv, *(() if "--json" in argv else ("--json",)), stdin="workspaces: {}", env=env
        )
    assert (result.status, result.json["kind"], result.stderr) == (1, "api_error", "")
    said = message("api_error", "changing_list", operation="OPERATION", hint="incomplete_list")
    operation = "|".join(
        message("operation", f"list_{what}", organization=seed_ids.ORGANIZATION_ID)
        for what in ("organization_tokens", "workspaces")
    )
    assert re.fullmatch(
        re.escape(said).replace("OPERATION", f"({operation})"), result.json["error"]
    )
    assert not any(asked.method == "POST" for asked in proxy.requests)
