"""Tokens and Workspaces, asked of the API."""

from __future__ import annotations

from pathlib import Path

import pytest

from astro_org_tokens.sandbox import Sandbox
from astro_org_tokens.sandbox.seed import seed_ids
from commands.credentials import jwt_with_permissions, write_session_config
from completion.completions import Complete, CreateToken
from support.expected_requests import ALL_TOKENS, ALL_WORKSPACES, tokens_request
from support.messages import message

GROUP = ("workspace", "organization-token")
ML = "clwsmachinelearning000002"
IN_ML = {seed_ids.CI_TWO: "ci", seed_ids.DEPLOY_BOT: "deploy-bot"}
IN_CAFE = {seed_ids.SINGLE_ROLE: "lone-role", seed_ids.EVERY_ROLE: "orchestrator"}
EVERYWHERE = {
    seed_ids.ADMIN_TOKEN: "sandbox-admin",
    seed_ids.DEPLOY_BOT: "deploy-bot",
    seed_ids.CI_ONE: "ci",
    seed_ids.CI_TWO: "ci",
    seed_ids.JAPANESE: "データ基盤",
    seed_ids.EVERY_ROLE: "orchestrator",
    seed_ids.EXPIRING: "nightly-backup",
    seed_ids.EXPIRED: "old-migration",
    seed_ids.ACCESSOR: "sso-gateway",
    seed_ids.REPORTING: "reporting",
    seed_ids.FRESH: "new-hire",
    seed_ids.SINGLE_ROLE: "lone-role",
    seed_ids.AUDITOR: "auditor",
}
WORKSPACES = {
    seed_ids.CAFE: "Cafe\u0301 ☕ Ops 👩\u200d🔬",
    seed_ids.DATA_ENGINEERING: "Data Engineering",
    seed_ids.EMPTY: "Empty",
    seed_ids.MACHINE_LEARNING: "Machine Learning",
    seed_ids.ANALYTICS_JP: "分析チーム",
}

# From words, the last of them empty, to what is offered and what it takes.
POOLS: dict[tuple[str, ...], tuple[dict[str, str], list[str]]] = {
    (*GROUP, "add", ""): (EVERYWHERE, [ALL_TOKENS]),
    (*GROUP, "add", "--workspace-id", ML, ""): (EVERYWHERE, [ALL_TOKENS]),
    (*GROUP, "update", "--workspace-id", ML, ""): (IN_ML, [tokens_request(ML)]),
    (*GROUP, "remove", f"--workspace-id={ML.upper()}", ""): (IN_ML, [tokens_request(ML)]),
    (*GROUP, "list", "--workspace", ML, ""): (IN_ML, [tokens_request(ML)]),
    ("workspace", "--workspace-id", ML, "organization-token", "remove", ""): (
        IN_ML,
        [tokens_request(ML)],
    ),
    (*GROUP, "--workspace-id", ML, "remove", "--workspace-id", seed_ids.CAFE, ""): (
        IN_CAFE,
        [tokens_request(seed_ids.CAFE)],
    ),
    (*GROUP, "update", "--workspace-id", ML, "--workspace-id", seed_ids.CAFE, ""): (
        IN_ML | IN_CAFE,
        [ALL_TOKENS],
    ),
    (*GROUP, "update", "--workspace", "Machine Learning", ""): (
        IN_ML,
        [ALL_WORKSPACES, tokens_request(ML)],
    ),
    (*GROUP, "remove", "--workspace", "Mach", ""): ({}, [ALL_WORKSPACES]),
    (*GROUP, "update", "--workspace-id", seed_ids.EMPTY, ""): (
        {},
        [tokens_request(seed_ids.EMPTY)],
    ),
    (*GROUP, "list", "--all-workspaces", ""): (EVERYWHERE, [ALL_TOKENS]),
    (*GROUP, "remove", ""): (EVERYWHERE, [ALL_TOKENS]),
    (*GROUP, "update", "-n", "ci", ""): ({}, []),
    (*GROUP, "update", seed_ids.CI_ONE, ""): ({}, []),
    (*GROUP, "list", "--workspace-id", ""): (WORKSPACES, [ALL_WORKSPACES]),
    ("workspace", "--workspace", ""): (WORKSPACES, [ALL_WORKSPACES]),
}


@pytest.mark.parametrize(("words", "told"), POOLS.items(), ids=map(" ".join, POOLS))
def test_ids_are_offered_with_their_names(
    complete_signed_in: Complete,
    requests: list[str],
    words: tuple[str, ...],
    told: tuple[dict[str, str], list[str]],
) -> None:
    assert (complete_signed_in(*words), requests) == told


def test_the_workspace_of_the_environment_counts(complete_signed_in: Complete) -> None:
    assert complete_signed_in(*GROUP, "remove", "", ASTRO_WORKSPACE_ID=ML) == IN_ML
    assert complete_signed_in(*GROUP, "add", "", ASTRO_WORKSPACE_ID=ML) == EVERYWHERE
    assert (
        complete_signed_in(*GROUP, "list", "--all-workspaces", "", ASTRO_WORKSPACE_ID=ML)
        == EVERYWHERE
    )


def test_the_workspace_of_the_credential_counts(
    complete_signed_in: Complete, sandbox: Sandbox
) -> None:
    claims = (f"organizationId:{seed_ids.ORGANIZATION_ID}", f"workspaceId:{ML}")
    token = jwt_with_permissions(sandbox, *claims)
    assert complete_signed_in(*GROUP, "update", "", ASTRO_API_TOKEN=token) == IN_ML


def test_a_session_and_its_workspace_count(
    complete: Complete, sandbox_env: dict[str, str], sandbox: Sandbox, home: Path
) -> None:
    write_session_config(home, sandbox, workspace=ML)
    del sandbox_env["ASTRO_API_TOKEN"]
    assert complete(*GROUP, "update", "", env=sandbox_env) == IN_ML


@pytest.mark.parametrize("typed", ["cltokci", "CLTOKCI"])
def test_an_id_may_be_typed_in_any_letter_case(complete_signed_in: Complete, typed: str) -> None:
    assert complete_signed_in(*GROUP, "add", typed) == {
        seed_ids.CI_ONE: "ci",
        seed_ids.CI_TWO: "ci",
    }


def test_names_are_offered_with_their_descriptions(complete_signed_in: Complete) -> None:
    assert complete_signed_in(*GROUP, "update", "--workspace-id", seed_ids.CAFE, "-n", "") == {
        "lone-role": "Has only one role",
        "orchestrator": "Has a role of every type",
    }
    assert complete_signed_in(*GROUP, "add", "-n", "デ") == {"データ基盤": "夜間バッチ用"}
    assert complete_signed_in(*GROUP, "add", "-n", "CI") == {}


def test_a_name_of_several_tokens_is_offered_once(complete_signed_in: Complete) -> None:
    assert complete_signed_in(*GROUP, "add", "--org-token-name=c") == {
        "--org-token-name=ci": message("completion", "ambiguous_token", count=2)
    }


def test_creators_are_offered_once(complete_signed_in: Complete, requests: list[str]) -> None:
    by = (*GROUP, "list", "--created-by")
    assert complete_signed_in(*by, "") == dict.fromkeys(
        ("Ada Marsh", "ci@example.com", "terraform", "山田 花子"), ""
    )
    assert complete_signed_in(*by, "A") == {"Ada Marsh": ""}
    assert requests == [ALL_TOKENS]  # the second time, they are in the cache


def test_names_come_in_the_order_of_the_alphabet(
    create_token: CreateToken, complete_signed_in: Complete
) -> None:
    for name in ("zz b", "ZZ a", "zz C"):
        create_token(name)
    assert list(complete_signed_in(*GROUP, "add", "-n", "zz")) == ["zz b", "zz C"]
    names = list(complete_signed_in(*GROUP, "add", "-n", ""))
    assert names == sorted(names, key=str.casefold)


def test_a_name_with_control_characters_leaves_its_id(
    create_token: CreateToken, complete_signed_in: Complete
) -> None:
    token = create_token("bad\x1b[2J\nname", "says\x07 it")
    assert "bad" not in str(list(complete_signed_in(*GROUP, "add", "-n", "bad")))
    assert complete_signed_in(*GROUP, "add", token[:-1])[token] == "bad\\x1b[2J\\nname"


def test_control_characters_in_a_description_are_shown(
    create_token: CreateToken, complete_signed_in: Complete
) -> None:
    create_token("shown", "rings\x07\tand \u202eturns")
    assert complete_signed_in(*GROUP, "add", "-n", "sh") == {
        "shown": "rings\\x07\\tand \\u202eturns"
    }


def test_a_workspace_is_also_found_by_its_name(complete_signed_in: Complete) -> None:
    assert complete_signed_in(*GROUP, "add", "--workspace", "Da") == {
        "Data Engineering": seed_ids.DATA_ENGINEERING
    }
    assert complete_signed_in(*GROUP, "add", "--workspace=分") == {
        "--workspace=分析チーム": seed_ids.ANALYTICS_JP
    }
    assert complete_signed_in(*GROUP, "add", "--workspace-id", "clwsd") == {
        seed_ids.DATA_ENGINEERING: "Data Engineering"
    }
