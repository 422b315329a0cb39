"""An API whose answers hold the values of tokens, wherever there is room for one."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from astro_org_tokens.sandbox.seed.seed_ids import DATA_ENGINEERING, DEPLOY_BOT, ORGANIZATION_ID
from secrecy.marks import TOLD
from support.faulty import Asked, Fault, answer

_VALUES = {"token": TOLD, "shortToken": TOLD[:16], "secret": TOLD, "newToken": {"token": TOLD}}


def _role(kind: str, entity: str, role: str) -> dict[str, Any]:
    return {"entityType": kind, "entityId": entity, "role": role, **_VALUES}


def told_token(**other: Any) -> dict[str, Any]:
    """A token with its value, and with more of the kind that nobody knows yet."""
    return {
        "id": DEPLOY_BOT,
        "name": "deploy-bot",
        "description": "",
        "scope": "ORGANIZATION",
        "createdAt": "2026-11-01T10:00:00Z",
        "createdBy": {"fullName": "Ada", **_VALUES},
        "roles": [
            _role("ORGANIZATION", ORGANIZATION_ID, "ORGANIZATION_MEMBER"),
            _role("WORKSPACE", DATA_ENGINEERING, "WORKSPACE_OPERATOR"),
        ],
        **_VALUES,
        **other,
    }


class Telling:
    """The script of such an API; it takes the roles that it is sent.

    Args:
        other: fields of its one token.
    """

    def __init__(self, **other: Any) -> None:
        self._token = told_token(**other)

    def __call__(self, asked: Sequence[Asked]) -> Fault:
        last = asked[-1]
        told = {"totalCount": 1, "offset": 0, "limit": 1000, **_VALUES}
        path = urlsplit(last.target).path
        if last.method == "POST":
            self._token["roles"] = json.loads(last.body)["roles"]
        elif path.endswith("/tokens"):
            told["tokens"] = [self._token]
        elif path.endswith("/workspaces"):
            told["workspaces"] = [{"id": DATA_ENGINEERING, "name": "Data Engineering", **_VALUES}]
        else:
            told = self._token
        return Fault(answer(200, json.dumps(told), X_Request_Id="REQ-1"))
