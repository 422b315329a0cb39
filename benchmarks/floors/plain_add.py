"""A plain program that gives a token a role: it reads the token, writes its roles, and ends.

It reads ASTRO_API_URL and ASTRO_API_TOKEN, takes the Organization, the token, the Workspace and the
role as arguments, and verifies nothing.
"""

from __future__ import annotations

import os
import ssl
import sys
from typing import Any

import httpx
from pydantic import BaseModel


class Token(BaseModel):
    id: str
    name: str
    roles: list[dict[str, Any]]


def main(organization: str, token_id: str, workspace: str, role: str) -> None:
    url = f"{os.environ['ASTRO_API_URL']}/organizations/{organization}/tokens/{token_id}"
    headers = {"Authorization": f"Bearer {os.environ['ASTRO_API_TOKEN']}"}
    verify = ssl.create_default_context()
    with httpx.Client(headers=headers, trust_env=False, verify=verify) as client:
        token = Token.model_validate(client.get(url).raise_for_status().json())
        roles = [each for each in token.roles if each["entityId"] != workspace]
        roles.append({"entityType": "WORKSPACE", "entityId": workspace, "role": role})
        client.post(f"{url}/roles", json={"roles": roles}).raise_for_status()


main(*sys.argv[1:])
