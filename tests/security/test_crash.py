"""A mistake of the program itself: Python's own traceback, which holds no value of a variable."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from security.all_commands import COMMAND_LINES
from security.canaries import dump_files, find_leaks
from security.leak_checker import LeakChecker
from support.cli_runner import Result

LIST = COMMAND_LINES["list"]
# The program, with one function that does what it should not.
BREAKS = """
import sys
from astro_org_tokens.__main__ import main
from {module} import {owner}
def broken(*given, **named):
    {how}
{owner}.{name} = broken
sys.argv[0] = "astro"
main()
"""
PLACES = {
    "where a request is sent": ("astro_org_tokens.api.transport", "Transport", "_exchange"),
    "where an answer is read": ("astro_org_tokens.api.models", "ApiToken", "model_validate"),
    "where the client is made": ("astro_org_tokens.library.client", "AstroClient", "__init__"),
    "where the claims are read": (
        "astro_org_tokens.config.settings",
        "Settings",
        "_check_not_expired",
    ),
    "where the result is written": ("astro_org_tokens.console.streams", "Console", "write_parts"),
}
FRAME = re.compile(r' {2}File "[^"\n]+", line \d+, in \S+')


def crashed(
    watched: LeakChecker, place: tuple[str, str, str], how: str, *options: str, **env: str
) -> Result:
    """Run the program as a process that breaks at a place."""
    module, owner, name = place
    code = BREAKS.format(module=module, owner=owner, name=name, how=how)
    done = subprocess.run(
        [sys.executable, *options, "-c", code, *LIST, "--verbosity", "debug"],
        env={**watched.environ, **env},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    seen = done.stdout + done.stderr + dump_files(watched.root)
    assert find_leaks(seen, watched.secrets) == []
    return Result(done.returncode, done.stdout, done.stderr)


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
def test_a_traceback_names_places_and_no_values(
    place: tuple[str, str, str], leak_checker: LeakChecker
) -> None:
    result = crashed(leak_checker, place, "raise RuntimeError('a mistake')")
    output = [line for line in result.stderr.splitlines() if not line.startswith("DEBUG ")]
    assert (result.status, result.stdout) == (1, "")
    assert output[0] == "Traceback (most recent call last):"
    assert output[-1] == "RuntimeError: a mistake"
    # Besides the frames there are lines of the source, which are the same for everybody.
    source = [line for line in output[1:-1] if not FRAME.fullmatch(line)]
    assert [line for line in source if not line.startswith("    ")] == []


@pytest.mark.parametrize("options", [("-X", "dev"), ("-X", "faulthandler")], ids=" ".join)
def test_the_helpers_of_a_developer_show_no_values(
    options: tuple[str, ...], leak_checker: LeakChecker
) -> None:
    how = "raise RuntimeError('a mistake')"
    result = crashed(leak_checker, PLACES["where the client is made"], how, *options)
    assert result.status == 1
    assert result.stderr.endswith("RuntimeError: a mistake\n")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signals to die of")
def test_a_process_that_is_killed_from_within_shows_no_values(leak_checker: LeakChecker) -> None:
    how = "import os, signal; os.kill(os.getpid(), signal.SIGABRT)"
    result = crashed(leak_checker, PLACES["where a request is sent"], how, PYTHONFAULTHANDLER="1")
    # The dump of a thread that still runs can crash in its turn.
    assert result.status in (-signal.SIGABRT, -signal.SIGSEGV)
    assert "Fatal Python error: Aborted" in result.stderr


@pytest.fixture(autouse=True)
def _no_core_file(tmp_path: Path) -> None:
    if sys.platform != "win32":
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_CORE)
        resource.setrlimit(resource.RLIMIT_CORE, (0, most))
