"""Whole processes, side by side: A B A B …, so that a machine's moods reach both alike."""

from __future__ import annotations

import os
import statistics
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

Command = Sequence[str]


@dataclass(frozen=True)
class Run:
    """One process: seconds from start to end, and its peak memory in MiB."""

    seconds: float
    mib: float


@dataclass(frozen=True)
class Comparison:
    """Medians of two commands, and of the ratio in each pair of runs."""

    ours: float
    other: float
    ratio: float
    worst: float


def run(command: Command, env: Mapping[str, str], *, status: int = 0) -> Run:
    """Run a command with its output thrown away.

    Raises:
        RuntimeError: it ended with another status than it should.
    """
    started = time.perf_counter()
    process = subprocess.Popen(
        command, env=dict(env), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, code, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(code)
    if process.returncode != status:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}")
    return Run(seconds, usage.ru_maxrss / 1024)


def compare(
    ours: Callable[[int], Command],
    other: Command,
    env: Mapping[str, str],
    *,
    runs: int,
    status: int = 0,
) -> Comparison:
    """Run two commands in turn, after one run of each that does not count.

    Args:
        ours: from the number of the run to the command.
        other: what it is held against.
        env: of both.
        runs: that count, of each.
        status: that ours should end with.
    """
    pairs = [
        (run(ours(i), env, status=status).seconds, run(other, env).seconds) for i in range(runs + 1)
    ][1:]
    ratios = [a / b for a, b in pairs]
    return Comparison(
        statistics.median(a for a, _ in pairs),
        statistics.median(b for _, b in pairs),
        statistics.median(ratios),
        max(ratios),
    )
