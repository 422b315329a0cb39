"""A failure stays what it is when its result or its error can't be written."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from astro_org_tokens.sandbox import Sandbox
from astro_org_tokens.sandbox.seed.seed_ids import (
    DATA_ENGINEERING,
    DEPLOY_BOT,
    EMPTY,
    FRESH,
    ORGANIZATION_ID,
)
from ends import outputs
from ends.outputs import Ended, Start
from support.cli_runner import COMMAND_PATHS
from support.fault_proxy import Fault, fault_proxy, http_response
from support.messages import api_response, error_line, message, token_label, workspace_label

if not outputs.FULL.exists():
    pytest.skip("there is no /dev/full", allow_module_level=True)

MANIFEST = f"""\
workspaces:
  {EMPTY}:
    {DEPLOY_BOT}: WORKSPACE_OWNER
    {FRESH}: WORKSPACE_OWNER
"""
REFUSED = json.dumps({"message": "No.", "requestId": "r-1", "statusCode": 403})
COUNTS = message("partial", "counts", done=1, total=2, failed=1, not_tried=0)
IN_EMPTY = workspace_label(EMPTY, "Empty")
DONE = f"new-hire ({FRESH}): no role → WORKSPACE_OWNER in {IN_EMPTY}"
FAILED = message(
    "result",
    "failed",
    token=token_label("deploy-bot", DEPLOY_BOT),
    error=api_response(
        403,
        message("operation", "set_roles", token=DEPLOY_BOT, organization=ORGANIZATION_ID),
        words="No.",
        request_id="r-1",
        permission="organization.apiTokens.access",
    ),
)
THERE = ("--workspace-id", DATA_ENGINEERING)


@dataclass(frozen=True)
class Failure:
    """A command that fails.

    Attributes:
        argv: what is typed.
        status: its exit status.
        message: how its error begins; empty where its result is on stdout alone.
        lines: how the lines below begin, where they are not on stdout.
    """

    argv: tuple[str, ...]
    status: int
    message: str = ""
    lines: tuple[str, ...] = ()


NOT_FOUND = api_response(
    404,
    message(
        "operation",
        "read_token",
        token="cltoknowhere0000000000099",
        organization=ORGANIZATION_ID,
    ),
    words=message("sandbox_api", "missing", noun="API token", id="cltoknowhere0000000000099"),
    request_id="REQUEST",
    hint="check_id",
)
UNKNOWN = message("usage", "no_such_option", option="--bogus")
FAILURES = {
    "refused": Failure(
        ("list", "cltoknowhere0000000000099", *THERE), 1, NOT_FOUND.partition("REQUEST")[0]
    ),
    "wrong": Failure(("list", "--bogus"), 2, UNKNOWN),
    "input missing": Failure(("add", *THERE), 2, message("input_required", "no_token")),
    "drift": Failure(("apply", "-f", "grants.yaml", "--check"), 3),
    "some failed": Failure(("apply", "-f", "grants.yaml"), 1, COUNTS, (DONE, FAILED)),
}
OUTPUTS = {
    "closed": (outputs.closed, "stdout is closed"),
    "full": (outputs.full, "No space left on device"),
    "without a reader": (outputs.reader_gone, ""),
}


@pytest.mark.parametrize("as_json", [False, True], ids=["text", "json"])
@pytest.mark.parametrize(("output", "why"), OUTPUTS.values(), ids=OUTPUTS)
@pytest.mark.parametrize("failure", FAILURES.values(), ids=FAILURES)
def test_a_failure_is_told_and_keeps_its_status(
    sandbox: Sandbox,
    sandbox_env: dict[str, str],
    failure: Failure,
    output: Callable[[Start], Ended],
    why: str,
    as_json: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("grants.yaml").write_text(MANIFEST, encoding="utf-8")
    argv = (*COMMAND_PATHS[0], *failure.argv, *(["--json"] if as_json else []))
    refusing = f"/{DEPLOY_BOT}/roles"
    with fault_proxy(
        sandbox.origin,
        lambda asked: (
            Fault(http_response(403, REFUSED)) if asked[-1].target.endswith(refusing) else None
        ),
    ) as proxy:
        ended = output(Start(argv, sandbox_env | {"ASTRO_API_URL": proxy.base_url}))

    assert (ended.status, ended.stdout) == (failure.status, b"")
    lines = ended.stderr.splitlines()
    # Where the result is on stdout, and not only the error of JSON, its loss is told as well.
    lost = error_line("output", "unwritable", reason=why).rstrip("\n")
    if failure.status == 3:
        assert lines == ([lost] if why else [])
        return
    if failure.lines and not as_json and why:
        assert lines.pop() == lost
    assert lines[0].startswith(f"Error: {failure.message}")
    assert len(lines) == 1 + len(failure.lines)
    for line, start in zip(sorted(lines[1:], key=is_failed), failure.lines, strict=True):
        assert line.startswith(f"       {start}")


def is_failed(line: str) -> bool:
    return ": failed: " in line
