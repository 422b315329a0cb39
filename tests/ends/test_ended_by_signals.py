"""Signals in the middle of a change: what was done is told, whoever reads it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from threading import Event

import pytest
import yaml

from astro_org_tokens.sandbox import Faults, SandboxOptions, start
from astro_org_tokens.sandbox.seed.seed_ids import DATA_ENGINEERING, EMPTY, FRESH
from astro_org_tokens.signals import REPEAT_SECONDS, EndSignals
from ends import outputs
from ends.outputs import Ended, Start
from manifest.apply_cases import APPLY, OWNER, create_tokens, manifest_of_owners
from manifest.strategies import stored_grants
from support.cli_runner import COMMAND_PATHS, clean_env
from support.forked_program import ForkedProgram, Process
from support.messages import error_line

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="no process gets these signals there alone"
)

TOKENS = 24
KILL = 9
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
ADD = (*COMMAND_PATHS[0], "add", FRESH, "-r", OWNER, "--workspace-id", DATA_ENGINEERING)
SENT = error_line("interrupted", "sent", token=FRESH, hint="check_with_list")
each_signal = pytest.mark.parametrize("number", SIGNALS, ids=[each.name for each in SIGNALS])


@pytest.fixture(autouse=True)
def _hang_up() -> Iterator[None]:
    # A job under nohup has it ignored, and so would what it starts.
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)


class Sender:
    """Sends signals at the first write that the sandbox answers."""

    def __init__(self, numbers: Sequence[int]) -> None:
        self._numbers = numbers
        self._started = Event()
        self._process: Process | None = None
        self._sent = False

    def take(self, process: Process) -> None:
        self._process = process
        self._started.set()

    def note(self, line: str) -> None:
        if line.startswith("POST") and not self._sent:
            self._sent = True
            assert self._started.wait(300)
            assert self._process is not None
            for number in self._numbers:
                self._process.send_signal(number)


def ended_by(
    numbers: Sequence[int],
    output: Callable[[Start], Ended],
    folder: Path,
    *argv: str,
) -> tuple[Ended, set[str]]:
    """Run a command against tokens of its own; how it ended, and what it has changed."""
    sender = Sender(numbers)
    with start(SandboxOptions(log=sender.note, faults=Faults(latency_ms=40))) as sandbox:
        tokens = create_tokens(sandbox, TOKENS)
        file = folder / "grants.json"
        file.write_text(manifest_of_owners(tokens), encoding="utf-8")
        before = stored_grants(sandbox)
        environ = clean_env(folder)
        environ |= {"ASTRO_API_URL": sandbox.api_url, "ASTRO_API_TOKEN": sandbox.api_token}
        typed = [str(file) if word == "FILE" else word for word in argv]
        ended = output(Start(typed, environ, after_start=sender.take))
        return ended, {token for token, _ in stored_grants(sandbox).keys() - before.keys()}


def _counts(done: int) -> str:
    return error_line(
        "partial", "counts", done=done, total=TOKENS, failed=0, not_tried=TOKENS - done
    )


@each_signal
@pytest.mark.parametrize("form", [(), ("--json",)], ids=["text", "json"])
def test_an_apply_without_a_reader_says_on_stderr_what_it_did(
    number: signal.Signals, form: tuple[str, ...], tmp_path: Path
) -> None:
    ended, changed = ended_by([number], outputs.reader_gone, tmp_path, *APPLY, "-f", "FILE", *form)
    tokens = {line.split()[0] for line in ended.stderr.splitlines() if " → " in line}
    assert 0 < len(changed) < TOKENS
    assert (ended.status, tokens) == (128 + number, changed)
    assert ended.stderr.startswith(_counts(len(changed)))


@each_signal
def test_each_signal_has_the_words_of_ctrl_c(number: signal.Signals, tmp_path: Path) -> None:
    ended, _ = ended_by([number], outputs.pipe, tmp_path, *ADD)
    assert ended == Ended(128 + number, b"", SENT)


@pytest.mark.parametrize(
    "numbers", [[signal.SIGINT] * 3, [signal.SIGTERM, signal.SIGINT, signal.SIGHUP]], ids=str
)
@pytest.mark.parametrize("argv", [ADD, (*APPLY, "-f", "FILE")], ids=["add", "apply"])
def test_several_signals_at_once_say_no_less(
    numbers: list[signal.Signals], argv: tuple[str, ...], tmp_path: Path
) -> None:
    ended, changed = ended_by(numbers, outputs.pipe, tmp_path, *argv)
    # Which of several that are pending comes first is up to the system.
    assert ended.status in {128 + number for number in numbers}
    if argv == ADD:
        assert ended.stderr == SENT
    else:
        assert ended.stderr == _counts(len(changed))


def undone(folder: Path) -> set[str]:
    """Return the tokens in the undo file, which is whole and has nothing left beside it."""
    (file,) = folder.glob("*undo*")
    assert file.name == "undo.yaml"
    workspaces = yaml.safe_load(file.read_text(encoding="utf-8"))["workspaces"]
    assert set(workspaces[EMPTY].values()) == {"NO_ROLE"}
    return set(workspaces[EMPTY])


@each_signal
def test_an_undo_file_has_what_was_changed_before_a_signal(
    number: signal.Signals, tmp_path: Path
) -> None:
    argv = (*APPLY, "-f", "FILE", "--undo-file", str(tmp_path / "undo.yaml"))
    ended, changed = ended_by([number], outputs.pipe, tmp_path, *argv)
    assert ended.status == 128 + number
    assert 0 < len(changed) < TOKENS
    assert undone(tmp_path) == changed


@pytest.mark.parametrize(
    "numbers", [[signal.SIGTERM, signal.SIGINT, signal.SIGHUP], [KILL]], ids=["several", "kill"]
)
def test_an_undo_file_lacks_nothing_however_the_program_ends(
    numbers: list[int], tmp_path: Path
) -> None:
    argv = (*APPLY, "-f", "FILE", "--undo-file", str(tmp_path / "undo.yaml"))
    _, changed = ended_by(numbers, outputs.pipe, tmp_path, *argv)
    assert changed
    assert undone(tmp_path) >= changed


def test_a_signal_that_the_caller_ignores_stays_ignored(tmp_path: Path) -> None:
    def under_nohup(start: Start) -> Ended:
        before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
        try:
            return outputs.pipe(start)
        finally:
            signal.signal(signal.SIGHUP, before)

    ended, changed = ended_by([signal.SIGHUP], under_nohup, tmp_path, *APPLY, "-f", "FILE")
    assert (ended.status, ended.stderr, len(changed)) == (0, "", TOKENS)


def test_only_the_first_signal_counts_until_a_while_has_passed() -> None:
    now = 0.0
    signals = EndSignals(lambda: now)
    with pytest.raises(KeyboardInterrupt):
        signals.handle(signal.SIGTERM, None)
    now = REPEAT_SECONDS / 2
    signals.handle(signal.SIGINT, None)
    now = REPEAT_SECONDS
    with pytest.raises(KeyboardInterrupt):
        signals.handle(signal.SIGINT, None)
    assert signals.exit_status == 128 + signal.SIGTERM


def test_a_signal_waits_until_the_end_of_a_block_that_holds_it() -> None:
    signals = EndSignals(lambda: 0.0)
    steps = []

    def hold() -> None:
        with signals.held():
            with signals.held():
                signals.handle(signal.SIGTERM, None)
            steps.append("after the inner block")
        steps.append("after the outer block")

    with pytest.raises(KeyboardInterrupt):
        hold()
    assert steps == ["after the inner block"]
    assert signals.exit_status == 128 + signal.SIGTERM


def test_a_second_signal_ends_a_block_that_holds_the_first() -> None:
    now = 0.0
    signals = EndSignals(lambda: now)
    steps = []

    def hold() -> None:
        nonlocal now
        with signals.held():
            signals.handle(signal.SIGINT, None)
            steps.append("after the first signal")
            now = REPEAT_SECONDS
            signals.handle(signal.SIGINT, None)
            steps.append("after the second signal")

    with pytest.raises(KeyboardInterrupt):
        hold()
    assert steps == ["after the first signal"]


DROPPED = """
import os, signal, time
from astro_org_tokens.signals import EndSignals

class Callback:
    def __del__(self):
        os.kill(os.getpid(), signal.SIGTERM)
        for _ in range(1000):
            pass
        print("not reached")

signals = EndSignals()
signals.install()
try:
    Callback()
    print("dropped", flush=True)
    time.sleep(60)
except KeyboardInterrupt:
    raise SystemExit(signals.exit_status)
"""


def test_a_signal_that_python_drops_in_a_callback_comes_again() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", DROPPED], capture_output=True, text=True, timeout=60, check=False
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (143, "dropped\n", "")


def test_a_block_without_a_signal_ends_as_it_does() -> None:
    signals = EndSignals(lambda: 0.0)
    with signals.held():
        pass
    with pytest.raises(KeyboardInterrupt):
        signals.handle(signal.SIGINT, None)


def test_a_program_that_is_stuck_in_a_write_can_be_ended(sandbox_env: dict[str, str]) -> None:
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    outputs.fill(writer)
    os.set_blocking(writer, True)
    argv = (*COMMAND_PATHS[0], "list", "--all-workspaces", "--json")
    process = ForkedProgram(argv, sandbox_env, stdout=writer)
    end = time.monotonic() + 300
    while process.poll() is None and time.monotonic() < end:
        time.sleep(REPEAT_SECONDS / 2)
        process.send_signal(signal.SIGTERM)
    _, stderr = process.communicate()
    os.close(reader)
    os.close(writer)
    assert process.returncode in (143, -signal.SIGTERM)  # the latter before it was loaded
    assert stderr in ("", error_line("interrupted", "start"))
