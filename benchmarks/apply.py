"""10,000 grants in one ``apply``: 100 tokens, each with a role in each of 100 Workspaces.

    .venv/bin/python benchmarks/apply.py [--tokens 100] [--workspaces 100] [--latency 50]

The sandbox serves from this process, once without and once with the rates that Astro documents (25
GET and 10 POST a second for one credential); the program keeps to them by itself in both. Each run
ends with a look at what the sandbox then holds, and with a second run, which finds nothing to do.
Beside them stands what a shell loop over the official CLI's ``add -n`` would need, computed: for
each grant it asks for the list of tokens, the token, and sends its roles, one after the other. Its
programs' own time is left out, and so are the further pages of a list of more than 100 tokens.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from astro_org_tokens.sandbox import Faults, Sandbox, SandboxOptions, start
from astro_org_tokens.sandbox.seed import seed_ids
from astro_org_tokens.sandbox.store import token_store, workspace_store

ASTRO = str(Path(sys.executable).with_name("astro"))
APPLY = (ASTRO, "workspace", "organization-token", "apply")
ROLE = "WORKSPACE_MEMBER"
REQUESTS_OF_ADD = 3
LIMITS = {"GET": 25, "POST": 10}
"""A second, for one credential, as Astro documents them."""
CREATED = "2026-01-01T00:00:00Z"


@dataclass(frozen=True)
class Run:
    """What one run of the program took."""

    seconds: float
    requests: Counter[str]


def main() -> None:
    """Run it and print a table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--tokens", type=int, default=100)
    parser.add_argument("--workspaces", type=int, default=100)
    parser.add_argument("--latency", type=int, default=50, help="of each request, in milliseconds")
    args = parser.parse_args()
    grants = args.tokens * args.workspaces

    print(
        f"{grants:,} grants: {args.tokens:,} tokens in each of {args.workspaces:,} Workspaces, "
        f"{args.latency} ms a request\n\n{'':40} {'requests':>9} {'of them POST':>13} {'time':>12}"
    )
    for name, rate_limit in (("no rate limit", False), ("the documented rates", True)):
        faults = Faults(latency_ms=args.latency, rate_limit=rate_limit)
        first, again = applied(faults, args.tokens, args.workspaces)
        _show(f"apply, {name}", first.requests, first.seconds)
        _show("the same again: nothing to do", again.requests, again.seconds)
    loop = Counter(GET=(REQUESTS_OF_ADD - 1) * grants, POST=grants)
    one_by_one = loop.total() * args.latency / 1000
    _show("a loop, no rate limit, computed", loop, one_by_one)
    limited = max(one_by_one, *(loop[method] / rate for method, rate in LIMITS.items()))
    _show("a loop, the documented rates, computed", loop, limited)


def applied(faults: Faults, tokens: int, workspaces: int) -> tuple[Run, Run]:
    """Apply all grants to a fresh sandbox, and once more.

    Raises:
        SystemExit: something is not as it should be.
    """
    log: list[str] = []
    with (
        start(SandboxOptions(faults=faults, log=log.append)) as sandbox,
        tempfile.TemporaryDirectory() as home,
    ):
        wanted = _fill(sandbox, tokens, workspaces)
        file = Path(home) / "grants.json"
        file.write_text(json.dumps({"workspaces": wanted}, indent=2))
        env = {
            "PATH": os.environ["PATH"],
            "HOME": home,
            "ASTRO_API_URL": sandbox.api_url,
            "ASTRO_API_TOKEN": sandbox.api_token,
        }
        first = _run((*APPLY, "-f", str(file)), env, log)
        if (held := _held(sandbox)) != {(t, w) for w, roles in wanted.items() for t in roles}:
            sys.exit(f"only {len(held):,} grants are there")
        return first, _run((*APPLY, "-f", str(file), "--check"), env, log)


def _fill(sandbox: Sandbox, tokens: int, workspaces: int) -> dict[str, dict[str, str]]:
    """Make tokens and Workspaces, and return what is to be granted."""
    fresh = token_store.find(sandbox.store, seed_ids.FRESH)
    token_ids = [f"cltokmany{n:016d}" for n in range(tokens)]
    workspace_ids = [f"clwsmany{n:017d}" for n in range(workspaces)]
    with sandbox.store.transaction():
        for each in token_ids:
            token_store.add(sandbox.store, {**(fresh or {}), "id": each, "name": each})
        for each in workspace_ids:
            body = {"id": each, "name": f"Team {each}", "createdAt": CREATED}
            workspace_store.add(sandbox.store, body)
    return {each: dict.fromkeys(token_ids, ROLE) for each in workspace_ids}


def _held(sandbox: Sandbox) -> set[tuple[str, str]]:
    bodies = sandbox.store.column("SELECT body FROM tokens WHERE id LIKE 'cltokmany%'")
    return {
        (token["id"], role["entityId"])
        for token in map(json.loads, bodies)
        for role in token["roles"]
        if (role["entityType"], role["role"]) == ("WORKSPACE", ROLE)
    }


def _run(command: Sequence[str], env: dict[str, str], log: list[str]) -> Run:
    log.clear()
    started = time.perf_counter()
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - started
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)} ended with {done.returncode}: {done.stderr}")
    return Run(seconds, Counter(line.split()[0] for line in log))


def _show(name: str, requests: Counter[str], seconds: float) -> None:
    minutes, rest = divmod(seconds, 60)
    took = f"{minutes:.0f} min {rest:2.0f} s" if minutes else f"{rest:.1f} s"
    print(f"{name:40} {requests.total():9,} {requests['POST']:13,} {took:>12}", flush=True)


if __name__ == "__main__":
    main()
