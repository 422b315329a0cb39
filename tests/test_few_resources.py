"""Few threads, file handles or modules: a command goes on, or fails with one of our errors."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from astro_org_tokens.api.concurrency import map_unordered
from astro_org_tokens.api.deadline import Deadline, run_with_deadline
from astro_org_tokens.sandbox.seed import seed_ids
from support.cli_runner import Invoke

PATH = ("workspace", "organization-token")
THERE = ("--workspace-id", seed_ids.DATA_ENGINEERING)
MANIFEST = """\
workspaces:
  Machine Learning: {deploy-bot: WORKSPACE_MEMBER, new-hire: WORKSPACE_OWNER}
  Empty: {deploy-bot: WORKSPACE_AUTHOR, orchestrator: WORKSPACE_MEMBER}
"""
VERBS: dict[str, tuple[str, ...]] = {
    "list": (*PATH, "list", *THERE),
    "export": (*PATH, "export", *THERE),
    "add": (*PATH, "add", seed_ids.FRESH, "-r", "WORKSPACE_MEMBER", *THERE),
    "update": (*PATH, "update", seed_ids.DEPLOY_BOT, "-r", "WORKSPACE_MEMBER", *THERE),
    "remove": (*PATH, "remove", seed_ids.DEPLOY_BOT, *THERE),
    "apply": (*PATH, "apply", "-f", "grants.yaml"),
}
CHANGES = [verb for verb in VERBS if verb not in ("list", "export")]


@pytest.fixture(autouse=True)
def _manifest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "grants.yaml").write_text(MANIFEST)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def start_only(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Let only so many threads of the program run at once; the sandbox's are not counted."""
    start = threading.Thread.start
    running: list[threading.Thread] = []

    def limit(count: int) -> None:
        def start_or_fail(thread: threading.Thread) -> None:
            mine = type(thread).__module__ + thread.name
            if "astro_org_tokens.api" not in mine and "astro-org-tokens worker" not in mine:
                start(thread)
                return
            running[:] = [other for other in running if other.is_alive()]
            if len(running) >= count:
                raise RuntimeError("can't start new thread")
            running.append(thread)
            start(thread)

        monkeypatch.setattr(threading.Thread, "start", start_or_fail)

    return limit


@pytest.mark.each_choice
@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("count", [0, 1, 2, 5])
def test_commands_go_on_with_few_threads(
    cli: Invoke, start_only: Callable[[int], None], verb: str, count: int
) -> None:
    start_only(count)
    result = cli(*VERBS[verb], "--json")
    assert (result.status, result.stderr) == (0, "")


@pytest.mark.parametrize("count", [0, 1, 2])
def test_many_calls_are_made_with_few_threads(
    start_only: Callable[[int], None], count: int
) -> None:
    start_only(count)
    results = map_unordered(lambda number: number * 2, range(20), max_workers=8)
    assert sorted(results) == [(number, number * 2) for number in range(20)]


def test_without_a_thread_the_first_error_ends_the_calls(
    start_only: Callable[[int], None],
) -> None:
    start_only(0)
    called = []

    def fail_at_third(number: int) -> None:
        called.append(number)
        if number == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(map_unordered(fail_at_third, range(9), max_workers=4))
    assert called == [0, 1, 2]
    with pytest.raises(ZeroDivisionError):
        run_with_deadline(Deadline(1), lambda: 1 // 0, "dividing")


HANDLES = """
import resource, sys
limit = int(sys.argv.pop(1))
resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))
from astro_org_tokens.__main__ import main
main()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="limits are of POSIX")
@pytest.mark.slow
@pytest.mark.parametrize("verb", ["list", "add", "apply"])
@pytest.mark.parametrize("limit", [*range(4, 13), 16])
def test_commands_report_that_there_are_too_few_file_handles(
    sandbox_env: dict[str, str], verb: str, limit: int
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", HANDLES, str(limit), *VERBS[verb], "--timeout", "10"],
        env=sandbox_env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    assert "Traceback" not in done.stderr
    if done.returncode:
        assert done.returncode == 1
        assert done.stderr.startswith("Error: ")
        assert "Too many open files" in done.stdout + done.stderr


# Runs the program; from the first write on, no module can be loaded, as without a file handle.
NO_IMPORTS = """
import errno, os, sys
import httpx

class Exhausted:
    written = False
    def find_spec(self, name, path=None, target=None):
        if self.written:
            raise OSError(errno.EMFILE, os.strerror(errno.EMFILE), name)
        return None

exhausted = Exhausted()
sys.meta_path.insert(0, exhausted)
send = httpx.Client.send
status = int(os.environ["WRITE_STATUS"])

def send_and_note(client, request, **how):
    response = send(client, request, **how)
    if request.method == "POST":
        exhausted.written = True
        if status:
            response.close()
            return httpx.Response(status, json={"message": "no"}, request=request)
    return response

httpx.Client.send = send_and_note
from astro_org_tokens.__main__ import main
main()
"""


@pytest.mark.each_choice
@pytest.mark.parametrize("verb", CHANGES)
@pytest.mark.parametrize("output", ["text", "json", "jsonl"])
@pytest.mark.parametrize("status", [0, 400, 403, 429, 500])
def test_nothing_is_loaded_after_a_write(
    sandbox_env: dict[str, str], verb: str, output: str, status: int
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", NO_IMPORTS, *VERBS[verb], "-o", output, "--timeout", "10"],
        env={**sandbox_env, "WRITE_STATUS": str(status)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    assert "Traceback" not in done.stderr
    assert "Too many open files" not in done.stderr + done.stdout
    assert done.returncode == (1 if status and status != 500 else done.returncode)
    assert done.returncode in ((0,) if not status else (0, 1))
    assert done.stdout or done.stderr
