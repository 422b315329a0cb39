"""A terminal that goes away in the middle of a change."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from astro_org_tokens.sandbox import Sandbox
from manifest.apply_cases import create_tokens, manifest_of_owners
from support.pseudo_terminal import Spawn

TOKENS = 24


@pytest.fixture
def sighup(request: pytest.FixtureRequest) -> Iterator[None]:
    before = signal.signal(signal.SIGHUP, request.param)
    yield
    signal.signal(signal.SIGHUP, before)


@pytest.mark.parametrize(
    ("sighup", "status"),
    [(signal.SIG_IGN, 0), (signal.SIG_DFL, 129)],
    ids=["as with nohup", "with a signal"],
    indirect=["sighup"],
)
def test_apply_says_what_it_did_where_it_can(
    spawn: Spawn, sandbox: Sandbox, tmp_path: Path, sighup: None, status: int
) -> None:
    file, stdout = tmp_path / "grants.json", tmp_path / "stdout"
    file.write_text(manifest_of_owners(create_tokens(sandbox, TOKENS)), encoding="utf-8")
    terminal = spawn("apply", "-f", str(file), files={"stdout": stdout})
    terminal.wait_for("Updating token ")  # the progress, which can't be shown from now on
    assert terminal.hang_up() == status
    lines = stdout.read_text(encoding="utf-8").splitlines()
    done = [line for line in lines if " → " in line]
    assert len(lines) == TOKENS
    assert (len(done) == TOKENS) == (status == 0)
    assert all(line.endswith(": skipped") for line in lines if line not in done)
