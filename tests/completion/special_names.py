"""Tokens whose names mean something to a shell."""

from __future__ import annotations

import httpx

from astro_org_tokens.sandbox import Sandbox
from astro_org_tokens.sandbox.seed import seed_ids
from support.sandbox_api import PLAIN_HTTP

# No two begin with the same two characters, which no shell takes for anything else.
SPECIAL_NAMES = {
    "a space": "my deploy",
    "quotes": 'he "said"',
    "apostrophes": "it's 5 o'clock!",
    "colons": "k8:prod:eu",
    "signs": "x=y=z",
    "a variable and a command": "pa$HOME`id` $(id)",
    "patterns": "gl*?[x] {a,b}~",
    "backslashes": "ba\\slash \\",
    "history": "hi!story !!",
    "operators": "op;a&b|c<d>(e)",
    "a comment": "co #1 ^2 %3",
    "commas": "li,st, of",
    "dashes": "--dashed",
    "Japanese": "夜間バッチ 用",
    "an ideographic space": "全角\u3000空白",
    "combining marks": "n\u0303u e\u0301",
    "emoji": "🚀🔬 go",
}
OTHER_NAMES = ("team:data loads", "team:apps", "$home", "tab\there", "line\nbreak")


def create_tokens(sandbox: Sandbox) -> dict[str, str]:
    """Make a token of each name, and return their IDs."""
    with httpx.Client(
        base_url=f"{sandbox.api_url}/organizations/{seed_ids.ORGANIZATION_ID}",
        headers={"Authorization": f"Bearer {sandbox.api_token}"},
        trust_env=False,
        verify=PLAIN_HTTP,
    ) as api:
        return {name: _create_token(api, name) for name in (*SPECIAL_NAMES.values(), *OTHER_NAMES)}


def _create_token(api: httpx.Client, name: str) -> str:
    body = {"name": name, "role": "ORGANIZATION_MEMBER", "scope": "ORGANIZATION"}
    found: str = api.post("/tokens", json=body).raise_for_status().json()["id"]
    return found
