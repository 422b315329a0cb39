"""Long runs: within the documented rates, ``--timeout`` for each token, and progress."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

from astro_org_tokens.api.rate_limit import RateLimiter
from astro_org_tokens.limits import DEFAULT_LIMITS
from astro_org_tokens.sandbox import Faults, Sandbox, SandboxOptions, start
from astro_org_tokens.sandbox.seed import seed_ids
from manifest.apply_cases import (
    APPLY,
    NAMES,
    OWNER,
    create_tokens,
    expected_stdout,
    manifest_of_owners,
)
from manifest.strategies import stored_grants
from support.cli_runner import Result, clean_env, invoke_subprocess
from support.messages import message, workspace_label

TOKENS = 50
POSTS_A_SECOND = 10
TIMEOUT_SECONDS = 4


def environment(home: Path, sandbox: Sandbox) -> dict[str, str]:
    at = {"ASTRO_API_URL": sandbox.api_url, "ASTRO_API_TOKEN": sandbox.api_token}
    return {**clean_env(home), **at}


def test_a_run_longer_than_its_timeout_keeps_to_the_rates_and_no_token_fails(home: Path) -> None:
    log: list[str] = []
    with start(SandboxOptions(log=log.append, faults=Faults(rate_limit=True))) as sandbox:
        tokens = create_tokens(sandbox, TOKENS)
        started = time.monotonic()

        result = invoke_subprocess(
            [*APPLY, "-f", "-", "--timeout", str(TIMEOUT_SECONDS), "--json"],
            environment(home, sandbox),
            stdin=manifest_of_owners(tokens),
        )

        took = time.monotonic() - started
        owners = [t for t, w in stored_grants(sandbox) if w == seed_ids.EMPTY]
    assert (result.status, result.stderr, owners) == (0, "", tokens)
    assert [each["token_id"] for each in result.json["changes"]] == tokens
    # In each second ten writes, so that together they need longer than any token may.
    assert took >= TOKENS / POSTS_A_SECOND - 1 >= TIMEOUT_SECONDS
    writes = [line for line in log if line.startswith("POST")]
    assert sum(" 200 " in line for line in writes) == TOKENS


@pytest.mark.parametrize(("method", "rate"), [("GET", 25), ("POST", 10), ("DELETE", 5)])
def test_the_documented_rates_hold_with_time_to_spare(method: str, rate: int) -> None:
    now = 100.0

    def sleep(seconds: float) -> None:
        nonlocal now
        now += seconds

    limits = DEFAULT_LIMITS._replace(monotonic=lambda: now, sleep=sleep)
    ours, sent = RateLimiter(limits), []
    for _ in range(5 * rate):
        ours.acquire(method, 30)
        sent.append(now)

    assert sent[:rate] == [100.0] * rate
    spans = [later - earlier for earlier, later in zip(sent, sent[rate:], strict=False)]
    # On their way some are held up by more than others.
    assert all(1.05 <= span <= 1.2 for span in spans)


@pytest.mark.skipif(sys.platform == "win32", reason="it has no pseudo-terminals")
@pytest.mark.parametrize("as_json", [False, True], ids=["for a person", "JSON"])
def test_progress_is_shown_at_a_terminal_and_gone_at_the_end(home: Path, as_json: bool) -> None:
    from support.pseudo_terminal import TerminalProcess

    with start(SandboxOptions(faults=Faults(latency_ms=100))) as sandbox:
        tokens = create_tokens(sandbox, 10)
        file = home / "grants.json"
        file.write_text(manifest_of_owners(tokens), encoding="utf-8")
        options = ["--json"] if as_json else []
        terminal = TerminalProcess([*APPLY, "-f", str(file), *options], environment(home, sandbox))
        try:
            assert terminal.status() == 0
        finally:
            terminal.close()

    shown = terminal.raw.decode()
    counts = message("notice", "progress_tokens", done=10, total=10)
    assert (f"\r{counts}" in shown) == (not as_json)
    assert (counts.partition(":")[0] in shown) == (not as_json)
    if not as_json:
        where = workspace_label(seed_ids.EMPTY, NAMES[seed_ids.EMPTY])
        lines = [f"{token} ({token}): no role → {OWNER} in {where}" for token in tokens]
        assert terminal.screen == "\n".join(lines)


def test_progress_is_shown_to_nobody_else(home: Path) -> None:
    with start(SandboxOptions(faults=Faults(latency_ms=300))) as sandbox:
        result = invoke_subprocess(
            [*APPLY, "-f", "-"],
            environment(home, sandbox),
            stdin=f"workspaces: {{Empty: {{new-hire: {OWNER}}}}}",
        )

    assert result == Result(0, expected_stdout([(seed_ids.FRESH, seed_ids.EMPTY, None, OWNER)]), "")
