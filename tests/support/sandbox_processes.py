"""The sandbox's commands as processes of their own."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import IO

import httpx

PROGRAM = (sys.executable, "-m", "astro_org_tokens", "sandbox")


def popen(*arguments: str, **more: str) -> subprocess.Popen[str]:
    """Start ``astro sandbox`` in a session of its own, so without a terminal."""
    return subprocess.Popen(
        [*PROGRAM, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env={**os.environ, **more},
        start_new_session=True,
    )


def ended(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    """Wait for a process: its exit status and what it said."""
    try:
        stdout, stderr = process.communicate(timeout=60)
    except subprocess.TimeoutExpired:
        process.kill()
        raise
    return process.returncode, stdout, stderr


@contextlib.contextmanager
def serving(*arguments: str, **more: str) -> Iterator[tuple[subprocess.Popen[str], httpx.Client]]:
    """``sandbox serve`` and a client that took its exports from stdout; killed at the end."""
    process = popen("serve", "--port", "0", *arguments, **more)
    try:
        assert process.stdout is not None
        exports = dict(_export(process.stdout) for _ in range(2))
        with httpx.Client(
            base_url=exports["ASTRO_API_URL"],
            headers={"Authorization": f"Bearer {exports['ASTRO_API_TOKEN']}"},
            trust_env=False,
            timeout=30,
        ) as api:
            yield process, api
    finally:
        process.kill()
        process.communicate()


def _export(stdout: IO[str]) -> tuple[str, str]:
    found = re.fullmatch(r"export (\w+)=([\w.:/-]+)\n", stdout.readline())
    assert found is not None
    return found[1], found[2]


def python(code: str) -> list[str]:
    """A command for ``sandbox run``."""
    return [sys.executable, "-c", code]
