"""Ctrl-C in the middle of an ``apply``: what is under way is finished, and all is told."""

from __future__ import annotations

import json
import signal
import sys
from pathlib import Path
from threading import Event

import pytest

from astro_org_tokens.sandbox import Faults, Sandbox, SandboxOptions, start
from astro_org_tokens.sandbox.seed import seed_ids
from manifest.apply_cases import (
    APPLY,
    NEW_ID_PREFIX,
    OWNER,
    READ_REQUESTS,
    create_tokens,
    manifest_of_owners,
)
from manifest.strategies import stored_grants
from support.cli_runner import Result, clean_env, invoke_subprocess
from support.expected_requests import shorten_log_line
from support.forked_program import ForkedProgram
from support.messages import message, token_label, workspace_label

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C reaches all processes there"),
]

TOKENS = 24


class InterruptedApply:
    """A sandbox, and a run of ``apply`` that gets a signal at its first write."""

    def __init__(self, home: Path, number: signal.Signals = signal.SIGINT) -> None:
        self.home = home
        self.number = number
        self.log: list[str] = []
        self._started = Event()
        self._process: ForkedProgram | None = None

    def note(self, line: str) -> None:
        line = shorten_log_line(line)
        self.log.append(line)
        if [each for each in self.log if each.startswith("POST")] == [line]:
            assert self._started.wait(300)
            assert self._process is not None
            self._process.send_signal(self.number)

    def environment(self, sandbox: Sandbox) -> dict[str, str]:
        at = {"ASTRO_API_URL": sandbox.api_url, "ASTRO_API_TOKEN": sandbox.api_token}
        return {**clean_env(self.home), **at}

    def interrupted(self, file: Path, sandbox: Sandbox, *options: str) -> Result:
        self._process = ForkedProgram(
            [*APPLY, "-f", str(file), *options], self.environment(sandbox)
        )
        self._started.set()
        try:
            stdout, stderr = self._process.communicate(timeout=300)
        finally:
            self._process.kill()
        return Result(self._process.wait(), stdout, stderr)


@pytest.mark.parametrize("as_json", [False, True], ids=["for a person", "JSON"])
def test_what_is_done_is_done_and_the_next_run_does_the_rest(
    home: Path, tmp_path: Path, as_json: bool
) -> None:
    world = InterruptedApply(home)
    with start(SandboxOptions(log=world.note, faults=Faults(latency_ms=40))) as sandbox:
        tokens = create_tokens(sandbox, TOKENS)
        before = stored_grants(sandbox)
        file = tmp_path / "grants.json"
        file.write_text(manifest_of_owners(tokens), encoding="utf-8")

        result = world.interrupted(file, sandbox, *(["--json"] if as_json else []))

        done = sorted(token for token, _ in stored_grants(sandbox).keys() - before.keys())
        not_tried = [token for token in tokens if token not in done]
        assert done
        assert not_tried
        assert result == (expected_json if as_json else expected_text)(done, not_tried, result)
        # What was not tried was not asked for either, and what was, to the end.
        assert {line for line in world.log if NEW_ID_PREFIX in line} == {
            line
            for token in done
            for line in (f"GET /tokens/{token} 200", f"POST /tokens/{token}/roles 200")
        }

        world.log.clear()
        again = invoke_subprocess([*APPLY, "-f", str(file), "--json"], world.environment(sandbox))
        assert [each["token_id"] for each in again.json["changes"]] == not_tried
        assert (again.status, world.log[:2]) == (0, READ_REQUESTS)
        assert stored_grants(sandbox) == {**before, **{(t, seed_ids.EMPTY): OWNER for t in tokens}}


def error(done: list[str], not_tried: list[str]) -> str:
    return message(
        "partial", "counts", done=len(done), total=TOKENS, failed=0, not_tried=len(not_tried)
    )


def expected_text(done: list[str], not_tried: list[str], _: Result) -> Result:
    where = workspace_label(seed_ids.EMPTY, "Empty")
    lines = [f"{token} ({token}): no role → {OWNER} in {where}" for token in done]
    lines += [
        message("result", "not_tried", token=token_label(token, token)) for token in not_tried
    ]
    stdout = "".join(f"{line}\n" for line in lines)
    return Result(130, stdout, f"Error: {error(done, not_tried)}\n")


def expected_json(done: list[str], not_tried: list[str], result: Result) -> Result:
    changes = [
        {
            "token_id": token,
            "token_name": token,
            "workspace_id": seed_ids.EMPTY,
            "before": None,
            "after": OWNER,
        }
        for token in done
    ]
    assert result.json == {
        "error": error(done, not_tried),
        "code": 130,
        "kind": "interrupted",
        "changes": changes,
        "failed": [],
        "unconfirmed": [],
        "not_tried": [{"token_id": token, "token_name": token} for token in not_tried],
    }
    return Result(130, json.dumps(result.json, indent=2) + "\n", "")


@pytest.mark.parametrize("as_json", [False, True], ids=["for a person", "JSON"])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_while_the_last_token_is_changed_ends_as_a_signal_does(
    home: Path, tmp_path: Path, number: signal.Signals, as_json: bool
) -> None:
    world = InterruptedApply(home, number)
    with start(SandboxOptions(log=world.note, faults=Faults(latency_ms=40))) as sandbox:
        (token,) = create_tokens(sandbox, 1)
        file = tmp_path / "grants.json"
        file.write_text(manifest_of_owners([token]), encoding="utf-8")

        result = world.interrupted(file, sandbox, *(["--json"] if as_json else []))

        assert stored_grants(sandbox)[token, seed_ids.EMPTY] == OWNER
    text = message("interrupted", "all")
    if as_json:
        assert (result.status, result.stderr) == (128 + number, "")
        assert (result.json["error"], result.json["kind"]) == (text, "interrupted")
        assert [each["token_id"] for each in result.json["changes"]] == [token]
        assert result.json["unconfirmed"] == result.json["not_tried"] == []
    else:
        where = workspace_label(seed_ids.EMPTY, "Empty")
        stdout = f"{token_label(token, token)}: no role → {OWNER} in {where}\n"
        assert result == Result(128 + number, stdout, f"Error: {text}\n")
