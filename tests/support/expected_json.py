"""JSON output of the program, computed from what the sandbox stores."""

from __future__ import annotations

from collections.abc import Callable

from astro_org_tokens.sandbox import Sandbox
from support.stored_state import stored_token


def token_json(
    sandbox: Sandbox, token_id: str, workspace_id: str, role: str, workspace_name: str = ""
) -> dict[str, str]:
    """A token as ``list``, ``add`` and ``update`` give it in JSON.

    The Workspace's name is there where it was read.
    """
    token = stored_token(sandbox, token_id)
    creator = token.get("createdBy", {})
    named = [creator[k] for k in ("fullName", "apiTokenName", "username") if k in creator]
    return {
        "id": token_id,
        "name": token["name"],
        "description": token["description"],
        "scope": "ORGANIZATION",
        "role": role,
        "created_at": token["createdAt"],
        **({"created_by": named[0]} if named else {}),
        **({"expires_at": token["endAt"]} if "endAt" in token else {}),
        "workspace_id": workspace_id,
        **({"workspace_name": workspace_name} if workspace_name else {}),
        "kind": token["kind"],
        **({"last_used_at": token["lastUsedAt"]} if "lastUsedAt" in token else {}),
    }


def expected_token(*wanted: str) -> Callable[[Sandbox], object]:
    """What ``add`` and ``update`` give in JSON; see ``listed``."""
    return lambda sandbox: token_json(sandbox, *wanted)


def expected_tokens(*wanted: tuple[str, ...]) -> Callable[[Sandbox], object]:
    """What ``list``, and the others for several Workspaces, give in JSON; see ``listed``."""
    return lambda sandbox: {"tokens": [token_json(sandbox, *one) for one in wanted]}
