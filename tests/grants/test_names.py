"""How things are called, and which name may have been meant."""

from __future__ import annotations

import pytest

from astro_org_tokens.grants.names import WorkspaceRef, did_you_mean, listed, nearest

NAMES = ("deploy-bot", "deploy-bot-2", "nightly-backup", "ci", "CI", "データ基盤")


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("deploy-bto", ["deploy-bot", "deploy-bot-2"]),
        ("DEPLOY_BOT", ["deploy-bot", "deploy-bot-2"]),
        ("nightly", ["nightly-backup"]),
        ("データ基板", ["データ基盤"]),
        ("Ci", ["CI"]),
        ("something else", []),
        ("", []),
    ],
)
def test_the_nearest_names_come_best_first_whatever_their_case(
    wanted: str, found: list[str]
) -> None:
    assert nearest(wanted, NAMES) == found


def test_no_more_than_three_are_named() -> None:
    many = [f"token-{number}" for number in range(9)]
    assert nearest("token-", many) == nearest("token-", reversed(many))
    assert len(nearest("token-", many)) == 3


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        ("nightly", ": did you mean nightly-backup?"),
        ("deploy-bot", ": did you mean deploy-bot or deploy-bot-2?"),
        ("zzz", ""),
    ],
)
def test_the_nearest_names_are_asked_about(wanted: str, told: str) -> None:
    assert did_you_mean(wanted, NAMES) == told


def test_a_workspace_is_told_by_its_id_and_by_its_name_where_known() -> None:
    told = listed([WorkspaceRef("cws1", "Data"), WorkspaceRef("cws2")])
    assert told == "Workspace Data (cws1), Workspace cws2"
