"""What the tests of the commands share: rows of a table, and what one sees of a command."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from astro_org_tokens.sandbox import Sandbox
from astro_org_tokens.sandbox.seed import seed_ids
from astro_org_tokens.sandbox.store import token_store
from astro_org_tokens.sandbox.store.list_queries import ListApiTokensQuery
from support.running import Ran

Run: TypeAlias = Callable[..., Ran]
Change: TypeAlias = tuple[str, str, str | None]
"""A token's ID, a Workspace's ID, and the role that the token then has there."""

_PAGE = "limit=1000&offset=0&sorts=createdAt%3Aasc 200"
ALL_TOKENS = f"GET /tokens?includeOnlyOrganizationTokens=true&{_PAGE}"
ALL_WORKSPACES = f"GET /workspaces?{_PAGE}"


def tokens_of(workspace_id: str) -> str:
    """The request for the tokens of a Workspace."""
    return f"GET /tokens?workspaceId={workspace_id}&{_PAGE}"


def workspaces_named(*quoted: str) -> str:
    """The request for the Workspaces of some names, which are percent-encoded already."""
    return f"GET /workspaces?{'&'.join(f'names={name}' for name in quoted)}&{_PAGE}"


def read(token_id: str) -> str:
    """The request for one token."""
    return f"GET /tokens/{token_id} 200"


def write(token_id: str) -> str:
    """The request that sets a token's roles."""
    return f"POST /tokens/{token_id}/roles 200"


def change(token_id: str) -> tuple[str, ...]:
    """The requests that change a token's roles: one read, one write, one re-read."""
    return read(token_id), write(token_id), read(token_id)


def short(line: str) -> str:
    """A line of the sandbox's log without what all or no two of them have in common."""
    line = re.sub(r" \d+ ms$", "", line)
    return line.replace(f"/v1/organizations/{seed_ids.ORGANIZATION_ID}/", "/")


def same_request_id(text: str) -> str:
    """A text in which every request ID is the same."""
    return re.sub(r"request ID [0-9a-f-]{36}", "request ID REQUEST", text)


def seen(ran: Ran) -> tuple[int, str, str]:
    """Status, stdout and stderr."""
    return ran.status, same_request_id(ran.stdout), same_request_id(ran.stderr)


def seen_json(ran: Ran) -> tuple[int, Any, str]:
    """Status, the document on stdout, and stderr."""
    return ran.status, json.loads(same_request_id(ran.stdout)), ran.stderr


def token_body(sandbox: Sandbox, token_id: str) -> dict[str, Any]:
    """A token as the sandbox keeps it."""
    token = token_store.find(sandbox.store, token_id)
    assert token is not None
    return token


def all_roles(sandbox: Sandbox) -> dict[str, list[dict[str, str]]]:
    """The roles of every token that the sandbox holds."""
    query = ListApiTokensQuery.model_validate({"limit": "1000"})
    _, bodies = token_store.page(sandbox.store, query)
    return {token["id"]: token["roles"] for token in map(json.loads, bodies)}


def roles_after(
    before: dict[str, list[dict[str, str]]], changes: Sequence[Change]
) -> dict[str, list[dict[str, str]]]:
    """The roles of every token, with some changed: those go last."""
    after = {token_id: list(roles) for token_id, roles in before.items()}
    for token_id, workspace_id, role in changes:
        kept = [entry for entry in after[token_id] if entry["entityId"] != workspace_id]
        new = {"entityType": "WORKSPACE", "entityId": workspace_id, "role": role}
        after[token_id] = [*kept, new] if role else kept  # type: ignore[list-item]
    return after


def listed(
    sandbox: Sandbox, token_id: str, workspace_id: str, role: str, workspace_name: str = ""
) -> dict[str, str]:
    """A token as ``list``, ``add`` and ``update`` give it in JSON.

    The Workspace's name is there where it was read.
    """
    token = token_body(sandbox, token_id)
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
    }


def granted(*wanted: str) -> Callable[[Sandbox], object]:
    """What ``add`` and ``update`` give in JSON; see ``listed``."""
    return lambda sandbox: listed(sandbox, *wanted)


def grants(*wanted: tuple[str, ...]) -> Callable[[Sandbox], object]:
    """What ``list``, and the others for several Workspaces, give in JSON; see ``listed``."""
    return lambda sandbox: {"tokens": [listed(sandbox, *one) for one in wanted]}


@dataclass(frozen=True)
class Row:
    """What is typed, and all that comes of it.

    Attributes:
        id: says which case it is.
        typed: the arguments behind the spelling, as in a shell.
        requests: that the sandbox gets, in order.
        text: stdout.
        notice: stderr of a command that succeeds.
        json: from the sandbox to what stdout holds with ``--json``.
        kind: of the error; empty where there is none.
        error: what is said of it; ``{path}`` stands for the spelling, as help gives it.
        status: the exit status.
        changes: what is different in the sandbox afterwards.
    """

    id: str
    typed: str
    requests: tuple[str, ...] = ()
    text: str = ""
    notice: str = ""
    json: Callable[[Sandbox], object] | None = None
    kind: str = ""
    error: str = ""
    status: int = 0
    changes: tuple[Change, ...] = ()

    def argv(self, spelling: Sequence[str]) -> list[str]:
        """The whole command line."""
        return [*spelling, *shlex.split(self.typed)]

    def as_text(self, spelling: Sequence[str]) -> tuple[int, str, str]:
        """Status, stdout and stderr."""
        stderr = f"Error: {self._message(spelling)}\n" if self.kind else self.notice
        return self.status, self.text, stderr

    def as_json(self, spelling: Sequence[str], sandbox: Sandbox) -> tuple[int, object, str]:
        """Status, the document on stdout, and stderr."""
        error = {"error": self._message(spelling), "code": self.status, "kind": self.kind}
        return self.status, self.json(sandbox) if self.json else error, ""

    def _message(self, spelling: Sequence[str]) -> str:
        names = {"wo": "workspace", "to": "token"}
        return self.error.replace("{path}", " ".join(names.get(word, word) for word in spelling))
