"""Every command with every output that can't take its result as usual."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from astro_org_tokens.commands.root import root
from astro_org_tokens.sandbox import Sandbox, SandboxOptions, start
from astro_org_tokens.sandbox.seed.seed_ids import DATA_ENGINEERING
from ends import outputs
from ends.outputs import Ended, Start
from security.all_commands import COMMAND_LINES, GRANTS, leaf_commands
from support.cli_runner import COMMAND_PATHS, clean_env
from support.messages import error_line
from support.stored_state import stored_roles

if not outputs.FULL.exists():
    pytest.skip("there is no /dev/full", allow_module_level=True)

CHANGE, READ, LOCAL = "a change", "a read", "nothing of the API"


@dataclass(frozen=True)
class Cell:
    """A command.

    Attributes:
        argv: what is typed.
        kind: what it does.
        writes: whether its result goes to stdout.
        stop_at: see ``Start``.
    """

    argv: tuple[str, ...]
    kind: str = LOCAL
    writes: bool = True
    stop_at: str = ""


GROUP = " ".join(COMMAND_PATHS[0])
CELLS = {
    f"{GROUP} add": Cell(COMMAND_LINES["add"], CHANGE),
    f"{GROUP} apply": Cell(COMMAND_LINES["apply"], CHANGE),
    f"{GROUP} export": Cell(COMMAND_LINES["export"], READ),
    f"{GROUP} list": Cell(COMMAND_LINES["list"], READ),
    f"{GROUP} remove": Cell(COMMAND_LINES["remove"], CHANGE),
    f"{GROUP} schema": Cell((*COMMAND_PATHS[0], "schema")),
    f"{GROUP} update": Cell(COMMAND_LINES["update"], CHANGE),
    f"{GROUP} validate": Cell((*COMMAND_PATHS[0], "validate", "-f", "grants.yaml")),
    "completion bash": Cell(("completion", "bash")),
    "completion fish": Cell(("completion", "fish")),
    "completion zsh": Cell(("completion", "zsh")),
    "help": Cell(("help",)),
    "version": Cell(("version",)),
    "sandbox run": Cell(("sandbox", "run", "--", "true"), writes=False),
    "sandbox serve": Cell(
        ("sandbox", "serve", "--memory", "--port", "0"), stop_at="refresh token "
    ),
}
_LIST, _APPLY = COMMAND_LINES["list"], COMMAND_LINES["apply"]
FORMS = {
    "list as a matrix": Cell((*_LIST, "-o", "matrix"), READ),
    "list as a page": Cell((*_LIST, "-o", "html"), READ),
    "a plan": Cell((*_APPLY, "--dry-run"), READ),
    "a plan for reviewers": Cell((*_APPLY, "--dry-run", "-o", "markdown"), READ),
    "help of a command": Cell((*COMMAND_PATHS[0], "list", "--help")),
    "help of a group": Cell(COMMAND_PATHS[0]),
    "help of the sandbox": Cell(("sandbox",)),
    "the version": Cell(("--version",)),
}
every_command = pytest.mark.parametrize("name", [*CELLS, *FORMS])
FAST = (f"{GROUP} list", f"{GROUP} add", f"{GROUP} apply", f"{GROUP} export", "help of a command")
"""Commands of each kind: for them, each run tries outputs that need a new interpreter."""


def commands_with(*values: Any, new_interpreter: bool) -> list[Any]:
    """Return parameters: the name of each command, and ``values``."""
    return [
        pytest.param(
            *values,
            name,
            marks=pytest.mark.slow if new_interpreter and name not in FAST else (),
        )
        for name in (*CELLS, *FORMS)
    ]


some_commands = pytest.mark.parametrize("name", commands_with(new_interpreter=True))
_TIME = re.compile(rb"[0-9-]{10}T[0-9:.]+Z")
Run = Callable[..., Ended]
Normal = Callable[[str], bytes]


def cell_of(name: str) -> Cell:
    return (CELLS | FORMS)[name]


def test_no_command_is_left_out() -> None:
    """A new command needs its cell."""
    twice = f"{' '.join(COMMAND_PATHS[1][:-1])} "
    assert {path for path, _ in leaf_commands(root) if not path.startswith(twice)} == set(CELLS)


@pytest.fixture
def run(sandbox_env: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command with an output."""
    monkeypatch.chdir(tmp_path)
    Path("grants.yaml").write_text(GRANTS, encoding="utf-8")

    def call(output: Callable[[Start], Ended], name: str, *options: str) -> Ended:
        cell = cell_of(name)
        # Or `sandbox run` would say which Workspace it has chosen.
        environ = {**sandbox_env, "ASTRO_WORKSPACE_ID": DATA_ENGINEERING}
        return output(Start((*cell.argv, *options), environ, cell.stop_at))

    return call


@pytest.fixture(scope="module")
def normal(tmp_path_factory: pytest.TempPathFactory) -> Normal:
    """What a command writes as usual, in a sandbox of its own."""
    folder = tmp_path_factory.mktemp("normal")
    (folder / "grants.yaml").write_text(GRANTS, encoding="utf-8")

    @cache
    def call(name: str) -> bytes:
        cell = cell_of(name)
        with start(SandboxOptions()) as other:
            environ = clean_env(folder)
            environ |= {"ASTRO_API_URL": other.api_url, "ASTRO_API_TOKEN": other.api_token}
            argv = [str(folder / word) if word == "grants.yaml" else word for word in cell.argv]
            ended = outputs.pipe(Start(argv, environ, cell.stop_at))
        assert ended.status == 0, ended
        return ended.stdout

    return call


def told(name: str, normal: Normal) -> str:
    """The lines on stderr that say what a change has done."""
    if cell_of(name).kind is not CHANGE:
        return ""
    lines = normal(name).decode().splitlines()
    assert lines
    return "".join(f"       {line}\n" for line in lines)


@pytest.mark.each_choice
@pytest.mark.parametrize(
    ("output", "why", "name"),
    [
        *commands_with(outputs.closed, "stdout is closed", new_interpreter=False),
        *commands_with(outputs.full, "No space left on device", new_interpreter=False),
        *commands_with(outputs.full_file, "File too large", new_interpreter=True),
    ],
)
def test_a_result_that_is_lost_is_an_error_that_says_what_was_done(
    run: Run, normal: Normal, name: str, output: Callable[[Start], Ended], why: str
) -> None:
    ended = run(output, name)
    # In a file, there is no part of a result.
    if cell_of(name).writes:
        message = error_line("output", "unwritable", reason=why) + told(name, normal)
        assert ended == Ended(1, b"", message)
    else:
        assert ended == Ended(0, b"", "")


@every_command
def test_a_reader_that_goes_away_ends_a_success_quietly(run: Run, name: str) -> None:
    ended = run(outputs.reader_gone, name)
    assert ended == Ended(0, b"", "")


@some_commands
@pytest.mark.skipif(sys.platform == "darwin", reason="its pipes grow")
def test_a_slow_output_that_does_not_wait_gets_every_byte(
    run: Run, normal: Normal, name: str
) -> None:
    ended = run(outputs.non_blocking, name)
    assert ended.status == 0, ended.stderr
    assert without_what_changes(ended.stdout, name) == without_what_changes(normal(name), name)


@some_commands
def test_an_encoding_without_all_characters_shows_escapes_or_is_exact(
    run: Run, normal: Normal, name: str
) -> None:
    ended = run(outputs.latin_1, name)
    assert ended.status == 0, ended.stderr
    if name.endswith(" export"):
        assert yaml.safe_load(ended.stdout.decode("latin-1")) == yaml.safe_load(normal(name))
        return
    shown = normal(name).decode().encode("latin-1", "backslashreplace")
    assert without_what_changes(ended.stdout, name) == without_what_changes(shown, name)


def without_what_changes(stdout: bytes, name: str) -> bytes:
    """The credential and port of `sandbox serve`, and times in a page, are new each time."""
    if name == "list as a page":
        return _TIME.sub(b"", stdout)
    if name != "sandbox serve":
        return stdout
    return b"".join(line.partition(b"=")[0] for line in stdout.splitlines(keepends=True))


def test_a_change_is_made_whatever_becomes_of_its_output(run: Run, sandbox: Sandbox) -> None:
    for output in (outputs.closed, outputs.full, outputs.reader_gone):
        before = stored_roles(sandbox)
        run(output, f"{GROUP} add")
        made = stored_roles(sandbox)
        run(output, f"{GROUP} remove")
        assert before != made != stored_roles(sandbox)


@pytest.mark.each_choice
@pytest.mark.parametrize("name", [name for name, cell in CELLS.items() if cell.kind is CHANGE])
@pytest.mark.parametrize("output", [outputs.closed, outputs.full], ids=["closed", "full"])
def test_json_that_is_lost_says_what_was_done_too(
    run: Run, normal: Normal, name: str, output: Callable[[Start], Ended]
) -> None:
    ended = run(output, name, "--json")
    assert (ended.status, ended.stdout) == (1, b"")
    lost = error_line("output", "unwritable", reason="REASON").partition("REASON")[0]
    assert ended.stderr.startswith(lost)
    assert ended.stderr.endswith(told(name, normal))
