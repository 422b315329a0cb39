"""How the program ends when it is told to, and that it needs no home."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from typing import TypeAlias

import pytest

from astro_org_tokens.config import Settings
from security.all_commands import COMMAND_LINES
from security.leak_checker import LeakChecker
from support.cli_runner import Result, invoke_subprocess
from support.fault_proxy import ConnectionEnd, Fault, FaultProxy, MakeFaultProxy
from support.forked_program import ForkedProgram
from support.messages import error_line, message

Ended: TypeAlias = Callable[..., Result]
PATIENCE_SECONDS = 180
# Windows has neither these signals nor the homes of POSIX.
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX")
NOTHING_SENT = message("interrupted", "before")
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


@pytest.fixture
def silent(make_fault_proxy: MakeFaultProxy) -> FaultProxy:
    """A server that takes a request and never answers."""
    return make_fault_proxy(lambda _: Fault(end=ConnectionEnd.HELD))


@pytest.fixture
def ended_by(leak_checker: LeakChecker, silent: FaultProxy) -> Ended:
    """Start a command, and send it a signal when it waits for an answer."""
    leak_checker.environ["ASTRO_API_URL"] = silent.base_url

    def call(number: signal.Signals, argv: Sequence[str]) -> Result:
        process = ForkedProgram(argv, leak_checker.environ)
        try:
            end = time.monotonic() + PATIENCE_SECONDS
            while not silent.requests and time.monotonic() < end:
                time.sleep(0.01)
            process.send_signal(number)
            stdout, stderr = process.communicate(timeout=PATIENCE_SECONDS)
        finally:
            process.kill()
        result = Result(process.wait(), stdout, stderr)
        leak_checker.check(result, argv)
        return result

    return call


def interrupted(form: Sequence[str], message: str) -> Result:
    """The one line, or the one object, that Ctrl-C brings."""
    if form:
        expected = {"error": message, "code": 130, "kind": "interrupted"}
        return Result(130, json.dumps(expected, indent=2) + "\n", "")
    return Result(130, "", f"Error: {message}\n")


@pytest.mark.parametrize("form", [(), ("--json",)], ids=["text", "json"])
@pytest.mark.parametrize("argv", READING.values(), ids=READING)
def test_ctrl_c_while_reading_is_one_line(
    argv: tuple[str, ...], form: tuple[str, ...], ended_by: Ended
) -> None:
    result = ended_by(signal.SIGINT, [*argv, *form])
    assert result == interrupted(form, NOTHING_SENT)


@pytest.mark.parametrize("form", [(), ("--json",)], ids=["text", "json"])
@pytest.mark.parametrize("argv", COMMAND_LINES.values(), ids=COMMAND_LINES)
def test_ctrl_c_before_any_request_is_one_line(
    argv: tuple[str, ...],
    form: tuple[str, ...],
    leak_checker: LeakChecker,
    silent: FaultProxy,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def interrupt(_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Settings, "api_base_url", property(interrupt))
    leak_checker.environ["ASTRO_API_URL"] = silent.base_url
    assert leak_checker.invoke(*argv, *form) == interrupted(form, NOTHING_SENT)
    assert silent.connection_count == 0


def test_ctrl_c_while_the_program_is_loaded_is_one_line(leak_checker: LeakChecker) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WHILE_LOADING],
        env=leak_checker.environ,
        capture_output=True,
        encoding="utf-8",
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    assert Result(done.returncode, done.stdout, done.stderr) == Result(
        130, "", error_line("interrupted", "start")
    )


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP], ids=["SIGTERM", "SIGHUP"])
@pytest.mark.parametrize("argv", [LIST, ADD], ids=["list", "add"])
def test_other_signals_are_as_ctrl_c(
    argv: tuple[str, ...], number: signal.Signals, ended_by: Ended
) -> None:
    assert ended_by(number, argv) == Result(128 + number, "", f"Error: {NOTHING_SENT}\n")


@pytest.mark.parametrize("name", ["nowhere", "a file", "a file/below"])
def test_without_a_home_everything_works(name: str, leak_checker: LeakChecker) -> None:
    (leak_checker.root / "a file").touch()
    place = leak_checker.root / name
    homeless = {"HOME": str(place), "XDG_STATE_HOME": "", "XDG_CACHE_HOME": ""}
    before = set(leak_checker.root.rglob("*"))
    for argv in (LIST, ADD, COMMAND_LINES["remove"]):
        result = invoke_subprocess(argv, {**leak_checker.environ, **homeless})
        assert (result.status, result.stderr) == (0, "")
    written = set(leak_checker.root.rglob("*")) - before
    assert [path for path in written if not path.is_relative_to(place)] == []
