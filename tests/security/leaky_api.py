"""An API whose answers hold the values of tokens, wherever there is room for one."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from astro_org_tokens.sandbox.seed.seed_ids import DATA_ENGINEERING, DEPLOY_BOT, ORGANIZATION_ID
from security.canaries import TOKEN_VALUE
from support.fault_proxy import Fault, RecordedRequest, http_response

_VALUES = {
    "token": TOKEN_VALUE,
    "shortToken": TOKEN_VALUE[:16],
    "secret": TOKEN_VALUE,
    "newToken": {"token": TOKEN_VALUE},
}


def _role(kind: str, entity: str, role: str) -> dict[str, Any]:
    return {"entityType": kind, "entityId": entity, "role": role, **_VALUES}


def leaky_token(**other: Any) -> dict[str, Any]:
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


class LeakyApi:
    """The script of such an API; it takes the roles that it is sent.

    Args:
        other: fields of its one token.
    """

    def __init__(self, **other: Any) -> None:
        self._token = leaky_token(**other)

    def __call__(self, asked: Sequence[RecordedRequest]) -> Fault:
        last = asked[-1]
        fields = {"totalCount": 1, "offset": 0, "limit": 1000, **_VALUES}
        path = urlsplit(last.target).path
        if last.method == "POST":
            self._token["roles"] = json.loads(last.body)["roles"]
        elif path.endswith("/tokens"):
            fields["tokens"] = [self._token]
        elif path.endswith("/workspaces"):
            fields["workspaces"] = [{"id": DATA_ENGINEERING, "name": "Data Engineering", **_VALUES}]
        else:
            fields = self._token
        return Fault(http_response(200, json.dumps(fields), X_Request_Id="REQ-1"))
