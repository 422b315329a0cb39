"""A token that expires within a week is pointed out, to people alone."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from astro_org_tokens.sandbox import Sandbox
from astro_org_tokens.sandbox.seed.seed_ids import DATA_ENGINEERING, EXPIRED, EXPIRING
from astro_org_tokens.sandbox.store import token_store
from support.messages import message, token_label
from support.pseudo_terminal import Spawn
from support.stored_state import stored_token

LIST = ("list", "--workspace-id", DATA_ENGINEERING)
POINTED_OUT = message(
    "notice", "expires", token=token_label("nightly-backup", EXPIRING), time="in {}"
)


def expire_in(sandbox: Sandbox, left: timedelta) -> None:
    """Let a token expire when a time has passed."""
    end = datetime.now(timezone.utc) + left
    token = stored_token(sandbox, EXPIRING)
    token_store.replace(sandbox.store, {**token, "endAt": end.strftime("%Y-%m-%dT%H:%M:%SZ")})


@pytest.mark.parametrize(
    ("left", "told"),
    [
        (timedelta(days=6, hours=23), "6 days"),
        (timedelta(days=1, hours=1), "1 day"),
        (timedelta(hours=3, minutes=30), "3 hours"),
    ],
    ids=str,
)
def test_what_ends_within_a_week_is_pointed_out(
    spawn: Spawn, sandbox: Sandbox, left: timedelta, told: str
) -> None:
    expire_in(sandbox, left)
    terminal = spawn(*LIST)
    assert terminal.status() == 0
    lines = terminal.screen.splitlines()
    assert (len(lines), lines[-1]) == (10, POINTED_OUT.format(told))


@pytest.mark.parametrize("left", [timedelta(days=7, minutes=5), timedelta(minutes=-5)], ids=str)
def test_what_ends_later_or_has_ended_is_not(
    spawn: Spawn, sandbox: Sandbox, left: timedelta
) -> None:
    expire_in(sandbox, left)
    terminal = spawn(*LIST)
    assert terminal.status() == 0
    assert len(terminal.screen.splitlines()) == 9


def test_a_token_is_pointed_out_once_however_many_workspaces_it_is_in(
    spawn: Spawn, sandbox: Sandbox
) -> None:
    token = stored_token(sandbox, EXPIRING)
    more = {"entityType": "WORKSPACE", "entityId": "clwsempty0000000000000005", "role": "X"}
    token_store.replace(sandbox.store, {**token, "roles": [*token["roles"], more]})
    terminal = spawn("list", EXPIRING, "--all-workspaces", columns=200)
    assert terminal.status() == 0
    assert terminal.screen.splitlines()[3:] == [POINTED_OUT.format("1 day")]


@pytest.mark.parametrize(
    "argv",
    [
        (EXPIRED,),
        ("-o", "json"),
        ("-o", "jsonl"),
        ("-o", "csv"),
        ("-o", "tsv"),
        ("-o", "markdown"),
        ("--verbosity", "error"),
    ],
    ids=" ".join,
)
def test_it_is_not_pointed_out_where_it_is_not_to_be_read(
    spawn: Spawn, argv: tuple[str, ...]
) -> None:
    terminal = spawn(*LIST, *argv)
    assert terminal.status() == 0
    assert "rotate" not in terminal.raw.decode()


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_it_is_said_on_stderr_and_only_at_a_terminal(
    spawn: Spawn, tmp_path: Path, stream: str
) -> None:
    terminal = spawn(*LIST, files={stream: tmp_path / "file"})
    assert terminal.status() == 0
    in_file = (tmp_path / "file").read_text(encoding="utf-8")
    assert POINTED_OUT.format("1 day") not in in_file
    if stream == "stdout":
        assert terminal.screen == POINTED_OUT.format("1 day")
    else:
        assert in_file == ""
        assert "rotate" not in terminal.raw.decode()
