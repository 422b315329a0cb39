"""An API with one token and two Workspaces, whose responses can be tampered with."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, TypeAlias

import httpx

from api.endpoints import ORGANIZATION, page, role, token, workspace
from astro_org_tokens.sandbox.seed.seed_ids import DATA_ENGINEERING as THERE
from astro_org_tokens.sandbox.seed.seed_ids import DEPLOY_BOT, MACHINE_LEARNING
from support.cli_runner import Result

Json: TypeAlias = dict[str, Any]
OWNER, MEMBER, AUTHOR = "WORKSPACE_OWNER", "WORKSPACE_MEMBER", "WORKSPACE_AUTHOR"
BOT = token(
    id=DEPLOY_BOT, name="deploy-bot", roles=[role(THERE, MEMBER), role(MACHINE_LEARNING, OWNER)]
)


class StubApi:
    """An API with one token, whose responses can be tampered with."""

    def __init__(self) -> None:
        self.token: Json = BOT
        self.in_list: Callable[[Json], Json] = lambda found: found
        self.single: Callable[[Json], Json] = lambda found: found
        self.organization = ORGANIZATION
        self.names = ("Data", "ML")
        self.sent: list[Any] = []

    def answer(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        if request.method == "POST":
            self.sent.append(json.loads(request.content)["roles"])
            self.token = {**self.token, "roles": self.sent[-1]}
            return httpx.Response(200, json={"roles": self.sent[-1]})
        if path.endswith("/workspaces"):
            workspaces = [
                workspace(id=i, name=n, organizationId=self.organization)
                for i, n in zip((THERE, MACHINE_LEARNING), self.names, strict=True)
            ]
            return httpx.Response(200, json=page("workspaces", workspaces))
        if path.endswith("/tokens"):
            return httpx.Response(200, json=page("tokens", [self.in_list(self.token)]))
        return httpx.Response(200, json=self.single(self.token))


Run: TypeAlias = Callable[..., Result]
