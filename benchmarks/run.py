"""How quick the program is, as ratios against what can't be undercut.

    make bench

The same in one process after another: ours and the floor in turn, the median of the ratios. The
sandbox serves from this process, so its own time is in both sides alike; what it costs by itself
is in the last table, as the time of a plain list of the same size. What is held against a network
goes through ``wire.py``. The exit status is 1 if a bound is broken. Where ASTRO_OFFICIAL_CLI names
the official CLI's program, it is measured too, without its version check.
"""

from __future__ import annotations

import argparse
import itertools
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from measure import Command, Comparison, compare, run
from picture import bars
from wire import wire_to

from astro_org_tokens.sandbox import Faults, Sandbox, SandboxOptions, start
from astro_org_tokens.sandbox.seed import seed_ids

HERE = Path(__file__).parent
PYTHON = sys.executable
ASTRO = str(Path(PYTHON).with_name("astro"))
OFFICIAL = os.environ.get("ASTRO_OFFICIAL_CLI", "")
OFFICIAL_CONFIG = """\
upgrade_message: "false"
telemetry: {{enabled: "false"}}
context: localhost
local: {{core: "{url}"}}
contexts:
  localhost:
    domain: localhost
    organization: {organization}
    workspace: {workspace}
"""
VERBS = ("workspace", "organization-token")
PACKAGES = 130
LIST = (*VERBS, "list", "--workspace-id", seed_ids.DATA_ENGINEERING)
IMPORTS = (PYTHON, str(HERE / "floors" / "imports.py"))
SANDBOX_IMPORTS = (PYTHON, str(HERE / "floors" / "sandbox_imports.py"))
PLAIN = (
    PYTHON,
    str(HERE / "floors" / "plain_list.py"),
    seed_ids.ORGANIZATION_ID,
    seed_ids.DATA_ENGINEERING,
)
PLAIN_ADD = (
    *(PYTHON, str(HERE / "floors" / "plain_add.py"), seed_ids.ORGANIZATION_ID),
    *(seed_ids.REPORTING, seed_ids.DATA_ENGINEERING, "WORKSPACE_MEMBER"),
)
CLICK = (PYTHON, "-c", "import click")
ROLES = ("WORKSPACE_OPERATOR", "WORKSPACE_AUTHOR")
TURNS = itertools.count()
"""Each change is another role than the last."""
SIZES = (10, 100, 1_000, 10_000, 100_000)


@dataclass(frozen=True)
class Case:
    """One line of the table."""

    name: str
    ours: Sequence[str]
    floor: Command
    bound: float
    status: int = 0
    changes: bool = False

    def command(self, _: int = 0) -> Command:
        role = ("-r", ROLES[next(TURNS) % 2]) if self.changes else ()
        return (ASTRO, *self.ours, *role)


STARTS = (
    Case("--help of add ÷ import click", (*VERBS, "add", "--help"), CLICK, 1.15),
    Case("--version ÷ import click", ("--version",), CLICK, 1.0),
    Case("an unknown command ÷ import click", (*VERBS, "lst"), CLICK, 1.15, status=2),
    Case("an unknown option ÷ import click", (*VERBS, "list", "--bogus"), CLICK, 1.15, status=2),
    Case("list, one page ÷ its imports", LIST, IMPORTS, 1.05),
    Case(
        "sandbox run -- true ÷ its imports", ("sandbox", "run", "--", "true"), SANDBOX_IMPORTS, 1.3
    ),
)
LARGE = (
    Case("list, 10,000 tokens, 50 ms ÷ a plain program", LIST, PLAIN, 1.4),
    Case("list -o json, the same", (*LIST, "-o", "json"), PLAIN, 1.0),
    Case(
        "add -n, 10,000 tokens, 50 ms ÷ a plain program",
        (*VERBS, "add", "-n", "reporting", "--workspace-id", seed_ids.DATA_ENGINEERING),
        PLAIN,
        1.4,
        changes=True,
    ),
)
ADD = (*VERBS, "add", "--workspace-id", seed_ids.DATA_ENGINEERING)
NAMES = ("__complete", "fish", "astro", *VERBS, "add", "-n", "")


def remote(rtt_ms: int) -> tuple[Case, ...]:
    """What a network with TLS and such round trips is measured with."""
    where = f"TLS, round trip {rtt_ms} ms"
    return (
        Case(f"list, {where} ÷ a plain program", LIST, PLAIN, 1.0),
        Case(f"names to complete, {where} ÷ a plain list", NAMES, PLAIN, 1.0),
        Case(
            f"add by ID, {where} ÷ a plain program that doesn't verify",
            (*ADD, seed_ids.REPORTING),
            PLAIN_ADD,
            1.9,
            changes=True,
        ),
        Case(
            f"add -n, {where} ÷ the same",
            (*ADD, "-n", "reporting"),
            PLAIN_ADD,
            2.1,
            changes=True,
        ),
    )


def beside_official(rtt_ms: int, program: str) -> tuple[Case, ...]:
    """What is measured against the official CLI over the same network."""
    where = f"TLS, round trip {rtt_ms} ms ÷ the official CLI"
    official = (program, "workspace", "token", "organization-token")
    token = (seed_ids.REPORTING, "--role", "WORKSPACE_MEMBER")
    place = ("--workspace-id", seed_ids.DATA_ENGINEERING)
    bounds = {50: (1.0, 1.8, 1.7), 100: (0.8, 1.4, 1.4)}[rtt_ms]
    return (
        Case(f"list, {where}", LIST, (*official, "list"), bounds[0]),
        Case(
            f"update by ID, {where}",
            (*VERBS, "update", *place, seed_ids.REPORTING),
            (*official, "update", *token, *place),
            bounds[1],
            changes=True,
        ),
        Case(
            f"update by name, {where}",
            (*VERBS, "update", *place, "-n", "reporting"),
            (*official, "update", "-n", "reporting", *token[1:], *place),
            bounds[2],
            changes=True,
        ),
    )


@dataclass
class World:
    """A sandbox and the environment in which programs speak to it."""

    sandbox: Sandbox
    env: dict[str, str]
    requests: list[str]


@contextmanager
def world(*, tokens: int = 0, latency_ms: int = 0) -> Iterator[World]:
    """A sandbox of a size, for as long as the context lasts."""
    requests: list[str] = []
    options = SandboxOptions(
        tokens=tokens, faults=Faults(latency_ms=latency_ms), log=requests.append
    )
    with tempfile.TemporaryDirectory() as home, start(options) as sandbox:
        env = {
            "PATH": os.environ["PATH"],
            "HOME": home,
            "ASTRO_API_URL": sandbox.api_url,
            "ASTRO_API_TOKEN": sandbox.api_token,
        }
        yield World(sandbox, env, requests)


def ratios(
    cases: Sequence[Case], here: World, runs: int, floor_env: dict[str, str] | None = None
) -> list[tuple[str, float, float]]:
    """Print and return what a set of cases comes to; the floors may have another environment."""
    rows = []
    for case in cases:
        comparison = compare(
            case.command,
            case.floor,
            here.env,
            runs=runs,
            status=case.status,
            other_env=floor_env,
        )
        here.requests.clear()
        run(case.command(), here.env, status=case.status)
        rows.append(report(case, comparison, len(here.requests)))
    return rows


def report(
    case: Case, comparison: Comparison, requests: int | None = None
) -> tuple[str, float, float]:
    """Print and return what a case comes to."""
    low, high = comparison.quartiles
    print(
        f"{case.name:70} {comparison.ratio:5.2f} x  [{low:.2f} {high:.2f}], "
        f"CPU {comparison.cpu:.2f} x  (bound {case.bound:4.2f}; "
        f"{comparison.ours * 1000:5.0f} ms ÷ {comparison.other * 1000:5.0f} ms"
        f"{'' if requests is None else f'; {requests} requests'})",
        flush=True,
    )
    return case.name, comparison.ratio, case.bound


@contextmanager
def remote_world(here: World, rtt_ms: int) -> Iterator[World]:
    """The same sandbox behind a network, in which completion finds no cache."""
    with (
        tempfile.TemporaryDirectory() as folder,
        wire_to(urlsplit(here.sandbox.api_url).port or 0, rtt_ms, Path(folder)) as (port, store),
    ):
        url = f"https://127.0.0.1:{port}/v1"
        env = {"ASTRO_API_URL": url, "SSL_CERT_FILE": str(store), "XDG_CACHE_HOME": os.devnull}
        yield World(here.sandbox, {**here.env, **env}, here.requests)


@contextmanager
def official_env(there: World) -> Iterator[dict[str, str]]:
    """The environment in which the official CLI speaks to the same API, at its best."""
    url = urlsplit(there.env["ASTRO_API_URL"])
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home, ".astro")
        folder.mkdir()
        text = OFFICIAL_CONFIG.format(
            url=f"{url.scheme}://localhost:{url.port}",
            organization=seed_ids.ORGANIZATION_ID,
            workspace=seed_ids.DATA_ENGINEERING,
        )
        (folder / "config.yaml").write_text(text, encoding="utf-8")
        kept = {name: there.env[name] for name in ("PATH", "SSL_CERT_FILE", "ASTRO_API_TOKEN")}
        yield {**kept, "HOME": home, "ASTRO_HOME": home, "ASTRO_TELEMETRY_DISABLED": "1"}


def beside_packages(here: World, runs: int) -> tuple[str, float, float]:
    """Print and return what many other packages, rich among them, cost a list."""
    case = Case(f"list, beside {PACKAGES} packages and rich ÷ without them", LIST, LIST, 1.05)
    with tempfile.TemporaryDirectory() as folder:
        command = (PYTHON, "-m", "pip", "--disable-pip-version-check", "install", "--quiet")
        run((*command, "--target", folder, "rich"), dict(os.environ))
        for number in range(PACKAGES):
            metadata = Path(folder, f"package_{number}-1.0.dist-info")
            metadata.mkdir()
            text = f"Metadata-Version: 2.1\nName: package-{number}\nVersion: 1.0\n"
            (metadata / "METADATA").write_text(text, encoding="utf-8")
            entries = "[console_scripts]\nprogram = module:main\n"
            (metadata / "entry_points.txt").write_text(entries, encoding="utf-8")
        crowded = {**here.env, "PYTHONPATH": folder}
        return report(
            case, compare(case.command, (ASTRO, *LIST), crowded, runs=runs, other_env=here.env)
        )


def growth(runs: int) -> None:
    """Print how time, memory and requests grow with the Organization."""
    print(f"\n{'tokens':>8} {'list':>9} {'plain':>9} {'requests':>9} {'memory':>9}  list -o json")
    for size in SIZES:
        with world(tokens=size, latency_ms=50) as here:
            comparison = compare(lambda _: (ASTRO, *LIST, "-o", "json"), PLAIN, here.env, runs=runs)
            here.requests.clear()
            last = run((ASTRO, *LIST, "-o", "json", "--timeout", "120"), here.env)
            print(
                f"{size:8,} {comparison.ours:7.2f} s {comparison.other:7.2f} s "
                f"{len(here.requests):9} {last.mib:5.0f} MiB",
                flush=True,
            )


def official(here: World) -> None:
    """Print the official CLI's times for the large jobs, where it is named."""
    if not OFFICIAL:
        return
    env = {**here.env, "ASTRO_DOMAIN": "localhost"}
    for case in LARGE[::2]:
        here.requests.clear()
        took = run((OFFICIAL, "workspace", "token", *case.command()[2:]), env)
        print(f"official CLI: {case.name:34} {took.seconds:.2f} s, {len(here.requests)} requests")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=11, help="of each command that count")
    parser.add_argument("--svg", type=Path, help="where to draw the ratios")
    parser.add_argument("--no-growth", action="store_true", help="leave the last table out")
    args = parser.parse_args()
    with world() as here:
        rows = ratios(STARTS, here, args.runs)
        rows.append(beside_packages(here, args.runs))
        for rtt_ms in (50, 100):
            with remote_world(here, rtt_ms) as there:
                rows += ratios(remote(rtt_ms), there, args.runs)
                if OFFICIAL:
                    with official_env(there) as env:
                        cases = beside_official(rtt_ms, OFFICIAL)
                        rows += ratios(cases, there, args.runs, env)
    with world(tokens=10_000, latency_ms=50) as here:
        rows += ratios(LARGE, here, args.runs)
        official(here)
    if args.svg:
        args.svg.write_text(bars("whole processes, against their floor", rows), encoding="utf-8")
    if not args.no_growth:
        growth(max(1, args.runs // 4))
    broken = [name for name, ratio, bound in rows if ratio > bound]
    print("\n".join(["", *(f"over its bound: {name}" for name in broken)]), end="")
    return bool(broken)


if __name__ == "__main__":
    sys.exit(main())
