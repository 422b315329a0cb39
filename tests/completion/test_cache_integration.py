"""The cache in the whole program: what a second Tab asks for, and what makes it forget."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from astro_org_tokens.paths import cache_dir
from astro_org_tokens.sandbox import Sandbox, SandboxOptions, start
from astro_org_tokens.sandbox.seed import seed_ids
from completion.completions import Complete
from support.cli_runner import Invoke
from support.expected_requests import ALL_TOKENS, ALL_WORKSPACES, tokens_request

GROUP = ("workspace", "organization-token")
NAMES = (*GROUP, "add", "-n", "")
IN = ("--workspace-id", seed_ids.EMPTY)
FRESH = ("-n", "new-hire")
CacheContents = Callable[[], list[str]]


def folder() -> Path:
    directory = cache_dir()
    assert directory is not None
    return directory


def test_a_second_tab_asks_nobody(complete_signed_in: Complete, requests: list[str]) -> None:
    first = complete_signed_in(*NAMES)
    assert complete_signed_in(*NAMES) == first
    assert complete_signed_in(*GROUP, "add", seed_ids.CI_ONE) == {seed_ids.CI_ONE: "ci"}
    assert complete_signed_in(*GROUP, "list", "--all-workspaces", "-n", "new") == {
        "new-hire": first["new-hire"]
    }
    assert requests == [ALL_TOKENS]


def test_each_workspace_is_asked_for_by_itself(
    complete_signed_in: Complete, requests: list[str]
) -> None:
    remove = (*GROUP, "remove", "--workspace-id")
    for workspace in (seed_ids.CAFE, seed_ids.EMPTY) * 2:
        complete_signed_in(*remove, workspace, "")
        complete_signed_in(*remove, seed_ids.CAFE, "--workspace-id", seed_ids.EMPTY, "")
        complete_signed_in(*remove, seed_ids.EMPTY, "--workspace-id", seed_ids.CAFE, "")
        complete_signed_in(*remove, "")
    assert requests == [
        tokens_request(seed_ids.CAFE),
        ALL_TOKENS,
        ALL_WORKSPACES,
        tokens_request(seed_ids.EMPTY),
    ]


def test_without_the_network_a_fresh_answer_still_serves(
    complete: Complete, base_env: dict[str, str]
) -> None:
    with start(SandboxOptions()) as there:
        base_env |= {"ASTRO_API_URL": there.api_url, "ASTRO_API_TOKEN": there.api_token}
        first = complete(*NAMES, env=base_env)
    assert "new-hire" in first
    assert complete(*NAMES, env=base_env) == first
    assert complete(*GROUP, "update", *IN, "-n", "", env=base_env) == {}


def test_after_a_minute_it_asks_again(complete_signed_in: Complete, requests: list[str]) -> None:
    complete_signed_in(*NAMES)
    for path in folder().iterdir():
        os.utime(path, (path.stat().st_atime, path.stat().st_mtime - 60))
    complete_signed_in(*NAMES)
    assert requests == [ALL_TOKENS] * 2


def test_another_credential_sees_nothing_of_it(
    complete_signed_in: Complete, sandbox: Sandbox, requests: list[str]
) -> None:
    complete_signed_in(*NAMES)
    other = sandbox.credential_of(seed_ids.EVERY_ROLE)
    complete_signed_in(*NAMES, ASTRO_API_TOKEN=other)
    assert requests[1:] != []


def test_no_secret_is_kept(
    complete_signed_in: Complete,
    sandbox_env: dict[str, str],
    home: Path,
    cache_contents: CacheContents,
) -> None:
    complete_signed_in(*NAMES)
    complete_signed_in(*GROUP, "add", "--workspace-id", "")
    assert len(cache_contents()) == 2
    secret = sandbox_env["ASTRO_API_TOKEN"]
    written = [path for path in home.rglob("*") if path.is_file()]
    assert len(written) == 2
    for path in written:
        assert not any(part in path.read_text() + str(path) for part in secret.split("."))


CHANGES: dict[str, tuple[str, ...]] = {
    "add": ("add", *FRESH, "-r", "WORKSPACE_MEMBER", *IN),
    "update": (
        "update",
        "-n",
        "deploy-bot",
        "-r",
        "WORKSPACE_OWNER",
        "--workspace",
        "Data Engineering",
    ),
    "remove": ("remove", "-n", "deploy-bot", "--workspace", "Data Engineering"),
}


@pytest.mark.parametrize("argv", CHANGES.values(), ids=CHANGES)
def test_every_change_makes_it_forget(
    cli: Invoke, complete_signed_in: Complete, cache_contents: CacheContents, argv: tuple[str, ...]
) -> None:
    complete_signed_in(*NAMES)
    assert cli(*GROUP, *argv, "--dry-run").status == 0
    assert len(cache_contents()) == 1
    assert cli(*GROUP, *argv).status == 0
    assert cache_contents() == []


def test_a_declared_change_makes_it_forget(
    cli: Invoke, complete_signed_in: Complete, cache_contents: CacheContents, tmp_path: Path
) -> None:
    grants = tmp_path / "grants.yaml"
    grants.write_text("workspaces: {Empty: {new-hire: WORKSPACE_MEMBER}}")
    complete_signed_in(*NAMES)
    assert cli(*GROUP, "apply", "-f", str(grants), "--dry-run").status == 0
    assert len(cache_contents()) == 1
    assert cli(*GROUP, "apply", "-f", str(grants)).status == 0
    assert cache_contents() == []


def test_a_change_that_may_have_been_made_makes_it_forget(
    cli: Invoke,
    complete_signed_in: Complete,
    cache_contents: CacheContents,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def lost(*_: object, **__: object) -> Any:
        raise KeyboardInterrupt

    complete_signed_in(*NAMES)
    monkeypatch.setattr("astro_org_tokens.library.outcome.change_roles", lost)
    assert cli(*GROUP, *CHANGES["add"]).status == 130
    assert cache_contents() == []


def test_reading_forgets_nothing(
    cli: Invoke, complete_signed_in: Complete, cache_contents: CacheContents
) -> None:
    complete_signed_in(*NAMES)
    assert cli(*GROUP, "list", *IN).status == 0
    assert len(cache_contents()) == 1


def test_after_a_change_the_next_tab_knows_it(cli: Invoke, complete_signed_in: Complete) -> None:
    update = (*GROUP, "update", *IN, "-n", "")
    assert complete_signed_in(*update) == {}
    assert cli(*GROUP, *CHANGES["add"]).status == 0
    assert list(complete_signed_in(*update)) == ["new-hire"]
