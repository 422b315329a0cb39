"""From what a person names to the one token or Workspace that is meant."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
import respx

from astro_org_tokens import AmbiguousError, AstroClient, NotFoundError
from astro_org_tokens.api.deadline import Deadline
from astro_org_tokens.api.deadline_client import DeadlineClient
from astro_org_tokens.grants.labels import WorkspaceRef
from astro_org_tokens.grants.lookup import (
    all_workspaces,
    ambiguous_token_error,
    find_tokens_by_name,
    find_workspaces_by_name,
    organization_tokens,
    read_organization_token,
    tokens_with_role,
)
from astro_org_tokens.hints import describe
from astro_org_tokens.sandbox import Sandbox
from astro_org_tokens.sandbox.seed import seed_ids
from astro_org_tokens.sandbox.seed.seed_data import admin_token
from support.messages import message, token_label

EVERYWHERE = [
    seed_ids.EXPIRING,
    seed_ids.DEPLOY_BOT,
    seed_ids.EVERY_ROLE,
    seed_ids.EXPIRED,
    seed_ids.CI_ONE,
    seed_ids.CI_TWO,
    seed_ids.JAPANESE,
    seed_ids.AUDITOR,
    seed_ids.ACCESSOR,
    seed_ids.SINGLE_ROLE,
    seed_ids.REPORTING,
    seed_ids.FRESH,
]
DATA = [
    seed_ids.EXPIRING,
    seed_ids.DEPLOY_BOT,
    seed_ids.EVERY_ROLE,
    seed_ids.EXPIRED,
    seed_ids.CI_ONE,
    seed_ids.JAPANESE,
    seed_ids.ACCESSOR,
    seed_ids.REPORTING,
]


def test_the_organization_s_tokens_are_those_of_its_scope_oldest_first(
    client: DeadlineClient, sandbox: Sandbox
) -> None:
    ids = [token.id for token in organization_tokens(client)]
    assert ids == [*EVERYWHERE, admin_token(sandbox.store)["id"]]


@pytest.mark.parametrize(
    ("workspaces", "found"),
    [
        ([seed_ids.DATA_ENGINEERING], DATA),
        ([seed_ids.EMPTY], []),
        ([seed_ids.EMPTY, seed_ids.CAFE], [seed_ids.EVERY_ROLE, seed_ids.SINGLE_ROLE]),
        (
            [seed_ids.MACHINE_LEARNING, seed_ids.ANALYTICS_JP],
            [seed_ids.DEPLOY_BOT, seed_ids.CI_TWO, seed_ids.JAPANESE, seed_ids.REPORTING],
        ),
    ],
    ids=["one", "an empty one", "with an empty one", "two"],
)
def test_tokens_with_a_role_in_any_of_the_workspaces_come_once_oldest_first(
    client: DeadlineClient, workspaces: list[str], found: list[str]
) -> None:
    refs = [WorkspaceRef(workspace_id) for workspace_id in workspaces]
    assert [token.id for token in tokens_with_role(client, refs)] == found


@pytest.mark.parametrize(
    ("name", "workspaces", "found"),
    [
        ("deploy-bot", [], [seed_ids.DEPLOY_BOT]),
        ("データ基盤", [], [seed_ids.JAPANESE]),
        ("ci", [], [seed_ids.CI_ONE, seed_ids.CI_TWO]),
        ("ci", [seed_ids.DATA_ENGINEERING], [seed_ids.CI_ONE]),
        ("ci", [seed_ids.MACHINE_LEARNING], [seed_ids.CI_TWO]),
        ("ci", [seed_ids.CAFE, seed_ids.MACHINE_LEARNING], [seed_ids.CI_TWO]),
        ("ci", [seed_ids.EMPTY], [seed_ids.CI_ONE, seed_ids.CI_TWO]),
        ("ci", [seed_ids.EMPTY, seed_ids.CAFE], [seed_ids.CI_ONE, seed_ids.CI_TWO]),
    ],
)
def test_a_name_is_exact_and_a_role_there_comes_before_none(
    client: DeadlineClient, name: str, workspaces: Sequence[str], found: list[str]
) -> None:
    refs = [WorkspaceRef(workspace_id) for workspace_id in workspaces]
    assert [token.id for token in find_tokens_by_name(client, name, refs)] == found


@pytest.mark.parametrize(
    "workspaces", [[], [seed_ids.DATA_ENGINEERING]], ids=["anywhere", "in one"]
)
@pytest.mark.parametrize(
    ("name", "suggestion"),
    [
        ("deploy-bto", "deploy-bot"),
        ("dbt-runner", ""),  # a token of Workspace scope
        ("zzzzzz", ""),
    ],
)
def test_a_name_that_no_token_has_is_told_with_the_nearest(
    client: DeadlineClient, name: str, suggestion: str, workspaces: Sequence[str]
) -> None:
    with pytest.raises(NotFoundError) as caught:
        find_tokens_by_name(client, name, [WorkspaceRef(text) for text in workspaces])
    organization = seed_ids.ORGANIZATION_ID
    if suggestion:
        expected = message(
            "not_found",
            "token_name_close",
            organization=organization,
            name=name,
            suggestions=suggestion,
        )
    else:
        expected = message(
            "not_found", "token_name", organization=organization, name=name, hint="list_tokens"
        )
    assert describe(caught.value) == expected


def test_a_name_of_several_is_told_with_their_ids(client: DeadlineClient) -> None:
    assert describe(ambiguous_token_error("ci", find_tokens_by_name(client, "ci"))) == (
        message(
            "ambiguous",
            "token_name",
            count=2,
            name="ci",
            ids=f"{seed_ids.CI_ONE}, {seed_ids.CI_TWO}",
            hint="use_id",
        )
    )


@pytest.mark.parametrize(
    ("token_id", "name", "scope", "hint"),
    [
        (
            seed_ids.WORKSPACE_RUNNER,
            "dbt-runner",
            "WORKSPACE",
            message("help_hint", "workspace_token"),
        ),
        (
            seed_ids.DEPLOYMENT_TOKEN,
            "prod-deploys",
            "DEPLOYMENT",
            message("help_hint", "deployment_token"),
        ),
    ],
    ids=["Workspace", "Deployment"],
)
def test_a_token_of_another_scope_is_not_found(
    client: DeadlineClient, token_id: str, name: str, scope: str, hint: str
) -> None:
    with pytest.raises(NotFoundError) as caught:
        read_organization_token(client, token_id)
    label = token_label(name, token_id)
    assert describe(caught.value) == (
        message("not_found", "other_scope", token=label, scope=scope.capitalize()) + hint
    )


def test_workspaces_are_found_by_their_names(client: DeadlineClient) -> None:
    matches = find_workspaces_by_name(client, ["分析チーム", "Data Engineering"])
    ids = {name: workspace.id for name, workspace in matches.items()}
    assert ids == {
        "分析チーム": seed_ids.ANALYTICS_JP,
        "Data Engineering": seed_ids.DATA_ENGINEERING,
    }


def test_a_name_that_no_workspace_has_is_told_with_the_nearest(
    client: DeadlineClient,
) -> None:
    with pytest.raises(NotFoundError) as caught:
        find_workspaces_by_name(client, ["Data Engineering", "Machine Lerning"])
    assert describe(caught.value) == (
        message(
            "not_found",
            "workspace_name_close",
            organization=seed_ids.ORGANIZATION_ID,
            name="Machine Lerning",
            suggestions="Machine Learning or Data Engineering",
        )
    )


def test_all_workspaces_are_found(client: DeadlineClient) -> None:
    ids = {
        seed_ids.DATA_ENGINEERING,
        seed_ids.MACHINE_LEARNING,
        seed_ids.ANALYTICS_JP,
        seed_ids.CAFE,
        seed_ids.EMPTY,
    }
    assert {workspace.id for workspace in all_workspaces(client)} == ids


def test_a_name_of_several_workspaces_is_told_with_their_ids() -> None:
    twins = [{"id": "cws1", "name": "Twin"}, {"id": "cws2", "name": "Twin"}]
    with (
        respx.mock as wire,
        AstroClient("x", "corg1", base_url="http://127.0.0.1:9/v1") as client,
    ):
        wire.get().respond(json={"workspaces": twins, "totalCount": 2})
        with pytest.raises(AmbiguousError) as caught:
            find_workspaces_by_name(client.with_deadline(Deadline(30)), ["Twin"])
    assert describe(caught.value) == (
        message(
            "ambiguous",
            "workspace_name",
            count=2,
            name="Twin",
            ids="cws1, cws2",
            hint="use_id",
        )
    )


def test_a_name_in_another_letter_case_is_found(client: DeadlineClient) -> None:
    (token,) = find_tokens_by_name(client, "Deploy-Bot")
    assert token.id == seed_ids.DEPLOY_BOT
