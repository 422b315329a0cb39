"""The API tokens of a new sandbox, oldest first; each is there to show something."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from astro_org_tokens.sandbox import seeded
from astro_org_tokens.sandbox.people import ADA, CI_USER, HANAKO, NOBODY, TERRAFORM

_MEMBER = ("ORGANIZATION", seeded.ORGANIZATION_ID, "ORGANIZATION_MEMBER")
_PROD, _DEV = seeded.DEPLOYMENT_PROD, seeded.DEPLOYMENT_DEV


@dataclass(frozen=True)
class SeededToken:
    """A token before its times are known.

    Attributes:
        id: its ID.
        name: its name.
        description: its description.
        roles: entity type, entity ID, role and, for DAGs and tags, the Deployment's ID.
        age: how long before the seeding it was made.
        creator: a ``BasicSubjectProfile``, empty for nobody.
        scope: the specification's scope.
        kind: the specification's kind.
        expires_after_days: how long it is valid; 0 for ever.
        used_ago: how long before the seeding it was last used; None for never.
    """

    id: str
    name: str
    description: str
    roles: Sequence[tuple[str, ...]]
    age: timedelta = timedelta(0)
    creator: dict[str, str] = field(default_factory=dict)
    scope: str = "ORGANIZATION"
    kind: str = "STANDARD"
    expires_after_days: int = 0
    used_ago: timedelta | None = None


def _in(workspace_id: str, role: str) -> tuple[str, str, str]:
    return ("WORKSPACE", workspace_id, f"WORKSPACE_{role}")


def _days(days: int, hours: int = 0) -> timedelta:
    return timedelta(days=days, hours=hours)


TOKENS = (
    SeededToken(
        seeded.EXPIRING,
        "nightly-backup",
        "Expires in two days",
        [_MEMBER, _in(seeded.DATA_ENGINEERING, "OPERATOR")],
        age=_days(88),
        creator=CI_USER,
        expires_after_days=90,
        used_ago=_days(0, 9),
    ),
    SeededToken(
        seeded.DEPLOY_BOT,
        "deploy-bot",
        "Deploys from CI",
        [
            _MEMBER,
            _in(seeded.DATA_ENGINEERING, "OPERATOR"),
            _in(seeded.MACHINE_LEARNING, "MEMBER"),
        ],
        age=_days(61),
        creator=ADA,
        used_ago=_days(0, 1),
    ),
    SeededToken(
        seeded.EVERY_ROLE,
        "orchestrator",
        "Has a role of every type",
        [
            _MEMBER,
            ("DAG", "daily_orders", "DAG_VIEWER", _PROD),
            _in(seeded.DATA_ENGINEERING, "AUTHOR"),
            ("DEPLOYMENT", _PROD, "DEPLOYMENT_ADMIN"),
            ("DAG_TAG", "finance", "DAG_AUTHOR", _DEV),
            _in(seeded.CAFE, "MEMBER"),
        ],
        age=_days(45),
        creator=TERRAFORM,
        used_ago=_days(2),
    ),
    SeededToken(
        seeded.EXPIRED,
        "old-migration",
        "Expired three days ago",
        [_MEMBER, _in(seeded.DATA_ENGINEERING, "MEMBER")],
        age=_days(33),
        creator=ADA,
        expires_after_days=30,
        used_ago=_days(5),
    ),
    SeededToken(
        seeded.WORKSPACE_KEEPER,
        "ml-admin",
        "A Workspace token that owns its Workspace",
        [_in(seeded.MACHINE_LEARNING, "OWNER")],
        age=_days(28),
        creator=ADA,
        scope="WORKSPACE",
    ),
    SeededToken(
        seeded.CI_ONE,
        "ci",
        "The first of two tokens of this name",
        [_MEMBER, _in(seeded.DATA_ENGINEERING, "MEMBER")],
        age=_days(21),
        creator=ADA,
    ),
    SeededToken(
        seeded.CI_TWO,
        "ci",
        "The second of two tokens of this name",
        [_MEMBER, _in(seeded.MACHINE_LEARNING, "AUTHOR")],
        age=_days(20),
        creator=CI_USER,
    ),
    SeededToken(
        seeded.JAPANESE,
        "データ基盤",
        "夜間バッチ用",
        [_MEMBER, _in(seeded.ANALYTICS_JP, "OWNER"), _in(seeded.DATA_ENGINEERING, "OWNER")],
        age=_days(14),
        creator=HANAKO,
    ),
    SeededToken(
        seeded.AUDITOR,
        "auditor",
        "Member of the Organization and of no Workspace",
        [_MEMBER],
        age=_days(10),
        creator=ADA,
    ),
    SeededToken(
        seeded.ACCESSOR,
        "sso-gateway",
        "Its Workspace role is none of the usual four",
        [_MEMBER, _in(seeded.DATA_ENGINEERING, "ACCESSOR")],
        age=_days(7),
        creator=TERRAFORM,
    ),
    SeededToken(
        seeded.SINGLE_ROLE,
        "lone-role",
        "The only role it has is one in a Workspace",
        [_in(seeded.CAFE, "AUTHOR")],
        age=_days(5),
        creator=CI_USER,
    ),
    SeededToken(
        seeded.WORKSPACE_RUNNER,
        "dbt-runner",
        "A Workspace token",
        [_in(seeded.DATA_ENGINEERING, "OPERATOR")],
        age=_days(4),
        creator=HANAKO,
        scope="WORKSPACE",
    ),
    SeededToken(
        seeded.DEPLOYMENT_TOKEN,
        "prod-deploys",
        "A Deployment token",
        [("DEPLOYMENT", _PROD, "DEPLOYMENT_ADMIN")],
        age=_days(3),
        creator=ADA,
        scope="DEPLOYMENT",
    ),
    SeededToken(
        seeded.DIRECT_ACCESS,
        "dev-direct-access",
        "A Deployment token for direct access",
        [("DEPLOYMENT", _DEV, "DEPLOYMENT_ADMIN")],
        age=_days(2),
        creator=ADA,
        scope="DEPLOYMENT",
        kind="DIRECT_ACCESS",
    ),
    SeededToken(
        seeded.REPORTING,
        "reporting",
        "Made yesterday",
        [_MEMBER, _in(seeded.DATA_ENGINEERING, "AUTHOR"), _in(seeded.ANALYTICS_JP, "MEMBER")],
        age=_days(1, 1),
        creator=HANAKO,
    ),
    SeededToken(
        seeded.FRESH,
        "new-hire",
        "Made a few hours ago by nobody known; has no role in any Workspace yet",
        [_MEMBER],
        age=_days(0, 5),
        creator=NOBODY,
    ),
)
