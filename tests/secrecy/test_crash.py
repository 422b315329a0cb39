"""A mistake of the program itself: Python's own traceback, which holds no value of a variable."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from secrecy.commands import COMMAND_LINES
from secrecy.conftest import Watched
from secrecy.marks import files_below, traces
from support.running import Ran

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
    "where an answer is read": ("astro_org_tokens.api.client", "ApiToken", "model_validate"),
    "where the client is made": ("astro_org_tokens.api.client", "AstroClient", "__init__"),
    "where the claims are read": (
        "astro_org_tokens.config.settings",
        "Settings",
        "_check_not_expired",
    ),
    "where the result is written": ("astro_org_tokens.console.streams", "Console", "write_parts"),
}
FRAME = re.compile(r' {2}File "[^"\n]+", line \d+, in \S+')


def crashed(
    watched: Watched, place: tuple[str, str, str], how: str, *options: str, **env: str
) -> Ran:
    """Run the program as a process that breaks at a place."""
    module, owner, name = place
    code = BREAKS.format(module=module, owner=owner, name=name, how=how)
    done = subprocess.run(
        [sys.executable, *options, "-c", code, *LIST, "--verbosity", "debug"],
        env={**watched.environ, **env},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    seen = done.stdout + done.stderr + files_below(watched.folder)
    assert traces(seen, watched.secrets) == []
    return Ran(done.returncode, done.stdout, done.stderr)


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
def test_a_traceback_names_places_and_no_values(
    place: tuple[str, str, str], watched: Watched
) -> None:
    ran = crashed(watched, place, "raise RuntimeError('a mistake')")
    told = [line for line in ran.stderr.splitlines() if not line.startswith("DEBUG ")]
    assert (ran.status, ran.stdout) == (1, "")
    assert told[0] == "Traceback (most recent call last):"
    assert told[-1] == "RuntimeError: a mistake"
    # Besides the frames there are lines of the source, which are the same for everybody.
    source = [line for line in told[1:-1] if not FRAME.fullmatch(line)]
    assert [line for line in source if not line.startswith("    ")] == []


@pytest.mark.parametrize("options", [("-X", "dev"), ("-X", "faulthandler")], ids=" ".join)
def test_the_helpers_of_a_developer_show_no_values(
    options: tuple[str, ...], watched: Watched
) -> None:
    how = "raise RuntimeError('a mistake')"
    ran = crashed(watched, PLACES["where the client is made"], how, *options)
    assert ran.status == 1
    assert ran.stderr.endswith("RuntimeError: a mistake\n")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signals to die of")
def test_a_process_that_is_killed_from_within_shows_no_values(watched: Watched) -> None:
    how = "import os, signal; os.kill(os.getpid(), signal.SIGABRT)"
    ran = crashed(watched, PLACES["where a request is sent"], how, PYTHONFAULTHANDLER="1")
    assert ran.status == -signal.SIGABRT
    assert "Fatal Python error: Aborted" in ran.stderr


@pytest.fixture(autouse=True)
def _no_core_file(tmp_path: Path) -> None:
    if sys.platform != "win32":
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_CORE)
        resource.setrlimit(resource.RLIMIT_CORE, (0, most))
