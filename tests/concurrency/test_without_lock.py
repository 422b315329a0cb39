"""A state folder that can't be had is no reason to fail; the re-read is there all the same."""

from __future__ import annotations

import stat
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from astro_org_tokens.paths import state_dir
from astro_org_tokens.sandbox import SandboxOptions, start
from astro_org_tokens.sandbox.seed import seed_ids
from auth.restricted_process import enforce_file_modes, invoke_restricted
from support.cli_runner import Result, clean_env, invoke
from support.expected_requests import change_requests, shorten_log_line

TOKEN = seed_ids.FRESH
VERBS = {
    "add": (("-r", "WORKSPACE_MEMBER"), "no role → WORKSPACE_MEMBER"),
    "update": (("-r", "WORKSPACE_OWNER"), "WORKSPACE_MEMBER → WORKSPACE_OWNER"),
    "remove": ((), "WORKSPACE_OWNER → no role"),
}


def change_it_thrice(run: Callable[[list[str]], Result]) -> list[Result]:
    """Add a role, update it and take it away."""
    return [
        run(
            [
                "workspace",
                "organization-token",
                verb,
                TOKEN,
                "--workspace-id",
                seed_ids.EMPTY,
                *more,
            ]
        )
        for verb, (more, _) in VERBS.items()
    ]


ALL_DONE = [
    Result(0, f"new-hire ({TOKEN}): {what} in Workspace {seed_ids.EMPTY}\n", "")
    for _, what in VERBS.values()
]


def in_process(environ: dict[str, str], log: list[str]) -> list[Result]:
    with start(SandboxOptions(log=log.append)) as sandbox:
        at = {"ASTRO_API_URL": sandbox.api_url, "ASTRO_API_TOKEN": sandbox.api_token}
        return change_it_thrice(lambda argv: invoke(argv, {**environ, **at}))


def test_a_change_that_nobody_disturbs_takes_three_requests(base_env: dict[str, str]) -> None:
    log: list[str] = []

    assert in_process(base_env, log) == ALL_DONE
    assert [shorten_log_line(line) for line in log] == [*change_requests(TOKEN)] * 3


def _file_as_state_folder(folder: Path) -> None:
    folder.parent.mkdir(parents=True)
    folder.write_bytes(b"mine")


def _file_as_locks(folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "locks").write_bytes(b"mine")


@pytest.mark.parametrize("spoil", [_file_as_state_folder, _file_as_locks])
def test_a_file_in_the_place_of_the_folder_stays_and_does_not_matter(
    base_env: dict[str, str], spoil: Callable[[Path], None]
) -> None:
    folder = state_dir()
    assert folder is not None
    spoil(folder)
    log: list[str] = []

    assert in_process(base_env, log) == ALL_DONE
    assert [shorten_log_line(line) for line in log] == [*change_requests(TOKEN)] * 3
    assert [p.read_bytes() for p in [folder, folder / "locks"] if p.is_file()] == [b"mine"]


def test_a_folder_in_the_place_of_the_lock_file_does_not_matter(base_env: dict[str, str]) -> None:
    with start(SandboxOptions()) as sandbox:
        base_env |= {"ASTRO_API_URL": sandbox.api_url, "ASTRO_API_TOKEN": sandbox.api_token}
        assert change_it_thrice(lambda argv: invoke(argv, base_env)) == ALL_DONE
        folder = state_dir()
        assert folder is not None
        (path,) = (folder / "locks").iterdir()
        path.unlink()
        path.mkdir()

        assert change_it_thrice(lambda argv: invoke(argv, base_env)) == ALL_DONE


@pytest.mark.skipif(sys.platform == "win32", reason="the home folder comes from elsewhere there")
def test_a_machine_without_a_home_folder_does_not_matter(
    base_env: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nobody(_: int) -> None:
        raise KeyError

    monkeypatch.delenv("HOME")
    monkeypatch.setattr("pwd.getpwuid", nobody)
    monkeypatch.chdir(tmp_path)
    del base_env["HOME"]

    assert state_dir() is None
    assert in_process(base_env, []) == ALL_DONE
    assert not (tmp_path / "~").exists()


def test_a_home_folder_that_is_read_only_does_not_matter(tmp_path: Path) -> None:
    home = tmp_path / "read-only"
    home.mkdir()
    home.chmod(stat.S_IRUSR | stat.S_IXUSR)
    with start(SandboxOptions()) as sandbox:
        environ = {
            **clean_env(home),
            "ASTRO_API_URL": sandbox.api_url,
            "ASTRO_API_TOKEN": sandbox.api_token,
        }
        result = change_it_thrice(
            lambda argv: invoke_restricted(enforce_file_modes(), argv, environ)
        )

    assert result == ALL_DONE
    assert list(home.iterdir()) == []
