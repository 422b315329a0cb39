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
from completion.conftest import Offer
from support.grants import ALL_TOKENS, ALL_WORKSPACES, Run, tokens_of

GROUP = ("workspace", "organization-token")
NAMES = (*GROUP, "add", "-n", "")
IN = ("--workspace-id", seed_ids.EMPTY)
FRESH = ("-n", "new-hire")
Kept = Callable[[], list[str]]


def folder() -> Path:
    found = cache_dir()
    assert found is not None
    return found


def test_a_second_tab_asks_nobody(offer_there: Offer, requests: list[str]) -> None:
    first = offer_there(*NAMES)
    assert offer_there(*NAMES) == first
    assert offer_there(*GROUP, "add", seed_ids.CI_ONE) == {seed_ids.CI_ONE: "ci"}
    assert offer_there(*GROUP, "list", "--all-workspaces", "-n", "new") == {
        "new-hire": first["new-hire"]
    }
    assert requests == [ALL_TOKENS]


def test_each_workspace_is_asked_for_by_itself(offer_there: Offer, requests: list[str]) -> None:
    remove = (*GROUP, "remove", "--workspace-id")
    for workspace in (seed_ids.CAFE, seed_ids.EMPTY) * 2:
        offer_there(*remove, workspace, "")
        offer_there(*remove, seed_ids.CAFE, "--workspace-id", seed_ids.EMPTY, "")
        offer_there(*remove, seed_ids.EMPTY, "--workspace-id", seed_ids.CAFE, "")
        offer_there(*remove, "")
    assert requests == [
        tokens_of(seed_ids.CAFE),
        ALL_TOKENS,
        ALL_WORKSPACES,
        tokens_of(seed_ids.EMPTY),
    ]


def test_without_the_network_a_fresh_answer_still_serves(
    offer: Offer, environ: dict[str, str]
) -> None:
    with start(SandboxOptions()) as there:
        env = {**environ, "ASTRO_API_URL": there.api_url, "ASTRO_API_TOKEN": there.api_token}
        first = offer(*NAMES, env=env)
    assert "new-hire" in first
    assert offer(*NAMES, env=env) == first
    assert offer(*GROUP, "update", *IN, "-n", "", env=env) == {}


def test_after_a_minute_it_asks_again(offer_there: Offer, requests: list[str]) -> None:
    offer_there(*NAMES)
    for path in folder().iterdir():
        os.utime(path, (path.stat().st_atime, path.stat().st_mtime - 60))
    offer_there(*NAMES)
    assert requests == [ALL_TOKENS] * 2


def test_another_credential_sees_nothing_of_it(
    offer_there: Offer, sandbox: Sandbox, requests: list[str]
) -> None:
    offer_there(*NAMES)
    other = sandbox.credential_of(seed_ids.EVERY_ROLE)
    offer_there(*NAMES, ASTRO_API_TOKEN=other)
    assert requests[1:] != []


def test_no_secret_is_kept(
    offer_there: Offer, at_sandbox: dict[str, str], home: Path, kept: Kept
) -> None:
    offer_there(*NAMES)
    offer_there(*GROUP, "add", "--workspace-id", "")
    assert len(kept()) == 2
    secret = at_sandbox["ASTRO_API_TOKEN"]
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
    astro: Run, offer_there: Offer, kept: Kept, argv: tuple[str, ...]
) -> None:
    offer_there(*NAMES)
    assert astro(*GROUP, *argv, "--dry-run").status == 0
    assert len(kept()) == 1
    assert astro(*GROUP, *argv).status == 0
    assert kept() == []


def test_a_declared_change_makes_it_forget(
    astro: Run, offer_there: Offer, kept: Kept, tmp_path: Path
) -> None:
    grants = tmp_path / "grants.yaml"
    grants.write_text("workspaces: {Empty: {new-hire: WORKSPACE_MEMBER}}")
    offer_there(*NAMES)
    assert astro(*GROUP, "apply", "-f", str(grants), "--dry-run").status == 0
    assert len(kept()) == 1
    assert astro(*GROUP, "apply", "-f", str(grants)).status == 0
    assert kept() == []


def test_a_change_that_may_have_been_made_makes_it_forget(
    astro: Run, offer_there: Offer, kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(*_: object, **__: object) -> Any:
        raise KeyboardInterrupt

    offer_there(*NAMES)
    monkeypatch.setattr("astro_org_tokens.actions.change_role.change_roles", lost)
    assert astro(*GROUP, *CHANGES["add"]).status == 130
    assert kept() == []


def test_reading_forgets_nothing(astro: Run, offer_there: Offer, kept: Kept) -> None:
    offer_there(*NAMES)
    assert astro(*GROUP, "list", *IN).status == 0
    assert len(kept()) == 1


def test_after_a_change_the_next_tab_knows_it(astro: Run, offer_there: Offer) -> None:
    update = (*GROUP, "update", *IN, "-n", "")
    assert offer_there(*update) == {}
    assert astro(*GROUP, *CHANGES["add"]).status == 0
    assert list(offer_there(*update)) == ["new-hire"]
