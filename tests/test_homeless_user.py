"""A user ID without an entry in passwd and without HOME, as in a container: every command works."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest

from astro_org_tokens import paths
from astro_org_tokens.commands.root import root
from astro_org_tokens.sandbox import Sandbox
from astro_org_tokens.sandbox.seed import seed_ids
from support.cli_runner import PROGRAM
from support.slow import mark_slow

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a user has a profile there")
UNKNOWN_USER = 54321
ORGANIZATION_TOKEN = ("workspace", "organization-token")
MANIFEST = "workspaces: {Machine Learning: {deploy-bot: WORKSPACE_OWNER}}\n"
ARGUMENTS = {
    "add": (seed_ids.FRESH, "--role", "WORKSPACE_MEMBER"),
    "update": (seed_ids.DEPLOY_BOT, "--role", "WORKSPACE_MEMBER"),
    "remove": (seed_ids.DEPLOY_BOT,),
    "apply": ("-f", "-", "--dry-run"),
    "run": ("--", "true"),
    "serve": ("--port", "0"),
    "validate": ("-f", "-"),
}


def leaves(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    commands = command.commands if isinstance(command, click.Group) else {}
    if not commands:
        yield path
    for name, below in commands.items():
        if name != "token":  # the other spelling of the same commands
            yield from leaves(below, (*path, name))


@pytest.fixture
def as_unknown_user() -> tuple[str, ...]:
    """What to put in front of a command."""
    if shutil.which("setpriv") is None or os.geteuid() != 0:
        pytest.skip("only root can become another user, with setpriv")
    ids = (f"--reuid={UNKNOWN_USER}", f"--regid={UNKNOWN_USER}", "--clear-groups")
    prefix = ("setpriv", *ids, "--")
    if subprocess.run([*prefix, PROGRAM, "--version"], capture_output=True, check=False).returncode:
        pytest.skip("another user can't run this program")
    return prefix


@pytest.mark.parametrize(
    "command", mark_slow(leaves(root), quick={(*ORGANIZATION_TOKEN, "list")}), ids=" ".join
)
def test_every_command_works_and_writes_nothing(
    sandbox: Sandbox, as_unknown_user: tuple[str, ...], tmp_path: Path, command: tuple[str, ...]
) -> None:
    process = subprocess.Popen(
        [*as_unknown_user, PROGRAM, *command, *ARGUMENTS.get(command[-1], ())],
        env={
            "PATH": os.environ["PATH"],
            "ASTRO_API_URL": sandbox.api_url,
            "ASTRO_API_TOKEN": sandbox.api_token,
            "ASTRO_WORKSPACE_ID": seed_ids.DATA_ENGINEERING,
        },
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
    )
    if command[-1] == "serve":
        assert process.stdout is not None
        assert process.stdout.readline().startswith("export ASTRO_API_URL=")
        process.send_signal(signal.SIGINT)
    _, stderr = process.communicate(MANIFEST, timeout=300)
    if command[-1] == "serve":
        assert "(data: in memory, lost on exit). Press Ctrl-C to stop." in stderr
    else:
        assert (process.returncode, stderr) == (0, "")
    assert list(tmp_path.iterdir()) == [tmp_path / "home"]


@pytest.mark.parametrize("directory", [paths.state_dir, paths.cache_dir, paths.data_dir])
@pytest.mark.parametrize("answer", ["~/.local", "relative", RuntimeError("no home directory")])
def test_no_directory_is_chosen_below_the_current_one(
    monkeypatch: pytest.MonkeyPatch, directory: Callable[[], object], answer: str | Exception
) -> None:
    def user_dir(*_: object, **__: object) -> str:
        if isinstance(answer, Exception):
            raise answer
        return answer

    for name in ("user_state_dir", "user_cache_dir", "user_data_dir"):
        monkeypatch.setattr(f"platformdirs.{name}", user_dir)
    assert directory() is None
