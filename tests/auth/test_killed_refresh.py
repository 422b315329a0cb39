"""``kill -9`` at any moment of a refresh leaves a whole config, the old one or the new."""

from __future__ import annotations

import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from astro_org_tokens.sandbox import SandboxOptions, start
from auth.login_home import LIST, LoginHome, create_login_home
from support.cli_runner import invoke_subprocess

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="there is no fork"),
]


@dataclass
class KillRuns:
    """Runs of the program that were killed, and what they left.

    Attributes:
        configs: "old" or "new", after each of them.
        leftovers: how many of them left a temporary file.
    """

    person: LoginHome
    process: subprocess.Popen[str]
    configs: list[str] = field(default_factory=list)
    leftovers: int = 0

    def die(self, when: str) -> tuple[str, float]:
        """Let a run come to its end; how it ended, and after how many seconds."""
        self.person.config.write_text(self.person.text)
        stdin, stdout = self.process.stdin, self.process.stdout
        assert stdin is not None
        assert stdout is not None
        stdin.write(f"{when}\n")
        stdin.flush()
        ending, seconds = stdout.readline().split()
        self._look()
        return ending, float(seconds)

    def _look(self) -> None:
        text = self.person.config.read_text()
        assert text == self.person.text or self.person.is_refreshed(text)
        self.configs.append("old" if text == self.person.text else "new")
        files = list(self.person.config.parent.iterdir())
        assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
        names = {path.name for path in files} - {"config.yaml", "config.yaml.lock"}
        self.leftovers += bool(names)
        assert len(names) <= 1  # the next refresh has removed what the last one left


@pytest.fixture
def kill_runs(home: Path) -> Iterator[KillRuns]:
    with start(SandboxOptions()) as sandbox:
        user = create_login_home(home, sandbox)
        user.config.chmod(0o600)
        with _dying(user) as process:
            yield KillRuns(user, process)
        result = invoke_subprocess(LIST, user.environ)
    assert (result.status, result.stderr) == (0, "")
    names = {path.name for path in user.config.parent.iterdir()}
    assert names == {"config.yaml", "config.yaml.lock"}


@contextmanager
def _dying(user: LoginHome) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, str(Path(__file__).with_name("kill_harness.py"))]
    pipe = subprocess.PIPE
    with subprocess.Popen(
        command, env=user.environ, stdin=pipe, stdout=pipe, text=True, encoding="utf-8"
    ) as process:
        try:
            yield process
        finally:
            process.kill()


@pytest.mark.parametrize("step", [5, pytest.param(1, marks=pytest.mark.slow)])
def test_killed_at_lines_of_a_refresh_it_leaves_a_whole_file(
    kill_runs: KillRuns, step: int
) -> None:
    line, runs = 1, 1
    while (ending := kill_runs.die(f"line {line}")[0]) == "killed":
        line, runs = line + step, runs + 1

    assert ending == "ended"
    assert line > 30
    first_new = kill_runs.configs.index("new")
    assert kill_runs.configs == ["old"] * first_new + ["new"] * (runs - first_new)
    assert 0 < first_new < runs - 1
    assert kill_runs.leftovers > (3 if step == 1 else 0)


@pytest.mark.slow
def test_killed_at_many_moments_it_leaves_a_whole_file(kill_runs: KillRuns) -> None:
    moments = 60
    lived = [kill_runs.die("never") for _ in range(4)]
    assert {ending for ending, _ in lived} == {"ended"}
    shortest = min(seconds for _, seconds in lived)

    endings = [kill_runs.die(f"after {shortest * m / moments}")[0] for m in range(moments)]

    assert set(endings) <= {"killed", "ended"}
    assert endings.count("killed") >= 30
