"""Commands that end at random moments: how they end, and that none crashes.

    .venv/bin/python benchmarks/soak.py [--ends 1000] [--latency 20] [--tokens 4000] [--seed 1]

Runs ``list``, ``add`` and ``apply`` against a sandbox with latency, and ends each one in a random
way: with a signal or several at a random moment, a time-out, a page that is refused (403), a
reader that goes away, or not at all. Prints a table of exit statuses as a shell sees them, so that
a process that is killed by signal N counts as 128 + N, and how many ends came before the program
was loaded, where Ctrl-C is Python's own. Fails if there is any other than 0, 1, 2, 3,
129, 130 and 143, one of a signal that was not sent, or a traceback.
"""

from __future__ import annotations

import argparse
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from astro_org_tokens.sandbox import Faults, SandboxOptions, start
from astro_org_tokens.sandbox.seed import seed_ids
from manifest.apply_cases import create_tokens, manifest_of_owners
from support.cli_runner import COMMAND_PATHS, PROGRAM, clean_env
from support.fault_proxy import Fault, FaultProxy, RecordedRequest, fault_proxy, http_response

Sent = tuple[int, ...]
"""The signals that a process got."""
EXPECTED = (0, 1, 2, 3, 129, 130, 143)
LONGEST_SECONDS = 2.5
"""The latest moment for a signal: by then most commands have ended."""
ENTRY = f"""\
Traceback (most recent call last):
  File "{PROGRAM}", line 3, in <module>
    from astro_org_tokens.__main__ import main
"""
INTERRUPTED = "KeyboardInterrupt\n"
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
REFUSED = http_response(403, '{"message": "No.", "requestId": "r-1", "statusCode": 403}')


@dataclass
class World:
    """What the commands run against."""

    environ: dict[str, str]
    proxy: FaultProxy
    manifests: Sequence[Path]
    dice: random.Random
    refusing: float = 0.0

    def script(self, asked: Sequence[RecordedRequest]) -> Fault | None:
        """Refuse some of the pages."""
        page = "offset=" in asked[-1].target
        return Fault(REFUSED) if page and self.dice.random() < self.refusing else None


@dataclass(frozen=True)
class End:
    """How a command ended."""

    command: str
    how: str
    status: int
    stderr: str
    sent: tuple[int, ...]

    @property
    def is_before_the_program(self) -> bool:
        """Whether Ctrl-C came while Python still started, and printed a traceback of its own."""
        return "init_import_site" in self.stderr or self.stderr.startswith(ENTRY)

    @property
    def is_documented(self) -> bool:
        """Whether a command may end like this."""
        if self.is_before_the_program:
            return self.sent[:1] == (signal.SIGINT,) and self.stderr.endswith(INTERRUPTED)
        statuses = (0, 1, 2, 3, *(128 + number for number in self.sent))
        return self.status in statuses and "Traceback" not in self.stderr


def main() -> int:
    """Run it, print the table, and return the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--ends", type=int, default=1000)
    parser.add_argument("--latency", type=int, default=20, help="of each request, in milliseconds")
    parser.add_argument("--tokens", type=int, default=4000, help="in the Organization")
    parser.add_argument("--seed", type=int, default=1, help="of the random numbers")
    args = parser.parse_args()

    # A job in the background has it ignored, and so would what it starts.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with world(args.latency, args.tokens, random.Random(args.seed)) as place:
        ends = [once(place) for _ in range(args.ends)]
    show(ends)
    early = sum(end.is_before_the_program for end in ends)
    print(f"\nwhile Python started: {early}")
    bad = [end for end in ends if not end.is_documented]
    for end in bad:
        print(f"\n{end.command}, {end.how} {end.sent}: {end.status}\n{end.stderr}")
    return 1 if bad else 0


@contextmanager
def world(latency: int, tokens: int, dice: random.Random) -> Iterator[World]:
    """A sandbox behind a proxy that can refuse pages, and two files of grants that differ."""
    options = SandboxOptions(tokens=tokens, faults=Faults(latency_ms=latency))
    places: list[World] = []

    def script(asked: Sequence[RecordedRequest]) -> Fault | None:
        return places[0].script(asked)

    with (
        tempfile.TemporaryDirectory() as folder,
        start(options) as sandbox,
        fault_proxy(sandbox.origin, script) as proxy,
    ):
        owners = manifest_of_owners(create_tokens(sandbox, 40))
        manifests = [Path(folder) / f"{role}.json" for role in ROLES]
        for path in manifests:
            path.write_text(owners.replace("WORKSPACE_OWNER", path.stem), encoding="utf-8")
        environ = clean_env(Path(folder))
        environ |= {"ASTRO_API_TOKEN": sandbox.api_token, "ASTRO_API_URL": proxy.base_url}
        places.append(World(environ, proxy, manifests, dice))
        yield places[0]


def once(place: World) -> End:
    """Run a random command to a random end."""
    command = place.dice.choice(list(COMMANDS))
    how = place.dice.choice(list(ENDS))
    argv = [str(PROGRAM), *COMMAND_PATHS[0], *COMMANDS[command](place)]
    argv += place.dice.choice([[], ["--json"]])
    if how == "time-out":
        argv += ["--timeout", f"{place.dice.uniform(0.05, 1):.2f}"]
    place.refusing = 0.3 if how == "403" else 0.0
    with tempfile.TemporaryFile() as stderr:
        process = subprocess.Popen(
            argv,
            env=place.environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=stderr,
        )
        sent = ENDS[how](place, process)
        assert process.stdout is not None
        if not process.stdout.closed:
            process.stdout.read()
            process.stdout.close()
        status = process.wait(120)
        stderr.seek(0)
        said = stderr.read().decode()
    return End(command, how, 128 - status if status < 0 else status, said, sent)


def nothing(_: World, __: subprocess.Popen[bytes]) -> Sent:
    """Let it end by itself."""
    return ()


def reader_gone(place: World, process: subprocess.Popen[bytes]) -> Sent:
    """Stop reading, at once or after some bytes."""
    assert process.stdout is not None
    process.stdout.read(place.dice.choice([0, 0, 1, 5000]))
    process.stdout.close()
    return ()


def one_signal(place: World, process: subprocess.Popen[bytes]) -> Sent:
    """Send one signal."""
    _wait(place, process)
    number = place.dice.choice(SIGNALS)
    process.send_signal(number)
    return (number,)


def several_signals(place: World, process: subprocess.Popen[bytes]) -> Sent:
    """Send several signals, at once or one after the other."""
    _wait(place, process)
    pause = place.dice.choice([0, 0.001, 0.05, 1.1])
    numbers = place.dice.choices(SIGNALS, k=3)
    for number in numbers:
        process.send_signal(number)
        time.sleep(pause)
    return tuple(numbers)


def signal_without_reader(place: World, process: subprocess.Popen[bytes]) -> Sent:
    """Send one signal, with nobody who reads."""
    reader_gone(place, process)
    return one_signal(place, process)


def _wait(place: World, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + place.dice.uniform(0.1, LONGEST_SECONDS)
    while process.poll() is None and time.monotonic() < end:
        time.sleep(0.002)


ENDS: dict[str, Callable[[World, subprocess.Popen[bytes]], Sent]] = {
    "by itself": nothing,
    "signal": one_signal,
    "signals": several_signals,
    "signal, no reader": signal_without_reader,
    "time-out": nothing,
    "403": nothing,
    "no reader": reader_gone,
}
ROLES = ("WORKSPACE_MEMBER", "WORKSPACE_OWNER")
WHERE = ("--workspace-id", seed_ids.EMPTY)
COMMANDS: dict[str, Callable[[World], Sequence[str]]] = {
    "list": lambda _: ("list", "--all-workspaces"),
    "add": lambda place: (
        "add",
        "-n",
        "new-hire",
        "-r",
        place.dice.choice(ROLES),
        *WHERE,
        "--exist-ok",
    ),
    "apply": lambda place: (
        *("apply", "-f", str(place.dice.choice(place.manifests))),
        *place.dice.choice([(), ("--check",), ("--prune", "--yes")]),
    ),
}


def show(ends: Sequence[End]) -> None:
    """Print how often each command ended with which status."""
    statuses = sorted({*EXPECTED, *(end.status for end in ends)})
    print(f"{'command':8} {'end':18}", *(f"{status:>5}" for status in statuses))
    counts = Counter((end.command, end.how, end.status) for end in ends)
    for command in COMMANDS:
        for how in ENDS:
            numbers = (counts[command, how, status] for status in statuses)
            print(f"{command:8} {how:18}", *(f"{number:>5}" for number in numbers))
    totals = Counter(end.status for end in ends)
    print(f"{'all':27}", *(f"{totals[status]:>5}" for status in statuses))


if __name__ == "__main__":
    sys.exit(main())
