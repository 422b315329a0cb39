"""Tokens and Workspaces, asked of the API."""

from __future__ import annotations

from pathlib import Path

import pytest

from astro_org_tokens.sandbox import Sandbox
from astro_org_tokens.sandbox.seed import seed_ids
from commands.logins import claiming, log_in
from completion.conftest import Create, Offer
from support.grants import ALL_TOKENS, ALL_WORKSPACES, tokens_of

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
    (*GROUP, "update", "--workspace-id", ML, ""): (IN_ML, [tokens_of(ML)]),
    (*GROUP, "remove", f"--workspace-id={ML.upper()}", ""): (IN_ML, [tokens_of(ML)]),
    (*GROUP, "list", "--workspace", ML, ""): (IN_ML, [tokens_of(ML)]),
    ("workspace", "--workspace-id", ML, "organization-token", "remove", ""): (
        IN_ML,
        [tokens_of(ML)],
    ),
    (*GROUP, "--workspace-id", ML, "remove", "--workspace-id", seed_ids.CAFE, ""): (
        IN_CAFE,
        [tokens_of(seed_ids.CAFE)],
    ),
    (*GROUP, "update", "--workspace-id", ML, "--workspace-id", seed_ids.CAFE, ""): (
        IN_ML | IN_CAFE,
        [ALL_TOKENS],
    ),
    (*GROUP, "update", "--workspace", "Machine Learning", ""): (
        IN_ML,
        [ALL_WORKSPACES, tokens_of(ML)],
    ),
    (*GROUP, "remove", "--workspace", "Mach", ""): ({}, [ALL_WORKSPACES]),
    (*GROUP, "update", "--workspace-id", seed_ids.EMPTY, ""): ({}, [tokens_of(seed_ids.EMPTY)]),
    (*GROUP, "list", "--all-workspaces", ""): (EVERYWHERE, [ALL_TOKENS]),
    (*GROUP, "remove", ""): (EVERYWHERE, [ALL_TOKENS]),
    (*GROUP, "update", "-n", "ci", ""): ({}, []),
    (*GROUP, "update", seed_ids.CI_ONE, ""): ({}, []),
    (*GROUP, "list", "--workspace-id", ""): (WORKSPACES, [ALL_WORKSPACES]),
    ("workspace", "--workspace", ""): (WORKSPACES, [ALL_WORKSPACES]),
}


@pytest.mark.parametrize(("words", "told"), POOLS.items(), ids=map(" ".join, POOLS))
def test_ids_are_offered_with_their_names(
    offer_there: Offer,
    requests: list[str],
    words: tuple[str, ...],
    told: tuple[dict[str, str], list[str]],
) -> None:
    assert (offer_there(*words), requests) == told


def test_the_workspace_of_the_environment_counts(offer_there: Offer) -> None:
    assert offer_there(*GROUP, "remove", "", ASTRO_WORKSPACE_ID=ML) == IN_ML
    assert offer_there(*GROUP, "add", "", ASTRO_WORKSPACE_ID=ML) == EVERYWHERE
    assert offer_there(*GROUP, "list", "--all-workspaces", "", ASTRO_WORKSPACE_ID=ML) == EVERYWHERE


def test_the_workspace_of_the_credential_counts(offer_there: Offer, sandbox: Sandbox) -> None:
    claims = (f"organizationId:{seed_ids.ORGANIZATION_ID}", f"workspaceId:{ML}")
    token = claiming(sandbox, *claims)
    assert offer_there(*GROUP, "update", "", ASTRO_API_TOKEN=token) == IN_ML


def test_a_session_and_its_workspace_count(
    offer: Offer, at_sandbox: dict[str, str], sandbox: Sandbox, home: Path
) -> None:
    log_in(home, sandbox, workspace=ML)
    del at_sandbox["ASTRO_API_TOKEN"]
    assert offer(*GROUP, "update", "", env=at_sandbox) == IN_ML


@pytest.mark.parametrize("typed", ["cltokci", "CLTOKCI"])
def test_an_id_may_be_typed_in_any_letter_case(offer_there: Offer, typed: str) -> None:
    assert offer_there(*GROUP, "add", typed) == {seed_ids.CI_ONE: "ci", seed_ids.CI_TWO: "ci"}


def test_names_are_offered_with_their_descriptions(offer_there: Offer) -> None:
    assert offer_there(*GROUP, "update", "--workspace-id", seed_ids.CAFE, "-n", "") == {
        "lone-role": "The only role it has is one in a Workspace",
        "orchestrator": "Has a role of every type",
    }
    assert offer_there(*GROUP, "add", "-n", "デ") == {"データ基盤": "夜間バッチ用"}
    assert offer_there(*GROUP, "add", "-n", "CI") == {}


def test_a_name_of_several_tokens_is_offered_once(offer_there: Offer) -> None:
    assert offer_there(*GROUP, "add", "--org-token-name=c") == {
        "--org-token-name=ci": "the name of 2 tokens"
    }


def test_names_come_in_the_order_of_the_alphabet(create: Create, offer_there: Offer) -> None:
    for name in ("zz b", "ZZ a", "zz C"):
        create(name)
    assert list(offer_there(*GROUP, "add", "-n", "zz")) == ["zz b", "zz C"]
    names = list(offer_there(*GROUP, "add", "-n", ""))
    assert names == sorted(names, key=str.casefold)


def test_a_name_with_control_characters_leaves_its_id(create: Create, offer_there: Offer) -> None:
    token = create("bad\x1b[2J\nname", "says\x07 it")
    assert "bad" not in str(list(offer_there(*GROUP, "add", "-n", "bad")))
    assert offer_there(*GROUP, "add", token[:-1])[token] == "bad\\x1b[2J\\nname"


def test_control_characters_in_a_description_are_shown(create: Create, offer_there: Offer) -> None:
    create("shown", "rings\x07\tand \u202eturns")
    assert offer_there(*GROUP, "add", "-n", "sh") == {"shown": "rings\\x07\\tand \\u202eturns"}


def test_a_workspace_is_also_found_by_its_name(offer_there: Offer) -> None:
    assert offer_there(*GROUP, "add", "--workspace", "Da") == {
        "Data Engineering": seed_ids.DATA_ENGINEERING
    }
    assert offer_there(*GROUP, "add", "--workspace=分") == {
        "--workspace=分析チーム": seed_ids.ANALYTICS_JP
    }
    assert offer_there(*GROUP, "add", "--workspace-id", "clwsd") == {
        seed_ids.DATA_ENGINEERING: "Data Engineering"
    }
