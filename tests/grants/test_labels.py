"""How things are called, and which name may have been meant."""

from __future__ import annotations

import time

import pytest

from astro_org_tokens.close_matches import MAX_TYPED_LENGTH, NearNames, close_matches, did_you_mean
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
        ("deploy-bto", "deploy-bot or deploy-bot-2"),
        ("Deploy-Bot", "deploy-bot"),
        ("zzz", ""),
    ],
)
def test_the_nearest_names_are_asked_about(wanted: str, suggestions: str) -> None:
    suffix = message("suggestion", "names", suggestions=suggestions) if suggestions else ""
    assert did_you_mean(wanted, NAMES) == suffix


def test_a_workspace_is_told_by_its_id_and_by_its_name_where_known() -> None:
    text = comma_join([WorkspaceRef("cws1", "Data"), WorkspaceRef("cws2")])
    assert text == "Workspace Data (cws1), Workspace cws2"


ALIKE = {
    "composed and decomposed": ("Caf\u00e9", "Cafe\u0301", True),
    "a space at the end": ("ci", "ci ", True),
    "a space before": ("ci", " ci", True),
    "two spaces": ("data eng", "data  eng", True),
    "a no-break space": ("data eng", "data\u00a0eng", True),
    "a zero-width space": ("deploybot", "deploy\u200bbot", True),
    "a zero-width joiner": ("deploybot", "deploy\u200dbot", True),
    "a soft hyphen": ("deploybot", "deploy\u00adbot", True),
    "a byte order mark": ("deploybot", "\ufeffdeploybot", True),
    "a variation selector": ("ops \u2615", "ops \u2615\ufe0f", True),
    "a control character": ("deploybot", "deploy\x07bot", True),
    "letter case": ("ci", "CI", False),
    "both": ("deploybot", "Deploy\u200bBot", False),
}


@pytest.mark.parametrize(("one", "other", "invisible"), ALIKE.values(), ids=ALIKE)
@pytest.mark.parametrize("more", [0, 5000], ids=["few", "many"])
def test_names_that_look_alike_come_with_their_ids(
    one: str, other: str, more: int, *, invisible: bool
) -> None:
    why = (
        message("suggestion", "invisible_difference")
        if invisible
        else message("suggestion", "letter_case")
    )
    others = {f"{one}-{number}": [f"cltok{number}"] for number in range(more)}
    for typed, name in ((one, other), (other, one)):
        names = NearNames({**others, name: ["cltok1", "cltok2"]})
        assert names.did_you_mean(typed) == f" Did you mean '{name}' (cltok1, cltok2)? {why}"


def test_the_nearest_of_many_names_are_found() -> None:
    many = NearNames({f"{team}-{n:05}": ["id"] for team in ("ci", "ops") for n in range(5000)})
    assert many.closest("ci-04321x")[0] == "ci-04321"
    assert many.closest("pos-04321")[0] == "ops-04321"
    assert many.closest("") == []


@pytest.mark.parametrize("name", ["a" * 250, "é" * 250, "ab" * 5000], ids=["ascii", "é", "huge"])
def test_the_work_for_one_name_is_bounded(name: str) -> None:
    many = NearNames({f"{name}{number}": ["id"] for number in range(3000)})
    start = time.process_time()
    for _ in range(5):
        many.did_you_mean(name[:MAX_TYPED_LENGTH])
    assert many.did_you_mean(name * 1000) == ""
    assert time.process_time() - start < 20


@pytest.mark.slow
def test_twenty_misspelled_names_among_a_hundred_thousand_are_quick() -> None:
    many = NearNames({f"deploy-{number:06}": ["id"] for number in range(100_000)})
    start = time.process_time()
    for number in range(20):
        assert many.did_you_mean(f"deplyo-0{number:02}123")
    assert time.process_time() - start < 20
