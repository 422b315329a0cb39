"""Every format of changes: of what was done, of what would be done, and of errors."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from astro_org_tokens.formats import CHANGE_FORMATS
from astro_org_tokens.sandbox import Sandbox
from astro_org_tokens.sandbox.seed.seed_ids import (
    DATA_ENGINEERING,
    DEPLOY_BOT,
    EMPTY,
    FRESH,
    ORGANIZATION_ID,
)
from support.cli_runner import COMMAND_PATHS, Invoke, Result
from support.expected_json import token_json
from support.messages import (
    ORGANIZATION_CLAIM,
    error_line,
    message,
    message_line,
    token_label,
    workspace_label,
)
from support.parsers import read_json_lines

OPERATOR, MEMBER, OWNER = "WORKSPACE_OPERATOR", "WORKSPACE_MEMBER", "WORKSPACE_OWNER"
ONE = ("--workspace-id", DATA_ENGINEERING)
TWO = (*ONE, "--workspace", "Empty")
BOT, NEW = token_label("deploy-bot", DEPLOY_BOT), token_label("new-hire", FRESH)
THERE, ELSEWHERE = workspace_label(DATA_ENGINEERING), workspace_label(EMPTY, "Empty")


@dataclass(frozen=True)
class ExpectedOutput:
    """What comes out.

    Attributes:
        text: for people.
        objects: one by one, from the sandbox afterwards.
        several: what the objects are called together; empty for one by itself.
    """

    text: str
    objects: Callable[[Sandbox], list[dict[str, Any]]]
    several: str = ""

    def whole(self, sandbox: Sandbox) -> Any:
        """The one document of JSON."""
        objects = self.objects(sandbox)
        return {self.several: objects} if self.several else objects[0]


def removal(workspace_id: str, action: str) -> dict[str, Any]:
    token = {"id": DEPLOY_BOT, "name": "deploy-bot", "scope": "ORGANIZATION"}
    return {**token, "workspace_id": workspace_id, "action": action}


def change(workspace_id: str, before: str | None, after: str | None) -> dict[str, Any]:
    token = {"token_id": DEPLOY_BOT, "token_name": "deploy-bot", "workspace_id": workspace_id}
    return {**token, "before": before, "after": after}


OUTPUTS: dict[str, tuple[tuple[str, ...], ExpectedOutput]] = {
    "add": (
        ("add", FRESH, "-r", MEMBER, *ONE),
        ExpectedOutput(
            f"{NEW}: no role → {MEMBER} in {THERE}\n",
            lambda sandbox: [token_json(sandbox, FRESH, DATA_ENGINEERING, MEMBER)],
        ),
    ),
    "add in several": (
        ("add", FRESH, "-r", MEMBER, *TWO),
        ExpectedOutput(
            f"{NEW}: no role → {MEMBER} in {THERE}\n{NEW}: no role → {MEMBER} in {ELSEWHERE}\n",
            lambda sandbox: [
                token_json(sandbox, FRESH, DATA_ENGINEERING, MEMBER),
                token_json(sandbox, FRESH, EMPTY, MEMBER, "Empty"),
            ],
            "tokens",
        ),
    ),
    "update": (
        ("update", DEPLOY_BOT, "-r", OWNER, *ONE),
        ExpectedOutput(
            f"{BOT}: {OPERATOR} → {OWNER} in {THERE}\n",
            lambda sandbox: [token_json(sandbox, DEPLOY_BOT, DATA_ENGINEERING, OWNER)],
        ),
    ),
    "nothing to do": (
        ("update", DEPLOY_BOT, "-r", OPERATOR, *ONE, "--exist-ok"),
        ExpectedOutput(
            message_line("result", "unchanged", token=BOT, role=OPERATOR, workspace=THERE),
            lambda sandbox: [token_json(sandbox, DEPLOY_BOT, DATA_ENGINEERING, OPERATOR)],
        ),
    ),
    "remove": (
        ("remove", DEPLOY_BOT, *ONE),
        ExpectedOutput(
            f"{BOT}: {OPERATOR} → no role in {THERE}\n",
            lambda _: [removal(DATA_ENGINEERING, "removed")],
        ),
    ),
    "remove from several": (
        ("remove", DEPLOY_BOT, *TWO, "--missing-ok"),
        ExpectedOutput(
            f"{BOT}: {OPERATOR} → no role in {THERE}\n"
            + message_line("result", "unchanged", token=BOT, role="no role", workspace=ELSEWHERE),
            lambda _: [removal(DATA_ENGINEERING, "removed"), removal(EMPTY, "unchanged")],
            "removed",
        ),
    ),
    "dry run of one change": (
        ("remove", DEPLOY_BOT, *ONE, "--dry-run"),
        ExpectedOutput(
            message_line("result", "plan", token=BOT) + f"- {OPERATOR} in {THERE}\n",
            lambda _: [change(DATA_ENGINEERING, OPERATOR, None)],
            "changes",
        ),
    ),
    "dry run of several": (
        ("add", DEPLOY_BOT, "-r", OWNER, *TWO, "--dry-run"),
        ExpectedOutput(
            message_line("result", "plan", token=BOT)
            + f"- {OPERATOR} in {THERE}\n+ {OWNER} in {THERE}\n+ {OWNER} in {ELSEWHERE}\n",
            lambda _: [change(DATA_ENGINEERING, OPERATOR, OWNER), change(EMPTY, None, OWNER)],
            "changes",
        ),
    ),
    "dry run of nothing": (
        ("add", DEPLOY_BOT, "-r", OPERATOR, *ONE, "--dry-run", "--exist-ok"),
        ExpectedOutput(
            message_line("result", "nothing_to_change", token=BOT), lambda _: [], "changes"
        ),
    ),
}
# From each format to whether a text is a result.
MATCHES: dict[str, Callable[[str, ExpectedOutput, Sandbox], bool]] = {
    "table": lambda text, expected, _: text == expected.text,
    "text": lambda text, expected, _: text == expected.text,
    "json": lambda text, expected, sandbox: json.loads(text) == expected.whole(sandbox),
    "jsonl": lambda text, expected, sandbox: read_json_lines(text) == expected.objects(sandbox),
}


def test_no_format_is_forgotten() -> None:
    assert tuple(MATCHES) == CHANGE_FORMATS


@pytest.mark.parametrize("fmt", CHANGE_FORMATS)
@pytest.mark.parametrize(("argv", "expected"), OUTPUTS.values(), ids=OUTPUTS)
def test_a_result_comes_in_every_format(
    fmt: str, argv: tuple[str, ...], expected: ExpectedOutput, cli: Invoke, sandbox: Sandbox
) -> None:
    result = cli(*COMMAND_PATHS[0], *argv, "-o", fmt)
    assert (result.status, result.stderr) == (0, "")
    assert MATCHES[fmt](result.stdout, expected, sandbox), result.stdout


ERRORS = {
    "refused": (
        ("update", FRESH, "-r", OWNER, *ONE),
        message("not_granted", "role", token=NEW, workspaces=THERE, hint="add_first"),
        1,
        "not_granted",
    ),
    "missing": (
        ("remove", DEPLOY_BOT, "--no-input"),
        message("input_required", "no_workspace"),
        2,
        "input_required",
    ),
    "not parsed": (
        ("remove", DEPLOY_BOT, "--bogus"),
        message(
            "usage",
            "see_help",
            message=message("usage", "no_such_option", option="--bogus"),
            command="astro workspace organization-token remove",
        ),
        2,
        "usage",
    ),
}


@pytest.mark.parametrize("fmt", CHANGE_FORMATS)
@pytest.mark.parametrize(("argv", "said", "status", "kind"), ERRORS.values(), ids=ERRORS)
def test_an_error_comes_in_every_format(
    fmt: str, argv: tuple[str, ...], said: str, status: int, kind: str, cli: Invoke
) -> None:
    error = {"error": said, "code": status, "kind": kind}
    streams = {
        "json": (json.dumps(error, indent=2) + "\n", ""),
        "jsonl": (json.dumps(error) + "\n", ""),
    }.get(fmt, ("", f"Error: {said}\n"))
    env = {"ASTRO_WORKSPACE_ID": ""}
    assert cli(*COMMAND_PATHS[0], *argv, "-o", fmt, env=env) == Result(status, *streams)


@pytest.mark.parametrize("fmt", ["csv", "tsv", "markdown"])
def test_an_error_of_list_is_told_on_stderr_in_the_other_formats(fmt: str, cli: Invoke) -> None:
    argv = (
        *COMMAND_PATHS[0],
        "list",
        "--workspace-id",
        DATA_ENGINEERING,
        "-n",
        "nobody",
        "-o",
        fmt,
    )
    result = cli(*argv)
    error = error_line(
        "not_found",
        "token_name",
        organization=ORGANIZATION_ID,
        organization_from=ORGANIZATION_CLAIM,
        name="nobody",
        hint="list_tokens",
    )
    assert result == Result(1, "", error)
