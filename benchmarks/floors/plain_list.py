"""A plain program that lists the same tokens: pages side by side, full models, nothing printed.

It reads ASTRO_API_URL and ASTRO_API_TOKEN, takes the Organization and the Workspace as arguments,
and prints how many tokens there are.
"""

from __future__ import annotations

import os
import ssl
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import httpx
from pydantic import BaseModel


class Role(BaseModel):
    entityType: str  # noqa: N815
    entityId: str  # noqa: N815
    role: str
    deploymentId: str | None = None  # noqa: N815


class Subject(BaseModel):
    id: str
    apiTokenName: str | None = None  # noqa: N815
    avatarUrl: str | None = None  # noqa: N815
    fullName: str | None = None  # noqa: N815
    subjectType: str | None = None  # noqa: N815
    username: str | None = None


class Token(BaseModel):
    id: str
    name: str
    description: str
    scope: str
    kind: str
    shortToken: str  # noqa: N815
    createdAt: datetime  # noqa: N815
    updatedAt: datetime  # noqa: N815
    startAt: datetime  # noqa: N815
    endAt: datetime | None = None  # noqa: N815
    lastUsedAt: datetime | None = None  # noqa: N815
    lastRotatedAt: datetime | None = None  # noqa: N815
    expiryPeriodInDays: int | None = None  # noqa: N815
    createdBy: Subject | None = None  # noqa: N815
    updatedBy: Subject | None = None  # noqa: N815
    roles: list[Role] | None = None


class Page(BaseModel):
    tokens: list[Token]
    totalCount: int  # noqa: N815


def main(organization: str, workspace: str) -> None:
    url = f"{os.environ['ASTRO_API_URL']}/organizations/{organization}/tokens"
    headers = {"Authorization": f"Bearer {os.environ['ASTRO_API_TOKEN']}"}
    verify = ssl.create_default_context() if url.startswith("https:") else True
    with httpx.Client(headers=headers, trust_env=False, verify=verify) as client:

        def page(offset: int) -> Page:
            params: dict[str, str | int] = {"workspaceId": workspace, "sorts": "createdAt:asc"}
            answer = client.get(url, params={**params, "limit": 1000, "offset": offset})
            return Page.model_validate(answer.raise_for_status().json())

        first = page(0)
        count = len(first.tokens)
        with ThreadPoolExecutor(8) as pool:
            for other in pool.map(page, range(1000, first.totalCount, 1000)):
                count += len(other.tokens)
    print(count)


main(*sys.argv[1:])
