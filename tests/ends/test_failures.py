"""A failure stays what it is when its result or its error can't be written."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from astro_org_tokens.sandbox import Sandbox
from astro_org_tokens.sandbox.seed.seed_ids import DATA_ENGINEERING, DEPLOY_BOT, EMPTY, FRESH
from ends import outputs
from ends.outputs import Ended, Start
from support.cli_runner import COMMAND_PATHS
from support.fault_proxy import Fault, fault_proxy, http_response

if not outputs.FULL.exists():
    pytest.skip("there is no /dev/full", allow_module_level=True)

MANIFEST = f"""\
workspaces:
  {EMPTY}:
    {DEPLOY_BOT}: WORKSPACE_OWNER
    {FRESH}: WORKSPACE_OWNER
"""
REFUSED = json.dumps({"message": "No.", "requestId": "r-1", "statusCode": 403})
COUNTS = "1 of 2 tokens done, 1 failed, 0 not tried: run the same command again for the rest"
IN_EMPTY = f"Workspace Empty ({EMPTY})"
DONE = f"new-hire ({FRESH}): no role → WORKSPACE_OWNER in {IN_EMPTY}"
FAILED = f"deploy-bot ({DEPLOY_BOT}): failed: the API answered 403 (No.) while "
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


FAILURES = {
    "refused": Failure(("list", "cltoknowhere0000000000099", *THERE), 1, "the API answered 404"),
    "wrong": Failure(("list", "--bogus"), 2, "No such option"),
    "input missing": Failure(("add", *THERE), 2, "no token is named"),
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
    lost = f"Error: the result can't be written: {why}"
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
