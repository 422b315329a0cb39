"""The ``astro sandbox`` commands in subprocesses."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import IO

import httpx

from support.cli_runner import start_program
from support.forked_program import Process
from support.sandbox_api import PLAIN_HTTP

SANDBOX_COMMAND = (sys.executable, "-m", "astro_org_tokens", "sandbox")


def start_process(*arguments: str, **env: str) -> Process:
    """Start ``astro sandbox`` without a terminal.

    Args:
        arguments: the command's arguments.
        env: environment variables to add.
    """
    return start_program(("sandbox", *arguments), {**os.environ, "PYTHONUTF8": "1", **env})


def wait_for_exit(process: Process) -> tuple[int, str, str]:
    """Wait for a process to end, and return its exit status, stdout, and stderr."""
    try:
        stdout, stderr = process.communicate(timeout=300)
    except subprocess.TimeoutExpired:
        process.kill()
        raise
    return process.wait(), stdout, stderr


@contextlib.contextmanager
def serve_process(*arguments: str, **env: str) -> Iterator[tuple[Process, httpx.Client]]:
    """Run ``sandbox serve`` while the context lasts.

    Yields:
        The process, and a client with the URL and the credential that it printed.
    """
    process = start_process("serve", "--port", "0", *arguments, **env)
    try:
        assert process.stdout is not None
        exports = dict(_read_export(process.stdout) for _ in range(2))
        with httpx.Client(
            base_url=exports["ASTRO_API_URL"],
            headers={"Authorization": f"Bearer {exports['ASTRO_API_TOKEN']}"},
            trust_env=False,
            verify=PLAIN_HTTP,
            timeout=30,
        ) as client:
            yield process, client
    finally:
        process.kill()
        process.communicate()


def _read_export(stdout: IO[str]) -> tuple[str, str]:
    match = re.fullmatch(r"export (\w+)=([\w.:/-]+)\n", stdout.readline())
    assert match is not None
    return match[1], match[2]


def python_command(code: str) -> list[str]:
    """Return a command line that runs Python code."""
    return [sys.executable, "-c", code]
