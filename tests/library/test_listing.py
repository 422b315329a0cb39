"""Grants, tokens and Workspaces that a Python program reads."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from astro_org_tokens import (
    AstroClient,
    NotFoundError,
    OrganizationTokens,
    TokenFilter,
    TokenRef,
    UsageError,
    WorkspaceRef,
)
from astro_org_tokens.sandbox.seed import seed_ids
from support.messages import message

BOT = seed_ids.DEPLOY_BOT
DATA, LEARNING = seed_ids.DATA_ENGINEERING, seed_ids.MACHINE_LEARNING
CASES: dict[str, tuple[dict[str, Any], list[tuple[str, str, str]]]] = {
    "a Workspace, by name": (
        {"workspace": "Machine Learning"},
        [("deploy-bot", LEARNING, "WORKSPACE_MEMBER"), ("ci", LEARNING, "WORKSPACE_AUTHOR")],
    ),
    "a token, everywhere": (
        {"token": "deploy-bot"},
        [("deploy-bot", DATA, "WORKSPACE_OPERATOR"), ("deploy-bot", LEARNING, "WORKSPACE_MEMBER")],
    ),
    "a token, by ID, in some": (
        {"token": BOT, "workspaces": iter([LEARNING, "Data Engineering"])},
        [("deploy-bot", LEARNING, "WORKSPACE_MEMBER"), ("deploy-bot", DATA, "WORKSPACE_OPERATOR")],
    ),
    "a token, by reference": (
        {"token": TokenRef(BOT), "workspace": LEARNING},
        [("deploy-bot", LEARNING, "WORKSPACE_MEMBER")],
    ),
    "roles": (
        {"workspace": DATA, "roles": ["workspace_owner", "WORKSPACE_ACCESSOR"]},
        [("データ基盤", DATA, "WORKSPACE_OWNER"), ("sso-gateway", DATA, "WORKSPACE_ACCESSOR")],
    ),
    "tokens that match a filter": (
        {"workspace": DATA, "matching": TokenFilter(unused_for=timedelta(days=5))},
        [
            ("old-migration", DATA, "WORKSPACE_MEMBER"),
            ("ci", DATA, "WORKSPACE_MEMBER"),
            ("データ基盤", DATA, "WORKSPACE_OWNER"),
            ("sso-gateway", DATA, "WORKSPACE_ACCESSOR"),
        ],
    ),
    "a token that doesn't match": (
        {"token": "deploy-bot", "matching": TokenFilter(expired=True)},
        [],
    ),
    "none": ({"workspace": seed_ids.EMPTY}, []),
}


@pytest.mark.parametrize(("filters", "found"), CASES.values(), ids=CASES)
def test_grants_are_filtered(
    tokens: OrganizationTokens, filters: dict[str, Any], found: list[tuple[str, str, str]]
) -> None:
    grants = tokens.list(**filters)
    assert [(grant.token.name, grant.workspace.id, grant.role) for grant in grants] == found


def test_a_filter_of_another_type_is_refused(tokens: OrganizationTokens) -> None:
    with pytest.raises(UsageError) as caught:
        tokens.list(matching={"expired": True})  # type: ignore[arg-type]
    assert str(caught.value) == message(
        "usage", "not_of_type", name="matching", value="{'expired': True}", noun="a TokenFilter"
    )


def test_without_filters_every_grant_is_listed(tokens: OrganizationTokens) -> None:
    everything = tokens.list()
    alone = [tokens.list(workspace=each) for each in dict.fromkeys(g.workspace for g in everything)]
    assert [grant for grants in alone for grant in grants] == list(everything)
    assert len(everything) == 14


def test_tokens_are_listed(tokens: OrganizationTokens) -> None:
    assert {token.scope for token in tokens.all()} == {"ORGANIZATION"}
    assert [token.name for token in tokens.all(workspaces=[LEARNING])] == ["deploy-bot", "ci"]


def test_a_token_is_found_by_its_exact_name(tokens: OrganizationTokens) -> None:
    assert tokens.find("deploy-bot").id == BOT
    with pytest.raises(NotFoundError):
        tokens.find(BOT)


def test_workspaces_are_listed_and_found(client: AstroClient) -> None:
    listed = client.workspaces.list()
    assert [workspace.id for workspace in listed] == [
        DATA,
        LEARNING,
        seed_ids.ANALYTICS_JP,
        seed_ids.CAFE,
        seed_ids.EMPTY,
    ]
    matches = client.workspaces.find("Data Engineering", LEARNING.upper(), listed[0])
    assert matches == (WorkspaceRef(DATA, "Data Engineering"), WorkspaceRef(LEARNING))
    assert client.workspaces.named("Data Engineering", LEARNING, "x") == {
        "Data Engineering": listed[0]
    }
