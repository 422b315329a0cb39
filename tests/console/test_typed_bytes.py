"""Bytes that are not in the terminal's encoding, at each prompt."""

from __future__ import annotations

from pathlib import Path

import pytest

from astro_org_tokens.sandbox import Sandbox
from astro_org_tokens.sandbox.seed.seed_ids import DATA_ENGINEERING, DEPLOY_BOT
from support.messages import message
from support.pseudo_terminal import CTRL_D, Spawn
from support.stored_state import stored_roles

THERE = ("--workspace-id", DATA_ENGINEERING)
PROMPTS = {
    "token": (("remove", *THERE), message("prompt", "choice", noun="Token") + ":"),
    "role": (("update", DEPLOY_BOT, *THERE), message("prompt", "choice", noun="Role") + ":"),
    "workspace": (("remove", DEPLOY_BOT), message("prompt", "choice", noun="Workspace") + ":"),
    "yes or no": (("apply", "--prune", "-f", "grants.yaml"), message("prompt", "confirm") + ":"),
}


@pytest.mark.parametrize(("argv", "prompt"), PROMPTS.values(), ids=PROMPTS)
def test_a_byte_that_is_no_text_matches_nothing(
    spawn: Spawn,
    sandbox: Sandbox,
    argv: tuple[str, ...],
    prompt: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("grants.yaml").write_text("workspaces:\n  Data Engineering: {}\n", encoding="utf-8")
    before = stored_roles(sandbox)
    terminal = spawn(*argv)
    terminal.wait_for(prompt)
    terminal.type_bytes(b"caf\xe9\r")
    if argv[0] != "apply":
        terminal.wait_for(prompt, times=2)
        assert message("prompt", "no_match", answer="caf\\udce9") in terminal.screen
        terminal.type(CTRL_D)
    case = "apply" if argv[0] == "apply" else "prompt"
    canceled = message("cancelled", case)
    assert terminal.status() == 1
    assert canceled in terminal.screen
    assert "Traceback" not in terminal.screen
    assert stored_roles(sandbox) == before


def test_a_terminal_that_does_not_wait_is_waited_for(spawn: Spawn) -> None:
    terminal = spawn("update", DEPLOY_BOT, *THERE, non_blocking=True)
    terminal.wait_for(PROMPTS["role"][1])
    terminal.type_line("WORKSPACE_OWNER")
    assert terminal.status() == 0
