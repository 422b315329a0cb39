"""Measure which libraries some code imports, each time in a fresh interpreter.

As a script, it runs the requests of stdin. It imports only the standard library, and forks for each
request, which is as clean as a new interpreter and starts faster. Windows can't fork: there, the
script ends after one request.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

_TIMEOUT_SECONDS = 60
_PACKAGE = "astro_org_tokens"
# Modules that an interpreter may load by itself, for example to measure coverage.
_INTERPRETER = {"_distutils_hack", "coverage", "sitecustomize", "a1_coverage"}


@dataclass(frozen=True)
class Imports:
    """What some code did.

    Attributes:
        status: its exit status.
        libraries: the third-party libraries that it imported.
        ours: the modules of the package that it imported, without the package's name.
    """

    status: int
    libraries: frozenset[str]
    ours: frozenset[str] = field(default=frozenset(), compare=False)


class ImportProbe:
    """A process that measures imports."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.communicate()

    def run(self, code: str, argv: Sequence[str], environ: Mapping[str, str]) -> Imports:
        """Run Python code with some arguments and a whole environment."""
        process = self._process
        if process is None or process.poll() is not None:
            process = self._process = _start()
        assert process.stdin is not None
        assert process.stdout is not None
        request = {"code": code, "argv": list(argv), "environ": dict(environ)}
        process.stdin.write(json.dumps(request) + "\n")
        process.stdin.flush()
        report = json.loads(process.stdout.readline())
        if not hasattr(os, "fork"):
            process.communicate()
        modules = report["modules"]
        names = {name.partition(".")[0] for name in modules}
        ours = {n.removeprefix(f"{_PACKAGE}.") for n in modules if n.startswith(f"{_PACKAGE}.")}
        libraries = names - sys.stdlib_module_names - _INTERPRETER - {_PACKAGE}
        return Imports(report["status"], frozenset(libraries), frozenset(ours))


def _start() -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-I", __file__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


def _main() -> None:
    reports = os.dup(1)
    for line in sys.stdin:
        if not hasattr(os, "fork"):
            _measure(json.loads(line), reports)
            return
        receiver, sender = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(receiver)
            signal.alarm(_TIMEOUT_SECONDS)
            _measure(json.loads(line), sender)
            os._exit(0)
        os.close(sender)
        with open(receiver, "rb") as pipe:  # noqa: PTH123  a file descriptor
            report = pipe.read()
        _, status = os.waitpid(child, 0)
        if report:
            os.write(reports, report)
        else:
            _report(reports, status=-1, modules=[f"ended with {status}, without a report"])


def _measure(request: dict[str, object], reports: int) -> None:
    before = set(sys.modules)
    os.environ.clear()
    os.environ.update(request["environ"])  # type: ignore[call-overload]
    sys.argv = ["-c", *request["argv"]]  # type: ignore[misc]
    for stream in (1, 2):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream)
    status: object = 0
    try:
        exec(str(request["code"]), {"__name__": "__main__"})
    except SystemExit as ended:
        status = ended.code
    loaded = {
        name
        for name in set(sys.modules) - before
        if getattr(sys.modules[name], "__spec__", None)
        and type(sys.modules[name]).__name__ != "_StandIn"  # see lean_imports
    }
    _report(reports, status=status, modules=sorted(loaded))


def _report(reports: int, *, status: object, modules: list[str]) -> None:
    report = json.dumps({"status": status, "modules": [*modules]})
    os.write(reports, f"{report}\n".encode())


if __name__ == "__main__":
    _main()
