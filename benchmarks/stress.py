"""20 processes at once, each granting one token another Workspace, as README's table has it.

    .venv/bin/python benchmarks/stress.py [--writers 20] [--runs 10] [--latency 20]

The API has no ETag and replaces the whole list of roles, so careless writers lose each other's
changes. Against a sandbox with latency this shows, once with one state folder, as on one machine,
and in several runs with a state folder for each writer, as on as many machines: how many writers
said that they were done although the role is not there (false successes), how many roles are
there, how many exit statuses are 0, and how long all of them took together. The processes have
imported what they need before the first of them begins.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from astro_org_tokens.sandbox import Faults, SandboxOptions, start
from astro_org_tokens.sandbox.seed import seed_ids
from support.concurrent_processes import (
    ProcessSpec,
    create_workspaces,
    get_roles,
    make_environments,
    run_concurrently,
)

TOKEN = seed_ids.FRESH


@dataclass(frozen=True)
class Run:
    """What came of one run."""

    false_successes: int
    kept: int
    successes: int
    others: Counter[str]
    seconds: float


def main() -> None:
    """Run it and print a line for each run."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--writers", type=int, default=20)
    parser.add_argument("--runs", type=int, default=10, help="with a state folder for each writer")
    parser.add_argument("--latency", type=int, default=20, help="of each request, in milliseconds")
    args = parser.parse_args()

    print("state folders  false successes  roles kept  exits 0  seconds  other endings")
    _show("1", once(args.writers, args.latency, shared=True), args.writers)
    runs = []
    for _ in range(args.runs):
        runs.append(once(args.writers, args.latency, shared=False))
        _show(str(args.writers), runs[-1], args.writers)
    total = args.writers * args.runs
    print(
        f"\n{args.runs} runs with {args.writers} state folders: "
        f"{sum(run.false_successes for run in runs)} false successes in "
        f"{sum(run.successes for run in runs)} reported, "
        f"{sum(run.kept for run in runs)} of {total} roles kept, at the least "
        f"{min((run.kept for run in runs), default=0)} of {args.writers} in a run"
    )


def once(writers: int, latency_ms: int, *, shared: bool) -> Run:
    """Let all writers loose on a fresh sandbox."""
    options = SandboxOptions(faults=Faults(latency_ms=latency_ms))
    with start(options) as sandbox, tempfile.TemporaryDirectory() as folder:
        workspaces = create_workspaces(sandbox, writers)
        environs = make_environments(sandbox, Path(folder), writers, shared=shared)
        started = time.perf_counter()
        ran = run_concurrently(
            [ProcessSpec(_grant(w), e) for w, e in zip(workspaces, environs, strict=True)]
        )
        seconds = time.perf_counter() - started
        there = get_roles(sandbox, TOKEN)
    done = [outcome.status == 0 for outcome in ran]
    kept = [there.get(workspace) == "WORKSPACE_MEMBER" for workspace in workspaces]
    return Run(
        false_successes=sum(said and not true for said, true in zip(done, kept, strict=True)),
        kept=sum(kept),
        successes=sum(done),
        others=Counter(str(outcome.json["kind"]) for outcome in ran if outcome.status),
        seconds=seconds,
    )


def _grant(workspace_id: str) -> list[str]:
    command = ["workspace", "organization-token", "add", TOKEN, "-r", "WORKSPACE_MEMBER"]
    return [*command, "--workspace-id", workspace_id, "--timeout", "120", "--json"]


def _show(folders: str, run: Run, writers: int) -> None:
    others = ", ".join(f"{kind}: {number}" for kind, number in run.others.items()) or "none"
    print(
        f"{folders:>13}  {run.false_successes:>15}  {f'{run.kept} of {writers}':>10}  "
        f"{run.successes:>7}  {run.seconds:>7.1f}  {others}"
    )


if __name__ == "__main__":
    main()
