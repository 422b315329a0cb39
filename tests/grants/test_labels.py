"""How things are called, and which name may have been meant."""

from __future__ import annotations

import pytest

from astro_org_tokens.close_matches import close_matches, did_you_mean
from astro_org_tokens.grants.labels import WorkspaceRef, comma_join
from support.messages import message

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
    assert close_matches(wanted, NAMES) == found


def test_no_more_than_three_are_named() -> None:
    many = [f"token-{number}" for number in range(9)]
    assert close_matches("token-", many) == close_matches("token-", reversed(many))
    assert len(close_matches("token-", many)) == 3


@pytest.mark.parametrize(
    ("wanted", "suggestions"),
    [
        ("nightly", "nightly-backup"),
        ("deploy-bot", "deploy-bot or deploy-bot-2"),
        ("zzz", ""),
    ],
)
def test_the_nearest_names_are_asked_about(wanted: str, suggestions: str) -> None:
    told = message("suggestion", "names", suggestions=suggestions) if suggestions else ""
    assert did_you_mean(wanted, NAMES) == told


def test_a_workspace_is_told_by_its_id_and_by_its_name_where_known() -> None:
    told = comma_join([WorkspaceRef("cws1", "Data"), WorkspaceRef("cws2")])
    assert told == "Workspace Data (cws1), Workspace cws2"
