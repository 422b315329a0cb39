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
    """One process: seconds from start to end and of CPU, and its peak memory in MiB."""

    seconds: float
    cpu: float
    mib: float


@dataclass(frozen=True)
class Comparison:
    """Medians of two commands, and of the ratio in each pair of runs.

    Attributes:
        ours: seconds.
        other: seconds.
        ratio: of the seconds.
        quartiles: of the same ratio, the first and the third.
        cpu: the ratio of the seconds of CPU.
    """

    ours: float
    other: float
    ratio: float
    quartiles: tuple[float, float]
    cpu: float


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
    return Run(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def compare(
    ours: Callable[[int], Command],
    other: Command,
    env: Mapping[str, str],
    *,
    runs: int,
    status: int = 0,
    other_env: Mapping[str, str] | None = None,
) -> Comparison:
    """Run two commands in turn, after one run of each that does not count.

    Args:
        ours: from the number of the run to the command.
        other: what it is held against.
        env: of both.
        runs: that count, of each.
        status: that ours should end with.
        other_env: of the other, if it is another.
    """
    pairs = [
        (run(ours(i), env, status=status), run(other, other_env or env)) for i in range(runs + 1)
    ][1:]
    ratios = [a.seconds / b.seconds for a, b in pairs]
    first, _, third = statistics.quantiles(ratios, n=4) if len(ratios) > 1 else ratios * 3
    return Comparison(
        statistics.median(a.seconds for a, _ in pairs),
        statistics.median(b.seconds for _, b in pairs),
        statistics.median(ratios),
        (first, third),
        statistics.median(a.cpu / b.cpu for a, b in pairs),
    )
