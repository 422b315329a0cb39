"""The API tokens of a new sandbox, oldest first; each covers a different case."""

from __future__ import annotations

from datetime import timedelta

from astro_org_tokens.sandbox.seed import seed_ids
from astro_org_tokens.sandbox.seed.seed_records import SeedToken
from astro_org_tokens.sandbox.seed.seed_users import ADA, CI_USER, HANAKO, NOBODY, TERRAFORM

_MEMBER = ("ORGANIZATION", seed_ids.ORGANIZATION_ID, "ORGANIZATION_MEMBER")
_PROD, _DEV = seed_ids.DEPLOYMENT_PROD, seed_ids.DEPLOYMENT_DEV


def _in(workspace_id: str, role: str) -> tuple[str, str, str]:
    return ("WORKSPACE", workspace_id, f"WORKSPACE_{role}")


def _days(days: int, hours: int = 0) -> timedelta:
    return timedelta(days=days, hours=hours)


TOKENS = (
    SeedToken(
        seed_ids.EXPIRING,
        "nightly-backup",
        "Expires in two days",
        [_MEMBER, _in(seed_ids.DATA_ENGINEERING, "OPERATOR")],
        age=_days(88),
        creator=CI_USER,
        expires_after_days=90,
        used_ago=_days(0, 9),
    ),
    SeedToken(
        seed_ids.DEPLOY_BOT,
        "deploy-bot",
        "Deploys from CI",
        [
            _MEMBER,
            _in(seed_ids.DATA_ENGINEERING, "OPERATOR"),
            _in(seed_ids.MACHINE_LEARNING, "MEMBER"),
        ],
        age=_days(61),
        creator=ADA,
        used_ago=_days(0, 1),
    ),
    SeedToken(
        seed_ids.EVERY_ROLE,
        "orchestrator",
        "Has a role of every type",
        [
            _MEMBER,
            ("DAG", "daily_orders", "DAG_VIEWER", _PROD),
            _in(seed_ids.DATA_ENGINEERING, "AUTHOR"),
            ("DEPLOYMENT", _PROD, "DEPLOYMENT_ADMIN"),
            ("DAG_TAG", "finance", "DAG_AUTHOR", _DEV),
            _in(seed_ids.CAFE, "MEMBER"),
        ],
        age=_days(45),
        creator=TERRAFORM,
        used_ago=_days(2),
    ),
    SeedToken(
        seed_ids.EXPIRED,
        "old-migration",
        "Expired three days ago",
        [_MEMBER, _in(seed_ids.DATA_ENGINEERING, "MEMBER")],
        age=_days(33),
        creator=ADA,
        expires_after_days=30,
        used_ago=_days(5),
    ),
    SeedToken(
        seed_ids.WORKSPACE_KEEPER,
        "ml-admin",
        "A Workspace token that owns its Workspace",
        [_in(seed_ids.MACHINE_LEARNING, "OWNER")],
        age=_days(28),
        creator=ADA,
        scope="WORKSPACE",
    ),
    SeedToken(
        seed_ids.CI_ONE,
        "ci",
        "The first of two tokens of this name",
        [_MEMBER, _in(seed_ids.DATA_ENGINEERING, "MEMBER")],
        age=_days(21),
        creator=ADA,
    ),
    SeedToken(
        seed_ids.CI_TWO,
        "ci",
        "The second of two tokens of this name",
        [_MEMBER, _in(seed_ids.MACHINE_LEARNING, "AUTHOR")],
        age=_days(20),
        creator=CI_USER,
    ),
    SeedToken(
        seed_ids.JAPANESE,
        "データ基盤",
        "夜間バッチ用",
        [_MEMBER, _in(seed_ids.ANALYTICS_JP, "OWNER"), _in(seed_ids.DATA_ENGINEERING, "OWNER")],
        age=_days(14),
        creator=HANAKO,
    ),
    SeedToken(
        seed_ids.AUDITOR,
        "auditor",
        "Organization member without Workspace roles",
        [_MEMBER],
        age=_days(10),
        creator=ADA,
    ),
    SeedToken(
        seed_ids.ACCESSOR,
        "sso-gateway",
        "Has a nonstandard Workspace role",
        [_MEMBER, _in(seed_ids.DATA_ENGINEERING, "ACCESSOR")],
        age=_days(7),
        creator=TERRAFORM,
    ),
    SeedToken(
        seed_ids.SINGLE_ROLE,
        "lone-role",
        "Has only one role",
        [_in(seed_ids.CAFE, "AUTHOR")],
        age=_days(5),
        creator=CI_USER,
    ),
    SeedToken(
        seed_ids.WORKSPACE_RUNNER,
        "dbt-runner",
        "A Workspace token",
        [_in(seed_ids.DATA_ENGINEERING, "OPERATOR")],
        age=_days(4),
        creator=HANAKO,
        scope="WORKSPACE",
    ),
    SeedToken(
        seed_ids.DEPLOYMENT_TOKEN,
        "prod-deploys",
        "A Deployment token",
        [("DEPLOYMENT", _PROD, "DEPLOYMENT_ADMIN")],
        age=_days(3),
        creator=ADA,
        scope="DEPLOYMENT",
    ),
    SeedToken(
        seed_ids.DIRECT_ACCESS,
        "dev-direct-access",
        "A Deployment token for direct access",
        [("DEPLOYMENT", _DEV, "DEPLOYMENT_ADMIN")],
        age=_days(2),
        creator=ADA,
        scope="DEPLOYMENT",
        kind="DIRECT_ACCESS",
    ),
    SeedToken(
        seed_ids.REPORTING,
        "reporting",
        "Created yesterday",
        [_MEMBER, _in(seed_ids.DATA_ENGINEERING, "AUTHOR"), _in(seed_ids.ANALYTICS_JP, "MEMBER")],
        age=_days(1, 1),
        creator=HANAKO,
    ),
    SeedToken(
        seed_ids.FRESH,
        "new-hire",
        "Created hours ago by an unknown user; no Workspace role yet",
        [_MEMBER],
        age=_days(0, 5),
        creator=NOBODY,
    ),
)
