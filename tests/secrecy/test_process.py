"""How the program ends when it is told to, and that it needs no home."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

import pytest

from astro_org_tokens.config import Settings
from secrecy.commands import COMMAND_LINES
from secrecy.conftest import Broken, Watched
from support.faulty import End, Fault, Faulty
from support.running import PROGRAM, Ran, run_program

Ended: TypeAlias = Callable[..., Ran]
PATIENCE_SECONDS = 30
NOTHING_SENT = "interrupted: nothing was sent to be changed"
LIST, ADD = COMMAND_LINES["list"], COMMAND_LINES["add"]
READING = {name: COMMAND_LINES[name] for name in ("list", "add", "apply")}
# The program, interrupted while it is still being loaded.
WHILE_LOADING = """
import sys
class Finder:
    def find_spec(self, name, *_):
        if name == "astro_org_tokens.cli":
            raise KeyboardInterrupt
sys.meta_path.insert(0, Finder())
from astro_org_tokens.__main__ import main
main()
"""


@pytest.fixture(autouse=True)
def _ctrl_c() -> Iterator[None]:
    # A job in the background has it ignored, and so would what it starts.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def silent(broken: Broken) -> Faulty:
    """A server that takes a request and never answers."""
    return broken(lambda _: Fault(end=End.HELD))


@pytest.fixture
def ended_by(watched: Watched, silent: Faulty) -> Ended:
    """Start a command, and send it a signal when it waits for an answer."""
    watched.environ["ASTRO_API_URL"] = silent.base

    def call(number: signal.Signals, argv: Sequence[str]) -> Ran:
        pipe = subprocess.PIPE
        with subprocess.Popen(
            [PROGRAM, *argv], env=watched.environ, stdout=pipe, stderr=pipe, encoding="utf-8"
        ) as process:
            end = time.monotonic() + PATIENCE_SECONDS
            while not silent.asked and time.monotonic() < end:
                time.sleep(0.01)
            process.send_signal(number)
            stdout, stderr = process.communicate(timeout=PATIENCE_SECONDS)
        ran = Ran(process.returncode, stdout, stderr)
        watched.check(ran, argv)
        return ran

    return call


def interrupted(form: Sequence[str], message: str) -> Ran:
    """The one line, or the one object, that Ctrl-C brings."""
    if form:
        told = {"error": message, "code": 130, "kind": "interrupted"}
        return Ran(130, json.dumps(told, indent=2) + "\n", "")
    return Ran(130, "", f"Error: {message}\n")


@pytest.mark.parametrize("form", [(), ("--json",)], ids=["text", "json"])
@pytest.mark.parametrize("argv", READING.values(), ids=READING)
def test_ctrl_c_while_reading_is_one_line(
    argv: tuple[str, ...], form: tuple[str, ...], ended_by: Ended
) -> None:
    ran = ended_by(signal.SIGINT, [*argv, *form])
    assert ran == interrupted(form, NOTHING_SENT)


@pytest.mark.parametrize("form", [(), ("--json",)], ids=["text", "json"])
@pytest.mark.parametrize("argv", COMMAND_LINES.values(), ids=COMMAND_LINES)
def test_ctrl_c_before_any_request_is_one_line(
    argv: tuple[str, ...],
    form: tuple[str, ...],
    watched: Watched,
    silent: Faulty,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def interrupt(_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Settings, "api_base_url", property(interrupt))
    watched.environ["ASTRO_API_URL"] = silent.base
    assert watched.runs(*argv, *form) == interrupted(form, NOTHING_SENT)
    assert silent.dialled == 0


def test_ctrl_c_while_the_program_is_loaded_is_one_line(watched: Watched) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WHILE_LOADING],
        env=watched.environ,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert Ran(done.returncode, done.stdout, done.stderr) == Ran(130, "", "Error: interrupted\n")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP], ids=["SIGTERM", "SIGHUP"])
@pytest.mark.parametrize("argv", [LIST, ADD], ids=["list", "add"])
def test_other_signals_end_it_at_once_and_quietly(
    argv: tuple[str, ...], number: signal.Signals, ended_by: Ended
) -> None:
    assert ended_by(number, argv) == Ran(-number, "", "")


@pytest.mark.parametrize("home", ["nowhere", "a file", "a file/below"])
def test_without_a_home_everything_works(home: str, watched: Watched) -> None:
    (watched.folder / "a file").touch()
    place = watched.folder / home
    homeless = {"HOME": str(place), "XDG_STATE_HOME": "", "XDG_CACHE_HOME": ""}
    before = set(watched.folder.rglob("*"))
    for argv in (LIST, ADD, COMMAND_LINES["remove"]):
        ran = run_program(argv, {**watched.environ, **homeless})
        assert (ran.status, ran.stderr) == (0, "")
    written = set(watched.folder.rglob("*")) - before
    assert [path for path in written if not path.is_relative_to(place)] == []
