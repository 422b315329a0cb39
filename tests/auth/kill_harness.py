"""The program in children that are killed at a moment of one's choosing; a script for a test.

For each line of stdin it forks a child that lists tokens: ``line N`` has it killed at the N-th
line of code that has to do with the session, ``after S`` some seconds after it began, ``never``
lets it live. For each it prints how the child ended, and how many seconds it took.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path
from types import FrameType
from typing import Any

import filelock
import yaml

from astro_org_tokens import auth, paths
from astro_org_tokens.app import App
from astro_org_tokens.cli import run
from astro_org_tokens.config import edit
from astro_org_tokens.library import client

# What is imported here is not imported again by each child.
_LOADED = (client, edit, filelock, yaml)
_WATCHED = {auth.__file__, paths.__file__}
_LIST = ("workspace", "organization-token", "list", "--json")


def main() -> None:
    """Do as stdin says."""
    for line in sys.stdin:
        kind, _, number = line.strip().partition(" ")
        began = time.perf_counter()
        child = os.fork()
        if child == 0:
            os._exit(_live(int(number) if kind == "line" else 0))
        if kind == "after":
            time.sleep(float(number))
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        print(_ending(status), time.perf_counter() - began, flush=True)


def _live(last_line: int) -> int:
    lines = 0

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal lines
        if frame.f_code.co_filename not in _WATCHED:
            return None
        lines += event == "line"
        if lines == last_line:
            os.kill(os.getpid(), signal.SIGKILL)
        return trace

    if last_line:
        sys.settrace(trace)
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        return run(App(stdout=nowhere, stderr=nowhere), _LIST)


def _ending(status: int) -> str:
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
        return "killed"
    return "ended" if os.waitstatus_to_exitcode(status) == 0 else "failed"


if __name__ == "__main__":
    main()
